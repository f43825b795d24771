"""Ogg recordings (RFC 3533): whole pages are kept, the comments of every stream are blanked.

Comments carry names, places and cover pictures. Their packet keeps its length, so that
no page moves; only the pages that hold it get a new checksum.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from media.ingest.container import Budget, Data, Piece, need
from media.ingest.movies import Recording
from media.ingest.refusals import refuse

_HEADER = 27
_BEGINS_STREAM = 2
_CHECKSUM = slice(22, 26)
_VORBIS, _OPUS = b"\x03vorbis", b"OpusTags"
_MAX_COMMENT_BYTES = 16 * 1024 * 1024


def _table() -> tuple[int, ...]:
    rows = []
    for number in range(256):
        value = number << 24
        for _bit in range(8):
            value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
        rows.append(value)
    return tuple(rows)


_CRC = _table()


@dataclass(frozen=True, slots=True)
class Page:
    """``data[start:end]``; its segments begin at ``body``."""

    start: int
    body: int
    end: int
    lacing: bytes
    serial: bytes
    begins_stream: bool
    granule: int


@dataclass(slots=True)
class _Comments:
    """The pages of a stream that hold its second packet, and where their pieces stand."""

    pages: list[tuple[Page, int, int]] = field(default_factory=list)
    length: int = 0


def read_page(data: Data, at: int) -> Page:
    """Return the page at ``at``; refuses one that breaks off."""
    need(data, at + _HEADER)
    body = at + _HEADER + data[at + 26]
    need(data, body)
    lacing = bytes(data[at + _HEADER : body])
    end = body + sum(lacing)
    need(data, end)
    granule = int.from_bytes(data[at + 6 : at + 14], "little", signed=True)
    return Page(at, body, end, lacing, bytes(data[at + 14 : at + 18]), bool(data[at + 5] & _BEGINS_STREAM), granule)


def clean(data: Data) -> Recording:
    """Keep whole pages, blank comments, cut what follows."""
    found = Recording()
    pieces: list[Piece] = []
    waiting: dict[bytes, _Comments] = {}
    at, granule, rate = 0, 0, 0
    budget = Budget()
    while data[at : at + 4] == b"OggS":
        budget.spend()
        page = read_page(data, at)
        rate = _rate(data[page.body : min(page.end, page.body + 64)]) or rate
        pieces.append((page.start, page.end))
        if page.begins_stream:
            waiting[page.serial] = _Comments()
        elif page.serial in waiting:
            _gather(data, page, waiting, pieces, found)
        granule, at = max(granule, page.granule), page.end
    if not at or not rate:
        raise refuse("damaged")
    if at < len(data):
        found.changes.add("trailer-cut")
    found.flags.add("audio")
    found.pieces.extend(pieces)
    found.duration = round(granule / rate, 3)
    return found


def _rate(body: bytes) -> int:
    """Samples per second where ``body`` begins a stream of sound."""
    if body.startswith(b"\x01vorbis"):
        return int.from_bytes(body[12:16], "little")
    if body.startswith((b"\x80theora", b"BBCD")):
        raise refuse("unknown-type")
    return 48000 if body.startswith(b"OpusHead") else 0


def _gather(data: Data, page: Page, waiting: dict[bytes, _Comments], pieces: list[Piece], found: Recording) -> None:
    """Add the page to its stream's comments; when their packet ends, blank it."""
    comments = waiting[page.serial]
    length = 0
    for size in page.lacing:
        length += size
        if size < 255:
            break
    comments.pages.append((page, len(pieces) - 1, length))
    comments.length += length
    if comments.length > _MAX_COMMENT_BYTES:
        raise refuse("too-heavy")
    if page.lacing and length == sum(page.lacing) and page.lacing[-1] == 255:
        return
    del waiting[page.serial]
    packet = b"".join(bytes(data[p.body : p.body + size]) for p, _place, size in comments.pages)
    blank = _blank(packet)
    if blank != packet:
        found.changes.add("metadata-dropped")
        at = 0
        for p, place, size in comments.pages:
            pieces[place] = _with_body(data, p, blank[at : at + size])
            at += size


def _blank(packet: bytes) -> bytes:
    """The comment packet without vendor and comments, as long as before (RFC 7845 §5.2, Vorbis I §5.2.1)."""
    if packet.startswith(_VORBIS):
        empty = _VORBIS + bytes(8) + b"\x01"
    elif packet.startswith(_OPUS):
        empty = _OPUS + bytes(8)
    else:
        return packet
    if len(packet) < len(empty):
        raise refuse("damaged")
    return empty.ljust(len(packet), b"\x00")


def _with_body(data: Data, page: Page, start_of_body: bytes) -> bytes:
    """The page with other bytes at the start of its body, and the checksum that fits."""
    raw = bytearray(data[page.start : page.end])
    at = page.body - page.start
    raw[at : at + len(start_of_body)] = start_of_body
    raw[_CHECKSUM] = bytes(4)
    value = 0
    for byte in raw:
        value = (value << 8 & 0xFFFFFFFF) ^ _CRC[value >> 24 ^ byte]
    raw[_CHECKSUM] = value.to_bytes(4, "little")
    return bytes(raw)
