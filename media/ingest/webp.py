"""WebP containers (RFC 9649): sizes and a rewrite by RIFF chunks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from media.ingest import exif
from media.ingest.container import Budget, Cleaned, Data, Measure, Piece, need
from media.ingest.refusals import refuse

_PICTURE = {b"VP8 ", b"VP8L"}
_KEPT = _PICTURE | {b"ICCP", b"ALPH", b"ANIM", b"ANMF"}
_ANIMATED, _XMP, _EXIF, _ALPHA, _PROFILE = 0x02, 0x04, 0x08, 0x10, 0x20
_MAX_CHUNKS = 100_000
_MAX_BLOCK_BYTES = 8 * 1024 * 1024
_EXIF_HEADER = b"Exif\x00\x00"


@dataclass(frozen=True, slots=True)
class Chunk:
    """``data[start:end]`` with type, body and padding; the body ends at ``stop``."""

    kind: bytes
    start: int
    body: int
    stop: int
    end: int


def chunks(data: Data, at: int = 12, end: int | None = None) -> Iterator[Chunk]:
    """The chunks of the RIFF file, or of the span of an animation frame."""
    budget = Budget(_MAX_CHUNKS)
    if end is None:
        need(data, 20)
        end = 8 + int.from_bytes(data[4:8], "little")
        need(data, end)
    while at + 8 <= end:
        budget.spend()
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        stop = at + 8 + size
        need(data, stop)
        if stop > end:
            raise refuse("damaged")
        yield Chunk(data[at : at + 4], at, at + 8, stop, stop + size % 2)
        at = stop + size % 2


def measure(data: Data) -> Measure:
    """The declared canvas.

    A decoder holds the packed file, the whole picture and a copy: 12 bytes per pixel;
    lossless and animated files need work space beside that: 14. Measured on 30 to 60 megapixels.
    """
    head = next(chunks(data), None)
    if head is None:
        raise refuse("truncated")
    width, height = _size(data, head)
    heavy = head.kind == b"VP8L" or (head.kind == b"VP8X" and (data[head.body] & _ANIMATED or _has_lossless(data)))
    return Measure(width, height, (14 if heavy else 12) * width * height + len(data))


def clean(data: Data) -> Cleaned:
    """Keep picture, transparency, animation and profile; EXIF, XMP and unknown chunks go."""
    found = Cleaned(frames=0)
    head = next(chunks(data))
    found.pieces.append(_size_piece(data, head))
    last = 0
    for chunk in chunks(data):
        last = chunk.end
        if chunk.kind in _KEPT:
            found.pieces += _kept(data, chunk, found)
        elif chunk.kind != b"VP8X":
            _drop(data, chunk, found)
    if not found.frames:
        raise refuse("damaged")
    if found.frames > 1 or "animation" in found.flags:
        found.flags.add("animated")
    if last < len(data):
        found.changes.add("trailer-cut")
    return found


def assemble(found: Cleaned, packet: bytes, orientation: int) -> list[Piece]:
    """The clean file: RIFF header, VP8X with true flags, the kept chunks, orientation, rights."""
    flags = 0
    for name, bit in (("animation", _ANIMATED), ("transparent", _ALPHA), ("profile", _PROFILE)):
        flags |= bit if name in found.flags else 0
    canvas, *kept = found.pieces
    if orientation != 1:
        flags |= _EXIF
        kept.append(_chunk(b"EXIF", exif.orientation_only(orientation)))
    if packet:
        flags |= _XMP
        kept.append(_chunk(b"XMP ", packet))
    body: list[Piece] = [_chunk(b"VP8X", bytes((flags, 0, 0, 0)) + _bytes(canvas)), *kept]
    size = 4 + sum(len(piece) if isinstance(piece, bytes) else piece[1] - piece[0] for piece in body)
    return [b"RIFF" + size.to_bytes(4, "little") + b"WEBP", *body]


def _kept(data: Data, chunk: Chunk, found: Cleaned) -> list[Piece]:
    if chunk.kind == b"ICCP":
        if chunk.stop - chunk.body > _MAX_BLOCK_BYTES:
            raise refuse("damaged")
        found.flags.add("profile")
    elif chunk.kind == b"ANIM":
        found.flags.add("animation")
    elif chunk.kind == b"ANMF":
        return _frame(data, chunk, found)
    elif chunk.kind == b"ALPH" or (chunk.kind == b"VP8L" and _lossless_alpha(data, chunk)):
        found.flags.add("transparent")
    if chunk.kind in _PICTURE:
        found.frames += 1
    return _padded(chunk)


def _frame(data: Data, chunk: Chunk, found: Cleaned) -> list[Piece]:
    """An animation frame with only the chunks of its picture."""
    if chunk.stop - chunk.body < 24:
        raise refuse("damaged")
    found.frames += 1
    kept: list[Piece] = []
    for inner in chunks(data, chunk.body + 16, chunk.stop):
        if inner.kind in _PICTURE or inner.kind == b"ALPH":
            kept += _padded(inner)
            if inner.kind == b"ALPH" or (inner.kind == b"VP8L" and _lossless_alpha(data, inner)):
                found.flags.add("transparent")
    if not kept:
        raise refuse("damaged")
    size = 16 + sum(len(piece) if isinstance(piece, bytes) else piece[1] - piece[0] for piece in kept)
    return [b"ANMF" + size.to_bytes(4, "little") + data[chunk.body : chunk.body + 16], *kept]


def _padded(chunk: Chunk) -> list[Piece]:
    """The chunk as it stands, with a zero as padding whatever stood there."""
    pieces: list[Piece] = [(chunk.start, chunk.stop)]
    if chunk.end > chunk.stop:
        pieces.append(b"\x00")
    return pieces


def _drop(data: Data, chunk: Chunk, found: Cleaned) -> None:
    found.changes.add("metadata-dropped")
    if chunk.stop - chunk.body > _MAX_BLOCK_BYTES:
        return
    if chunk.kind == b"EXIF":
        found.embedded.exif = data[chunk.body : chunk.stop].removeprefix(_EXIF_HEADER)
    elif chunk.kind == b"XMP ":
        found.embedded.xmp = data[chunk.body : chunk.stop]


def _size(data: Data, head: Chunk) -> tuple[int, int]:
    body = data[head.body : min(head.stop, head.body + 10)]
    if head.kind == b"VP8X" and len(body) == 10:
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if head.kind == b"VP8L" and len(body) >= 5 and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if head.kind == b"VP8 " and len(body) == 10 and body[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    raise refuse("damaged")


def _size_piece(data: Data, head: Chunk) -> bytes:
    width, height = _size(data, head)
    if not width or not height:
        raise refuse("zero-size")
    return (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


def _has_lossless(data: Data) -> bool:
    return any(chunk.kind == b"VP8L" for chunk in chunks(data))


def _lossless_alpha(data: Data, chunk: Chunk) -> bool:
    return chunk.stop - chunk.body >= 5 and bool(data[chunk.body + 4] & 0x10)


def _bytes(piece: Piece) -> bytes:
    if not isinstance(piece, bytes):
        raise TypeError
    return piece


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "little") + body + b"\x00" * (len(body) % 2)
