"""AVIF: XMP as an item of its own (ISO/IEC 23008-12 §A.2.2), with every offset moved along.

The item's bytes stand in a box of their own at the end of the file. ``meta`` grows by the
entries that name the item, so what lies behind it moves, and ``iloc`` is written anew.
"""

from __future__ import annotations

from dataclasses import dataclass

from media.ingest.bmff import Box, boxes
from media.ingest.container import Data, Piece, need
from media.ingest.types import Unclean

_CONTENT_TYPE = b"application/rdf+xml\x00"
_MAX_ITEMS = 5_000


def with_xmp(data: Data, packet: bytes) -> list[Piece]:
    """The picture with *packet*; ``Unclean`` where its structure is odd."""
    top = list(boxes(data, 0, len(data)))
    meta = next((box for box in top if box.kind == b"meta"), None)
    if meta is None or not int.from_bytes(data[top[-1].start : top[-1].start + 4], "big"):
        raise Unclean
    children = {box.kind: box for box in boxes(data, meta.body + 4, meta.end)}
    if not {b"iinf", b"iloc", b"pitm"} <= set(children):
        raise Unclean
    item = 1 + max(_item_numbers(data, children[b"iinf"]), default=0)
    if item > 0xFFFF:
        raise Unclean
    # The length of ``iloc`` does not depend on the offsets in it, so the first try tells the shift.
    shift = len(_meta(data, meta, item, 0, (0, len(packet)))) - (meta.end - meta.start)
    made = _meta(data, meta, item, shift, (len(data) + shift + 8, len(packet)))
    return [(0, meta.start), made, (meta.end, len(data)), _box(b"mdat", packet)]


def _item_numbers(data: Data, iinf: Box) -> list[int]:
    wide = data[iinf.body] > 0
    numbers = []
    for entry in boxes(data, iinf.body + (8 if wide else 6), iinf.end):
        version = data[entry.body]
        if entry.kind != b"infe" or version not in (2, 3):
            raise Unclean
        numbers.append(_number(data, entry.body + 4, 2 if version == 2 else 4))
    return numbers


def _meta(data: Data, meta: Box, item: int, shift: int, place: tuple[int, int]) -> bytes:
    body = bytes(data[meta.body : meta.body + 4])
    children = list(boxes(data, meta.body + 4, meta.end))
    primary = next(_primary(data, box) for box in children if box.kind == b"pitm")
    for box in children:
        if box.kind == b"iinf":
            body += _information(data, box, item)
        elif box.kind == b"iloc":
            body += _Locations.read(data, box).moved(meta.end, shift, item, place)
        elif box.kind == b"iref":
            body += _box(b"iref", data[box.body : box.end] + _reference(data[box.body], item, primary))
        else:
            body += data[box.start : box.end]
    if all(box.kind != b"iref" for box in children):
        body += _box(b"iref", bytes(4) + _reference(0, item, primary))
    return _box(b"meta", body)


def _primary(data: Data, pitm: Box) -> int:
    return _number(data, pitm.body + 4, 2 if data[pitm.body] == 0 else 4)


def _information(data: Data, iinf: Box, item: int) -> bytes:
    size = 4 if data[iinf.body] else 2
    at = iinf.body + 4
    count = (_number(data, at, size) + 1).to_bytes(size, "big")
    entry = b"\x02\x00\x00\x00" + item.to_bytes(2, "big") + b"\x00\x00" + b"mime" + b"\x00" + _CONTENT_TYPE
    return _box(b"iinf", data[iinf.body : at] + count + data[at + size : iinf.end] + _box(b"infe", entry))


def _reference(version: int, item: int, primary: int) -> bytes:
    """``cdsc``: the packet describes the primary picture."""
    size = 4 if version else 2
    return _box(b"cdsc", item.to_bytes(size, "big") + b"\x00\x01" + primary.to_bytes(size, "big"))


@dataclass(slots=True)
class _Entry:
    """One item of ``iloc``; ``head`` is everything before its base offset."""

    head: bytes
    method: int
    base: int
    extents: list[tuple[bytes, int, int]]


