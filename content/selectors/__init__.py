"""Reads of the content floor."""
