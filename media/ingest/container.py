"""What the walkers of the image containers share.

A walker looks at bytes only; it never decodes a pixel. ``measure`` reads the declared
size, ``clean`` lists what is kept, ``assemble`` puts the kept pieces and the rights
together. A file that breaks off is ``Refused``; one whose structure is odd is ``Unclean``.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

from media.ingest.refusals import refuse

#: The bytes of an upload: mapped in production, plain in tests.
Data = bytes | mmap.mmap
#: Bytes to write, or the span ``(start, end)`` of the source to copy.
Piece = bytes | tuple[int, int]

#: More blocks than any honest file has; bounds the time of a walk.
MAX_BLOCKS = 2_000_000
_COPY_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Measure:
    """The declared size of a picture and what a decoder must hold of it at once.

    ``raster_bytes`` excludes the process itself; the formula stands with each format's
    ``measure``. ``frames`` is 1 where it only shows later.
    """

    width: int
    height: int
    raster_bytes: int
    frames: int = 1


@dataclass(slots=True)
class Embedded:
    """Raw metadata blocks as found; parsing them comes later, bounded and optional."""

    exif: bytes = b""
    xmp: bytes = b""
    iptc: bytes = b""


@dataclass(slots=True)
class Cleaned:
    """What remains of a container, and what was found on the way."""

    pieces: list[Piece] = field(default_factory=list)
    embedded: Embedded = field(default_factory=Embedded)
    changes: set[str] = field(default_factory=set)
    flags: set[str] = field(default_factory=set)
    frames: int = 1


class Budget:
    """Counts steps of a walk, so that a file of tiny blocks cannot keep a worker busy."""

    def __init__(self, steps: int = MAX_BLOCKS) -> None:
        self.left = steps

    def spend(self) -> None:
        """One step; too many are refused."""
        self.left -= 1
        if self.left < 0:
            raise refuse("too-heavy")


def need(data: Data, end: int) -> None:
    """Refuse a file that ends before ``end``."""
    if end > len(data):
        raise refuse("truncated")


def write(data: Data, pieces: Iterable[Piece], out: BinaryIO) -> None:
    """Write the pieces in order, copying spans of the source in small steps."""
    for piece in pieces:
        if isinstance(piece, bytes):
            out.write(piece)
            continue
        start, end = piece
        for at in range(start, end, _COPY_BYTES):
            out.write(data[at : min(at + _COPY_BYTES, end)])