@dataclass(slots=True)
class _Locations:
    """``iloc`` taken apart (ISO/IEC 14496-12 §8.11.3)."""

    head: bytes
    version: int
    offset_size: int
    length_size: int
    base_size: int
    index_size: int
    entries: list[_Entry]

    @classmethod
    def read(cls, data: Data, box: Box) -> _Locations:
        version = data[box.body]
        sizes = data[box.body + 4], data[box.body + 5]
        index_size = sizes[1] & 15 if version else 0
        found = cls(bytes(data[box.body : box.body + 6]), version, sizes[0] >> 4, sizes[0] & 15, sizes[1] >> 4,
                    index_size, [])  # fmt: skip
        id_size = 4 if version == 2 else 2
        at = box.body + 6
        count = _number(data, at, id_size)
        at += id_size
        if version > 2 or count > _MAX_ITEMS:
            raise Unclean
        for _ in range(count):
            entry, at = found._entry(data, at, id_size)
            found.entries.append(entry)
        if at > box.end:
            raise Unclean
        return found

    def _entry(self, data: Data, at: int, id_size: int) -> tuple[_Entry, int]:
        head_size = id_size + (2 if self.version else 0) + 2
        need(data, at + head_size)
        method = data[at + id_size + 1] & 15 if self.version else 0
        entry = _Entry(bytes(data[at : at + head_size]), method, _number(data, at + head_size, self.base_size), [])
        at += head_size + self.base_size
        extents = _number(data, at, 2)
        at += 2
        if extents > _MAX_ITEMS:
            raise Unclean
        for _ in range(extents):
            index = bytes(data[at : at + self.index_size])
            at += self.index_size
            offset = _number(data, at, self.offset_size)
            length = _number(data, at + self.offset_size, self.length_size)
            at += self.offset_size + self.length_size
            entry.extents.append((index, offset, length))
        return entry, at

    def moved(self, border: int, shift: int, item: int, place: tuple[int, int]) -> bytes:
        """The box with offsets behind *border* moved by *shift*, and *item* at *place* (offset, length)."""
        id_size = 4 if self.version == 2 else 2
        head = item.to_bytes(id_size, "big") + (b"\x00\x00" if self.version else b"") + b"\x00\x00"
        # Where there is a base offset it says everything, as libheif writes it: the signing library
        # moves a base and an extent that both count, each by the whole shift.
        base, offset = (place[0], 0) if self.base_size else (0, place[0])
        own = _Entry(head, 0, base, [(bytes(self.index_size), offset, place[1])])
        body = self.head + (len(self.entries) + 1).to_bytes(id_size, "big")
        for entry in self.entries:
            body += self._written(_shifted(entry, border, shift))
        return _box(b"iloc", body + self._written(own))

    def _written(self, entry: _Entry) -> bytes:
        raw = entry.head + _bytes(entry.base, self.base_size) + len(entry.extents).to_bytes(2, "big")
        for index, offset, length in entry.extents:
            raw += index + _bytes(offset, self.offset_size) + _bytes(length, self.length_size)
        return raw


def _shifted(entry: _Entry, border: int, shift: int) -> _Entry:
    """Move an item that lies in the file (method 0); items inside ``meta`` move with it."""
    if entry.method == 1:
        return entry
    if entry.method:
        raise Unclean
    if entry.base >= border:
        return _Entry(entry.head, 0, entry.base + shift, entry.extents)
    extents = [
        (index, offset + shift if entry.base + offset >= border else offset, length)
        for index, offset, length in entry.extents
    ]
    return _Entry(entry.head, 0, entry.base, extents)


def _bytes(value: int, size: int) -> bytes:
    if value >= 1 << (8 * size):
        raise Unclean
    return value.to_bytes(size, "big")


def _box(kind: bytes, body: bytes) -> bytes:
    return (8 + len(body)).to_bytes(4, "big") + kind + body


def _number(data: Data, at: int, size: int) -> int:
    need(data, at + size)
    return int.from_bytes(data[at : at + size], "big")
