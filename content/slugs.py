"""Slugs in ASCII for every script (anyascii), never empty."""

import secrets

from anyascii import anyascii
from django.utils.text import slugify

MAX_LENGTH = 80


def ascii_slug(text: str) -> str:
    """Return a slug of at most 80 ASCII characters; random when *text* has no letter at all.

    Đ and đ become d as Vietnamese readers expect; anyascii transliterates Lao, Khmer,
    Thai, Arabic, Cyrillic and CJK.
    """
    slug = slugify(anyascii(text.replace("đ", "d").replace("Đ", "D")))
    if len(slug) > MAX_LENGTH:
        slug = slug[:MAX_LENGTH].rsplit("-", 1)[0]
    return slug.strip("-_") or f"page-{secrets.token_hex(4)}"
