"""WebM recordings (RFC 8794, RFC 9559): a walk through the elements that voids tags and attachments."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from media.ingest.container import Budget, Data, Piece, need
from media.ingest.movies import Recording
from media.ingest.refusals import refuse

_EBML, _DOC_TYPE = 0x1A45DFA3, 0x4282
_SEGMENT, _CLUSTER = 0x18538067, 0x1F43B675
_INFO, _SCALE, _DURATION = 0x1549A966, 0x2AD7B1, 0x4489
_TRACKS, _TRACK, _TRACK_TYPE, _VIDEO, _WIDTH, _HEIGHT = 0x1654AE6B, 0xAE, 0x83, 0xE0, 0xB0, 0xBA
#: Tags, Attachments; TITLE, DateUTC, file names and program names inside Info.
_PRIVATE = {0x1254C367, 0x1941A469, 0x7BA9, 0x4461, 0x7384, 0x3C83AB, 0x3E83BB, 0x5741, 0x4D80}
_DESCENDED = {_SEGMENT, _INFO, _TRACKS, _TRACK, _VIDEO}
_VOID = 0xEC
_MAX_VOIDED_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Element:
    """``data[start:end]`` with its id; ``end`` is ``None`` for live recordings of unknown size."""

    number: int
    start: int
    body: int
    end: int | None


def clean(data: Data) -> Recording:
    """Keep the tracks; titles, dates, program names, tags and attachments become void."""
    found = Recording()
    at, documented, clusters = 0, False, 0
    scale, length = 1_000_000, 0.0
    for element in _elements(data):
        end = element.body if element.end is None else element.end
        if element.number == _EBML:
            documented = _is_webm(data, element)
        elif element.number in _PRIVATE and element.end is not None:
            found.pieces += [(at, element.start), _void(element.end - element.start)]
            found.changes.add("metadata-dropped")
            at = element.end
        elif element.number == _CLUSTER:
            clusters += 1
        elif element.number == _SCALE:
            scale = _unsigned(data, element)
        elif element.number == _DURATION:
            length = _floating(data, element)
        else:
            _read_track(data, element, found)
        last = end
    if not documented or not clusters:
        raise refuse("truncated" if documented else "unknown-type")
    found.pieces.append((at, last))
    if last < len(data):
        found.changes.add("trailer-cut")
    found.duration = round(length * scale / 1e9, 3) if length > 0 else None
    return found


def _elements(data: Data) -> Iterator[Element]:
    """The elements in file order; parents come before their children, clusters are stepped over.

    After the segment of known size ends, the rest of the file is a trailer.
    """
    budget = Budget()
    at, limit = 0, len(data)
    while at < limit:
        budget.spend()
        element = _element(data, at)
        if element.end is not None and element.end > len(data):
            raise refuse("truncated")
        if element.number == _SEGMENT and element.end is not None:
            limit = element.end
        yield element
        steps_in = element.end is None or element.number in _DESCENDED
        at = element.body if steps_in or element.end is None else element.end


def _element(data: Data, at: int) -> Element:
    number, after_number = _variable(data, at, keep_marker=True)
    size, body = _variable(data, after_number, keep_marker=False)
    if number is None:
        raise refuse("damaged")
    if size is None and number not in (_SEGMENT, _CLUSTER):
        raise refuse("damaged")
    return Element(number, at, body, None if size is None else body + size)


def _variable(data: Data, at: int, *, keep_marker: bool) -> tuple[int | None, int]:
    """A variable-size integer (RFC 8794 §4) and where it ends; ``None`` means unknown size."""
    need(data, at + 1)
    first = data[at]
    length = 9 - first.bit_length()
    if length > (4 if keep_marker else 8):
        raise refuse("damaged")
    need(data, at + length)
    value = int.from_bytes(data[at : at + length], "big")
    if keep_marker:
        return value, at + length
    value &= (1 << 7 * length) - 1
    return (None if value == (1 << 7 * length) - 1 else value), at + length


def _is_webm(data: Data, header: Element) -> bool:
    at = header.body
    while header.end is not None and at < header.end:
        element = _element(data, at)
        if element.end is None:
            break
        if element.number == _DOC_TYPE:
            return data[element.body : element.end].rstrip(b"\x00") == b"webm"
        at = element.end
    return False


def _read_track(data: Data, element: Element, found: Recording) -> None:
    if element.number == _TRACK_TYPE:
        kind = _unsigned(data, element)
        found.flags |= {"video"} if kind == 1 else {"audio"} if kind == 2 else set()
    elif element.number == _WIDTH:
        found.width = _unsigned(data, element)
    elif element.number == _HEIGHT:
        found.height = _unsigned(data, element)


def _unsigned(data: Data, element: Element) -> int:
    return int.from_bytes(data[element.body : min(element.end or element.body, element.body + 8)], "big")


def _floating(data: Data, element: Element) -> float:
    raw = data[element.body : min(element.end or element.body, element.body + 8)]
    value = struct.unpack(">f" if len(raw) == 4 else ">d", raw)[0] if len(raw) in (4, 8) else 0.0
    return float(value) if 0 < value < 1e15 else 0.0


def _void(length: int) -> Piece:
    """A Void element of exactly this length."""
    if length > _MAX_VOIDED_BYTES:
        raise refuse("damaged")
    if length >= 9:
        return bytes((_VOID,)) + (1 << 56 | length - 9).to_bytes(8, "big") + b"\x00" * (length - 9)
    return bytes((_VOID, 0x80 | length - 2)) + b"\x00" * (length - 2)
