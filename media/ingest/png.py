"""PNG containers (W3C PNG, third edition, with APNG): sizes and a rewrite by chunks."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from media.ingest import exif
from media.ingest.container import Budget, Cleaned, Data, Measure, Piece, need
from media.ingest.refusals import refuse

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CRITICAL = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
_KEPT = _CRITICAL | {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"pHYs", b"bKGD",
                     b"acTL", b"fcTL", b"fdAT"}  # fmt: skip
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_XMP_KEYWORD = b"XML:com.adobe.xmp\x00"
_MAX_CHUNKS = 500_000
_MAX_XMP_BYTES = 1024 * 1024
_MAX_ICC_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Chunk:
    """``data[start:end]`` with length, type, body and checksum."""

    kind: bytes
    start: int
    body: int
    end: int


def chunks(data: Data) -> Iterator[Chunk]:
    """Every chunk up to and with IEND; those that are kept must have a right checksum."""
    budget = Budget(_MAX_CHUNKS)
    at = len(SIGNATURE)
    while True:
        budget.spend()
        need(data, at + 12)
        length = int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        end = at + 12 + length
        need(data, end)
        if kind in _KEPT and zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            raise refuse("damaged")
        yield Chunk(kind, at, at + 8, end)
        if kind == b"IEND":
            return
        at = end


def measure(data: Data) -> Measure:
    """The size declared in IHDR.

    A decoder streams row by row, except with Adam7 interlacing, which holds the whole
    raster: ``width × height × channels × bit depth / 8``, at least one byte per sample.
    """
    head = next(chunks(data))
    if head.kind != b"IHDR" or head.end - head.body != 17:
        raise refuse("damaged")
    width, height = (int.from_bytes(data[head.body + at : head.body + at + 4], "big") for at in (0, 4))
    depth, colour, interlaced = data[head.body + 8], data[head.body + 9], data[head.body + 12]
    if depth not in (1, 2, 4, 8, 16) or colour not in _CHANNELS or interlaced > 1:
        raise refuse("damaged")
    channels = 4 if colour == 3 else _CHANNELS[colour]
    row = width * channels * max(1, depth // 8)
    return Measure(width, height, row * (height if interlaced else 64))


def clean(data: Data) -> Cleaned:
    """Keep pixels, colour and animation; text, time, EXIF and unknown chunks go."""
    found = Cleaned(pieces=[SIGNATURE])
    animation: list[Chunk] = []
    seen: set[bytes] = set()
    end = 0
    for chunk in chunks(data):
        end = chunk.end
        if chunk.kind in (b"IHDR", b"PLTE", b"iCCP", b"acTL") and chunk.kind in seen:
            raise refuse("damaged")
        seen.add(chunk.kind)
        if chunk.kind in _KEPT:
            found.pieces.append((chunk.start, chunk.end))
            if chunk.kind == b"iCCP":
                _check_profile(data[chunk.body : chunk.end - 4])
            if chunk.kind in (b"acTL", b"fcTL"):
                animation.append(chunk)
        elif chunk.kind[:1].isupper():
            raise refuse("damaged")
        else:
            _drop(data, chunk, found)
    if b"IDAT" not in seen:
        raise refuse("damaged")
    if end < len(data):
        found.changes.add("trailer-cut")
    _check_animation(animation, found)
    return found


def assemble(found: Cleaned, packet: bytes, orientation: int) -> list[Piece]:
    """The clean file with the rights behind the header.

    ``orientation`` is ignored: viewers disagree about EXIF in PNG, so a turned PNG is
    written anew from its pixels, which loses nothing.
    """
    del orientation
    own = chunk_bytes(b"iTXt", _XMP_KEYWORD + b"\x00\x00\x00\x00" + packet) if packet else b""
    return [*found.pieces[:2], own, *found.pieces[2:]]


def chunk_bytes(kind: bytes, body: bytes) -> bytes:
    """A chunk with its length and checksum."""
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def _check_profile(body: bytes) -> None:
    """A colour profile must unpack to a reasonable size."""
    packed = body.partition(b"\x00")[2][1:]
    try:
        unpacking = zlib.decompressobj()
        unpacking.decompress(packed, _MAX_ICC_BYTES)
    except zlib.error:
        raise refuse("damaged") from None
    if not unpacking.eof:
        raise refuse("damaged")


def _check_animation(animation: list[Chunk], found: Cleaned) -> None:
    controls = [chunk for chunk in animation if chunk.kind == b"fcTL"]
    if len(animation) == len(controls):
        return
    found.frames = max(1, len(controls))
    if found.frames > 1:
        found.flags.add("animated")


def _drop(data: Data, chunk: Chunk, found: Cleaned) -> None:
    body_end = chunk.end - 4
    found.changes.add("metadata-dropped")
    if chunk.kind == b"eXIf" and not found.embedded.exif:
        found.embedded.exif = data[chunk.body : body_end]
    elif chunk.kind == b"iTXt" and data[chunk.body : chunk.body + len(_XMP_KEYWORD)] == _XMP_KEYWORD:
        found.embedded.xmp = _international_text(data[chunk.body + len(_XMP_KEYWORD) : body_end])


def _international_text(rest: bytes) -> bytes:
    """The text of an iTXt chunk after its keyword; nothing where it unpacks to too much."""
    compressed = rest[:1] == b"\x01"
    text = rest[2:].partition(b"\x00")[2].partition(b"\x00")[2]
    if not compressed:
        return text[:_MAX_XMP_BYTES]
    try:
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(text, _MAX_XMP_BYTES)
    except zlib.error:
        return b""
    return text if unpacking.eof else b""


def orientation(found: Cleaned) -> int:
    """The orientation that the file asks for."""
    return exif.orientation(found.embedded.exif)
