"""The fixed set of renditions: made by jobs at ingest, never in a request."""

import re

#: Widths in pixels that responsive pictures offer.
WIDTHS = (320, 640, 960, 1280, 1920)
FORMATS = ("avif", "webp")
#: For machines that know neither AVIF nor WebP (link previews, old readers).
FALLBACK = "width-1280|format-jpeg"
FIXED_SPECS: tuple[str, ...] = (*(f"width-{width}|format-{name}" for width in WIDTHS for name in FORMATS), FALLBACK)

_WANTED_WIDTH = re.compile(r"(?:max|min|width|fill|scale)-(\d+)")


def wanted_width(spec: str) -> int:
    """Return the width in pixels that a Wagtail filter *spec* asks for; 640 when it names none."""
    match = _WANTED_WIDTH.search(spec)
    return int(match[1]) if match else 640


def width_of(spec: str) -> int:
    """Return the width of a spec of the fixed set."""
    return wanted_width(spec)


def format_of(spec: str) -> str:
    """Return ``avif``, ``webp`` or ``jpeg``."""
    return spec.rpartition("format-")[2]


def extension_of(spec: str) -> str:
    """Return the file name extension of a spec's format."""
    return {"jpeg": "jpg"}.get(format_of(spec), format_of(spec))
