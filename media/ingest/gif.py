"""GIF containers (CompuServe GIF89a): sizes and a rewrite by blocks."""

from __future__ import annotations

from media.ingest.container import Budget, Cleaned, Data, Measure, Piece, need
from media.ingest.refusals import refuse
from media.ingest.types import Unclean

_TRAILER = b"\x3b"
_IMAGE, _EXTENSION = 0x2C, 0x21
_GRAPHIC_CONTROL, _PLAIN_TEXT, _APPLICATION, _COMMENT = 0xF9, 0x01, 0xFF, 0xFE
_LOOPING = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_XMP = b"XMP DataXMP"
_MAX_XMP_BYTES = 1024 * 1024


def measure(data: Data) -> Measure:
    """The logical screen.

    A decoder holds three RGBA canvases (current, previous, output): ``width × height × 12``.
    """
    need(data, 13)
    width = int.from_bytes(data[6:8], "little")
    height = int.from_bytes(data[8:10], "little")
    return Measure(width, height, 12 * width * height)


def clean(data: Data) -> Cleaned:
    """Keep the pictures with their timing and the loop count; comments and other extensions go."""
    found = Cleaned(frames=0)
    budget = Budget()
    measured = measure(data)
    at = 13 + _table_bytes(data[10])
    need(data, at)
    found.pieces.append(b"GIF89a")
    found.pieces.append((6, at))
    while True:
        budget.spend()
        if at >= len(data):
            if not found.frames:
                raise refuse("truncated")
            found.changes.add("end-added")
            break
        if data[at] == _TRAILER[0]:
            if at + 1 < len(data):
                found.changes.add("trailer-cut")
            break
        at = _block(data, at, measured, found, budget)
    if not found.frames:
        raise refuse("damaged")
    if found.frames > 1:
        found.flags.add("animated")
    found.pieces.append(_TRAILER)
    return found


def assemble(found: Cleaned, packet: bytes, orientation: int) -> list[Piece]:
    """The clean file; GIF has no agreed place for rights, they stay in the database."""
    del packet, orientation
    return found.pieces


def _block(data: Data, at: int, screen: Measure, found: Cleaned, budget: Budget) -> int:
    """Judge the block at ``at``; returns where the next one begins."""
    need(data, at + 2)
    if data[at] == _IMAGE:
        need(data, at + 11)
        left, top, width, height = (int.from_bytes(data[at + n : at + n + 2], "little") for n in (1, 3, 5, 7))
        if not width or not height or left + width > screen.width or top + height > screen.height:
            raise Unclean
        end = _sub_blocks(data, at + 10 + _table_bytes(data[at + 9]) + 1, budget)
        found.pieces.append((at, end))
        found.frames += 1
        return end
    if data[at] != _EXTENSION:
        raise Unclean
    label = data[at + 1]
    end = _sub_blocks(data, at + 2, budget)
    name = data[at + 3 : at + 14]
    if label == _GRAPHIC_CONTROL or (label == _APPLICATION and name in _LOOPING):
        found.pieces.append((at, end))
    else:
        found.changes.add("comment-dropped" if label == _COMMENT else "metadata-dropped")
        if label == _APPLICATION and name == _XMP and end - at <= _MAX_XMP_BYTES:
            # XMP stands there as plain bytes before a 258-byte "magic trailer" (XMP part 3, §1.1.2).
            found.embedded.xmp = data[at + 14 : max(at + 14, end - 258)]
    return end


def _sub_blocks(data: Data, at: int, budget: Budget) -> int:
    while True:
        budget.spend()
        need(data, at + 1)
        size = data[at]
        at += 1 + size
        if not size:
            return at


def _table_bytes(packed: int) -> int:
    """Bytes of the colour table that a packed field announces."""
    return 3 * 2 ** ((packed & 7) + 1) if packed & 0x80 else 0
