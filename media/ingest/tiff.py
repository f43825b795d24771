"""TIFF containers (Adobe TIFF 6.0): sizes and rights. A TIFF is always written anew."""

from __future__ import annotations

from media.ingest import exif
from media.ingest.container import Budget, Data, Embedded, Measure
from media.ingest.refusals import refuse

_WIDTH, _HEIGHT, _BITS, _SAMPLES, _ROWS_PER_STRIP = 256, 257, 258, 277, 278
_TILE_WIDTH, _TILE_HEIGHT = 322, 323
_XMP, _IPTC, _COLOUR = 700, 33723, 262
_CMYK = 5
_MAX_PAGES = 1000


def measure(data: Data) -> Measure:
    """The size of the first page.

    A decoder holds one strip or one row of tiles, packed and unpacked:
    ``2 × width × rows × samples × bytes per sample``.
    """
    found = _first(data)
    width, height = found.number(_WIDTH), found.number(_HEIGHT)
    bits, samples = max([8, *found.numbers(_BITS)]), found.number(_SAMPLES, 1)
    if bits > 32 or not 1 <= samples <= 5:
        raise refuse("unsupported-image", what=f"TIFF, {samples} × {bits} bit")
    rows = found.number(_TILE_HEIGHT) or found.number(_ROWS_PER_STRIP, height)
    across = max(width, found.number(_TILE_WIDTH))
    rows = max(1, min(rows, max(height, found.number(_TILE_HEIGHT))))
    return Measure(width, height, 2 * across * rows * samples * (bits // 8), pages(data))


def pages(data: Data) -> int:
    """How many pages the file chains up; a chain that runs in a circle ends where it closes."""
    order = _first(data).order
    seen: set[int] = set()
    offset = int.from_bytes(data[4:8], order)
    budget = Budget(_MAX_PAGES)
    while offset and offset not in seen:
        budget.spend()
        seen.add(offset)
        found = exif.directory(data, offset, order)
        offset = found.next_offset if found else 0
    return len(seen)


def embedded(data: Data) -> Embedded:
    """XMP and IPTC blocks; the tags of the first page serve as EXIF (``directory``)."""
    found = _first(data)
    return Embedded(xmp=found.values.get(_XMP, (0, b""))[1], iptc=found.values.get(_IPTC, (0, b""))[1])


def directory(data: Data) -> exif.Directory:
    """The tags of the first page."""
    return _first(data)


def is_cmyk(data: Data) -> bool:
    """Whether the picture is made of printing inks."""
    return _first(data).number(_COLOUR) == _CMYK


def _first(data: Data) -> exif.Directory:
    found = exif.first_directory(data)
    if found is None:
        raise refuse("damaged")
    return found
