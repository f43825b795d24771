"""HEIF and AVIF containers (ISO/IEC 14496-12, 23008-12): sizes, metadata, a rewrite of AVIF.

An AVIF picture consists of items whose bytes lie anywhere in the file, found by absolute
offsets in ``meta``. The rewrite takes metadata items out of ``meta``, fills the gap with
a ``free`` box so that no offset moves, and writes zeros over the bytes of those items.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from media.ingest.container import Budget, Cleaned, Data, Embedded, Measure, Piece, need
from media.ingest.refusals import refuse
from media.ingest.types import Refused, Unclean

_KEPT_TOP = {b"ftyp", b"meta", b"mdat", b"free", b"skip"}
_IMAGE_ITEMS = {b"av01", b"grid", b"iovl", b"iden", b"tmap", b"hvc1"}
_KEPT_META = {b"hdlr", b"pitm", b"iinf", b"iloc", b"iprp", b"iref", b"idat", b"grpl", b"free"}
_MAX_BOXES = 20_000
_MAX_ITEMS = 5_000
_MAX_META_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Box:
    """``data[start:end]`` with its type; ``body`` is where the payload begins."""

    kind: bytes
    start: int
    body: int
    end: int


def boxes(data: Data, at: int, end: int, budget: Budget | None = None) -> Iterator[Box]:
    """The boxes of a span; one that does not fit its parent is an error."""
    budget = budget or Budget(_MAX_BOXES)
    while at < end:
        budget.spend()
        if at + 8 > end:
            raise Unclean
        size, body = int.from_bytes(data[at : at + 4], "big"), at + 8
        if size == 1:
            size, body = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        elif size == 0:
            size = end - at
        if size < body - at:
            raise Unclean
        if at + size > end:
            raise refuse("truncated")
        yield Box(data[at + 4 : at + 8], at, body, at + size)
        at += size


def measure(data: Data) -> Measure:
    """Measure an AVIF picture: 16 bytes per pixel in libvips, 20 above 8 bits or with transparency."""
    return _measured(data, plain=16, rich=20)


def measure_heic(data: Data) -> Measure:
    """Measure a HEIC picture: 7 bytes per pixel as we read it, 10 above 8 bits or with transparency."""
    return _measured(data, plain=7, rich=10)


def _measured(data: Data, *, plain: int, rich: int) -> Measure:
    """The largest ``ispe`` property: the canvas, or a tile that is larger than it.

    A decoder holds planes, tiles and interleaved output of the whole picture at once;
    bytes per pixel were measured on pictures of 10 to 48 megapixels.
    """
    sizes = [(0, 0)]
    is_rich = False
    for box in _properties(data, _meta(data)):
        if box.kind == b"ispe" and box.end - box.body >= 12:
            sizes.append((_number(data, box.body + 4, 4), _number(data, box.body + 8, 4)))
        elif box.kind == b"pixi":
            is_rich = is_rich or any(bits > 8 for bits in data[box.body + 5 : box.end])
        elif box.kind == b"auxC":
            is_rich = True
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    return Measure(width, height, width * height * (rich if is_rich else plain))


def embedded(data: Data) -> Embedded:
    """EXIF and XMP items, wherever they lie."""
    found = Embedded()
    items = _Items.read(data, _meta(data))
    for number, kind in items.kinds.items():
        raw = b"".join(data[start:end] for start, end in items.places.get(number, []))
        if len(raw) > _MAX_META_BYTES:
            continue
        if kind == b"Exif" and len(raw) > 4:
            found.exif = raw[4 + _number(raw, 0, 4) :].removeprefix(b"Exif\x00\x00")
        elif kind == b"mime" and b"<x:xmpmeta" in raw:
            found.xmp = raw
    return found


def clean(data: Data) -> Cleaned:
    """Rewrite an AVIF picture without its metadata items; sequences and odd structures are ``Unclean``."""
    meta = _meta(data)
    found = Cleaned(embedded=embedded(data))
    items = _Items.read(data, meta)
    gone = {number for number, kind in items.kinds.items() if kind not in _IMAGE_ITEMS}
    new = _new_meta(data, meta, items, gone)
    wiped = sorted(place for number in gone for place in items.places.get(number, []))
    at = 0
    for box in _top(data, found):
        at = box.end
        if box.start == meta.start:
            gap = (meta.end - meta.start) - len(new)
            found.pieces.append(new + (gap.to_bytes(4, "big") + b"free" + b"\x00" * (gap - 8) if gap else b""))
        elif box.kind in _KEPT_TOP:
            found.pieces += _wiped(box, wiped)
        else:
            raise Unclean
    if at < len(data):
        found.changes.add("trailer-cut")
    if gone:
        found.changes.add("metadata-dropped")
    return found


def assemble(found: Cleaned, packet: bytes, orientation: int) -> list[Piece]:
    """The clean file; orientation lives in ``irot`` and ``imir``, rights stay in the database."""
    del packet, orientation
    return found.pieces


def _top(data: Data, found: Cleaned) -> Iterator[Box]:
    """Top-level boxes as long as they make sense; what follows is a trailer once ``mdat`` was there."""
    complete = False
    seen: set[bytes] = set()
    try:
        for box in boxes(data, 0, len(data)):
            if complete and box.kind not in _KEPT_TOP:
                break
            seen.add(box.kind)
            complete = {b"meta", b"mdat"} <= seen
            yield box
    except (Unclean, Refused):
        if not complete:
            raise
        found.changes.add("trailer-cut")


def _meta(data: Data) -> Box:
    """The file's ``meta`` box; sequences with ``moov`` are none of ours."""
    for box in _top(data, Cleaned()):
        if box.kind == b"meta" and box.end - box.start <= _MAX_META_BYTES:
            return box
    raise refuse("damaged")


