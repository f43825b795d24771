"""Media kits: planning, building, announcing and withdrawing their releases."""
