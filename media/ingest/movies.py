"""MP4 recordings (ISO/IEC 14496-12): a walk through the boxes that empties metadata in place.

Metadata boxes become ``free`` boxes of the same size, so that no chunk offset moves; what
follows the last box is cut. Codecs are not decoded here: nothing on this server plays them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from media.ingest.bmff import Box, boxes
from media.ingest.container import Budget, Data, Piece
from media.ingest.refusals import refuse
from media.ingest.types import Refused, Unclean

_TOP = {b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"free", b"skip", b"wide", b"sidx", b"mfra", b"pdin", b"ssix",
        b"prft", b"emsg"}  # fmt: skip
_PRIVATE = {b"udta", b"meta", b"uuid", b"meco"}
_PARENTS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"mvex", b"moof", b"traf"}
_EMPTY = {b"free", b"skip"}
_MAX_EMPTIED_BYTES = 64 * 1024 * 1024


@dataclass(slots=True)
class Recording:
    """The kept pieces of a recording, with what its header says."""

    pieces: list[Piece] = field(default_factory=list)
    changes: set[str] = field(default_factory=set)
    flags: set[str] = field(default_factory=set)
    duration: float | None = None
    width: int | None = None
    height: int | None = None


def clean(data: Data) -> Recording:
    """Keep the tracks; position, device, comments and unknown boxes become empty space."""
    found = Recording()
    budget = Budget()
    seen: set[bytes] = set()
    for box in _top(data, budget, found, seen):
        seen.add(box.kind)
        if box.kind in _PARENTS:
            found.pieces += _cleaned(data, box, budget, found)
        elif box.kind in _TOP and box.kind not in _EMPTY:
            found.pieces.append((box.start, box.end))
        else:
            found.pieces += _emptied(box, found)
    if b"moov" not in seen or not {b"mdat", b"moof"} & seen:
        raise refuse("truncated")
    return found


def _top(data: Data, budget: Budget, found: Recording, seen: set[bytes]) -> Iterator[Box]:
    """The boxes of the file; what is no box is a trailer once the recording is complete."""
    try:
        for box in boxes(data, 0, len(data), budget):
            if not box.kind.isalnum() and {b"moov", b"mdat"} <= seen:
                found.changes.add("trailer-cut")
                return
            yield box
    except Unclean:
        if not {b"moov", b"mdat"} <= seen:
            raise refuse("damaged") from None
        found.changes.add("trailer-cut")
    except Refused as refused:
        if refused.code != "truncated" or not {b"moov", b"mdat"} <= seen:
            raise
        raise refuse("truncated") from None


def _cleaned(data: Data, parent: Box, budget: Budget, found: Recording) -> list[Piece]:
    pieces: list[Piece] = [(parent.start, parent.body)]
    try:
        for box in boxes(data, parent.body, parent.end, budget):
            if box.kind in _PARENTS:
                pieces += _cleaned(data, box, budget, found)
            elif box.kind in _PRIVATE | _EMPTY:
                pieces += _emptied(box, found)
            else:
                _read(data, box, found)
                pieces.append((box.start, box.end))
    except Unclean:
        raise refuse("damaged") from None
    return pieces


def _emptied(box: Box, found: Recording) -> list[Piece]:
    """The box as free space; its length field stays as it was."""
    if box.kind not in _EMPTY:
        found.changes.add("metadata-dropped")
    return [(box.start, box.start + 4), b"free", (box.start + 8, box.body), _zeros(box.end - box.body)]


def _zeros(count: int) -> bytes:
    """So many zero bytes; boxes of metadata are small."""
    if count > _MAX_EMPTIED_BYTES:
        raise refuse("damaged")
    return bytes(count)


def _read(data: Data, box: Box, found: Recording) -> None:
    """Duration from ``mvhd``, size from the largest ``tkhd``, sound or picture from ``hdlr``."""
    body = data[box.body : min(box.end, box.body + 128)]
    wide = body[:1] == b"\x01"
    if box.kind == b"mvhd" and len(body) >= (32 if wide else 20):
        at, size = (20, 8) if wide else (12, 4)
        scale = int.from_bytes(body[at : at + 4], "big")
        length = int.from_bytes(body[at + 4 : at + 4 + size], "big")
        if scale and length < 2 ** (8 * size) - 1:
            found.duration = round(length / scale, 3)
    elif box.kind == b"tkhd" and len(body) >= (96 if wide else 84):
        at = 88 if wide else 76
        width, height = (int.from_bytes(body[n : n + 4], "big") >> 16 for n in (at, at + 4))
        if width * height > (found.width or 0) * (found.height or 0):
            found.width, found.height = width, height
    elif box.kind == b"hdlr":
        found.flags |= {"video"} if body[8:12] == b"vide" else {"audio"} if body[8:12] == b"soun" else set()