def _children(data: Data, meta: Box) -> Iterator[Box]:
    return boxes(data, meta.body + 4, meta.end)


def _properties(data: Data, meta: Box) -> Iterator[Box]:
    for outer in _children(data, meta):
        if outer.kind == b"iprp":
            for inner in boxes(data, outer.body, outer.end):
                if inner.kind == b"ipco":
                    yield from boxes(data, inner.body, inner.end)


@dataclass(slots=True)
class _Items:
    """The types of the items, where their bytes lie, and the raw entries that say so."""

    kinds: dict[int, bytes] = field(default_factory=dict)
    entries: dict[int, bytes] = field(default_factory=dict)
    places: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    locations: dict[int, bytes] = field(default_factory=dict)

    @classmethod
    def read(cls, data: Data, meta: Box) -> _Items:
        """Read ``iinf`` and ``iloc``."""
        items = cls()
        idat = 0
        for box in _children(data, meta):
            if box.kind == b"idat":
                idat = box.body
        for box in _children(data, meta):
            if box.kind == b"iinf":
                items._information(data, box)
            elif box.kind == b"iloc":
                items._location(data, box, idat)
        return items

    def _information(self, data: Data, box: Box) -> None:
        wide = data[box.body] > 0
        for entry in boxes(data, box.body + (8 if wide else 6), box.end):
            version = data[entry.body]
            if entry.kind != b"infe" or version not in (2, 3):
                raise Unclean
            size = 2 if version == 2 else 4
            number = _number(data, entry.body + 4, size)
            at = entry.body + 4 + size + 2
            self.kinds[number] = data[at : at + 4]
            self.entries[number] = data[entry.start : entry.end]

    def _location(self, data: Data, box: Box, idat: int) -> None:
        version, sizes = data[box.body], data[box.body + 4 : box.body + 6]
        if version > 2 or len(sizes) < 2:
            raise Unclean
        offset_size, length_size, base_size, index_size = (
            sizes[0] >> 4,
            sizes[0] & 15,
            sizes[1] >> 4,
            sizes[1] & 15,
        )
        index_size = index_size if version else 0
        count_size = 4 if version == 2 else 2
        count = _number(data, box.body + 6, count_size)
        at = box.body + 6 + count_size
        if count > _MAX_ITEMS:
            raise refuse("damaged")
        for _ in range(count):
            start = at
            number = _number(data, at, count_size)
            at += count_size
            method = data[at + 1] & 15 if version else 0
            at += (2 if version else 0) + 2
            base = _number(data, at, base_size)
            extents = _number(data, at + base_size, 2)
            at += base_size + 2
            if method > 1 or extents > _MAX_ITEMS:
                raise Unclean
            origin = base + (idat if method else 0)
            for _extent in range(extents):
                offset = origin + _number(data, at + index_size, offset_size)
                length = _number(data, at + index_size + offset_size, length_size)
                at += index_size + offset_size + length_size
                need(data, offset + length)
                self.places.setdefault(number, []).append((offset, offset + length))
            self.locations[number] = data[start:at]
        if at > box.end:
            raise refuse("damaged")


