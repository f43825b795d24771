"""Byte ranges (RFC 9110 §14) for files that Django itself sends; nginx and object stores have their own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

_ONE = re.compile(r"bytes=(\d*)-(\d*)")
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Range:
    """Bytes *first* to *last*, both included, of a file of *size* bytes."""

    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        """How many bytes it has."""
        return self.last - self.first + 1

    @property
    def content_range(self) -> str:
        """The value of ``Content-Range``."""
        return f"bytes {self.first}-{self.last}/{self.size}"


class UnsatisfiableRangeError(ValueError):
    """The range begins behind the end of the file."""


def parse(header: str, size: int) -> Range | None:
    """Return the range that *header* asks for of a file of *size* bytes, or None for the whole file.

    What is not one plain range of bytes is ignored, as the RFC allows. Raises
    ``UnsatisfiableRangeError`` when there is nothing at the place asked for.
    """
    match = _ONE.fullmatch(header.strip())
    if match is None or match.group(1) == match.group(2) == "":
        return None
    first, last = match.groups()
    if len(first) > 18 or len(last) > 18:
        raise UnsatisfiableRangeError(header)
    if not first:
        length = min(int(last), size)
        if not length:
            raise UnsatisfiableRangeError(header)
        return Range(size - length, size - 1, size)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise UnsatisfiableRangeError(header)
    return Range(int(first), min(int(last), size - 1) if last else size - 1, size)


def read(file: IO[bytes], wanted: Range) -> Iterator[bytes]:
    """Yield the bytes of *wanted* and close *file*."""
    with file:
        file.seek(wanted.first)
        left = wanted.length
        while left > 0:
            chunk = file.read(min(_CHUNK, left))
            if not chunk:
                return
            left -= len(chunk)
            yield chunk
