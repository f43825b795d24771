"""Share cards: the pictures that other sites show of a page (Open Graph), drawn per language."""