def _new_meta(data: Data, meta: Box, items: _Items, gone: set[int]) -> bytes:
    """``meta`` without the items that go; ``Unclean`` where the gap cannot be filled."""
    body = data[meta.body : meta.body + 4]
    for box in _children(data, meta):
        if box.kind == b"iinf":
            kept = b"".join(raw for number, raw in items.entries.items() if number not in gone)
            size = 4 if data[box.body] else 2
            count = (len(items.entries) - len(gone & set(items.entries))).to_bytes(size, "big")
            body += _box(b"iinf", data[box.body : box.body + 4] + count + kept)
        elif box.kind == b"iloc":
            kept = b"".join(raw for number, raw in items.locations.items() if number not in gone)
            size = 4 if data[box.body] == 2 else 2
            count = (len(items.locations) - len(gone & set(items.locations))).to_bytes(size, "big")
            body += _box(b"iloc", data[box.body : box.body + 6] + count + kept)
        elif box.kind == b"iref":
            body += _box(b"iref", data[box.body : box.body + 4] + _references(data, box, gone))
        elif box.kind == b"idat" and _any_inside(items, gone, box):
            raise Unclean
        elif box.kind in _KEPT_META:
            body += data[box.start : box.end]
        else:
            raise Unclean
    new = _box(b"meta", body)
    gap = (meta.end - meta.start) - len(new)
    if gap < 0 or 0 < gap < 8:
        raise Unclean
    return new


def _any_inside(items: _Items, numbers: set[int], box: Box) -> bool:
    return any(box.start <= start < box.end for number in numbers for start, _ in items.places.get(number, []))


def _references(data: Data, iref: Box, gone: set[int]) -> bytes:
    """The references between items that both stay."""
    size = 4 if data[iref.body] else 2
    kept = b""
    for box in boxes(data, iref.body + 4, iref.end):
        start = _number(data, box.body, size)
        count = _number(data, box.body + size, 2)
        targets = {_number(data, box.body + size + 2 + n * size, size) for n in range(count)}
        if start not in gone and not targets & gone:
            kept += data[box.start : box.end]
    return kept


def _wiped(box: Box, wiped: list[tuple[int, int]]) -> list[Piece]:
    """The box with zeros over the spans that are to go; free space is emptied altogether."""
    if box.kind in (b"free", b"skip"):
        return [(box.start, box.body), b"\x00" * (box.end - box.body)]
    pieces: list[Piece] = []
    at = box.start
    for start, end in wiped:
        if box.body <= start and end <= box.end and end > at:
            begin = max(start, at)
            pieces += [(at, begin), b"\x00" * (end - begin)]
            at = end
    return [*pieces, (at, box.end)]


def _box(kind: bytes, body: bytes) -> bytes:
    return (8 + len(body)).to_bytes(4, "big") + kind + body


def _number(data: Data, at: int, size: int) -> int:
    need(data, at + size)
    return int.from_bytes(data[at : at + size], "big")
