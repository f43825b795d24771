"""The public API (DESIGN section 4): assets with rights, media kits and their change feed."""
