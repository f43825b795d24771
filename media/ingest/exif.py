"""The few EXIF and TIFF tags that matter: orientation, rights, sizes.

Only the directory that is asked for is read; pointers to other directories are followed
by nobody here, so that a directory that points to itself costs nothing.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Literal

from media.ingest.container import Data

ORIENTATION = 0x0112
DESCRIPTION = 0x010E
ARTIST = 0x013B
COPYRIGHT = 0x8298

_HEADER = b"Exif\x00\x00"
_MAX_ENTRIES = 512
_MAX_VALUE_BYTES = 1024 * 1024
#: Bytes per value of the TIFF 6.0 types.
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}


@dataclass(frozen=True, slots=True)
class Directory:
    """One image file directory: raw values by tag, and where the next one would start."""

    order: Literal["little", "big"]
    values: dict[int, tuple[int, bytes]]
    next_offset: int

    def numbers(self, tag: int) -> list[int]:
        """The unsigned integers of a BYTE, SHORT or LONG tag; empty when it is absent."""
        kind, raw = self.values.get(tag, (0, b""))
        if kind not in (1, 3, 4):
            return []
        size = _SIZES[kind]
        return [int.from_bytes(raw[at : at + size], self.order) for at in range(0, len(raw) - size + 1, size)]

    def number(self, tag: int, default: int = 0) -> int:
        """The first integer of a tag."""
        return next(iter(self.numbers(tag)), default)

    def text(self, tag: int) -> str:
        """An ASCII tag as text; writers also put UTF-8 or Latin-1 there."""
        raw = self.values.get(tag, (0, b""))[1].split(b"\x00")[0]
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return raw.decode("latin-1")


def first_directory(data: Data) -> Directory | None:
    """The first directory of a TIFF structure, or nothing where there is no sound one."""
    order: Literal["little", "big"] = "little" if data[:2] == b"II" else "big"
    if data[:2] not in (b"II", b"MM") or len(data) < 8:
        return None
    return directory(data, int.from_bytes(data[4:8], order), order)


def directory(data: Data, offset: int, order: Literal["little", "big"]) -> Directory | None:
    """The directory at ``offset``; entries that point outside the data are left out."""
    if offset < 8 or offset + 2 > len(data):
        return None
    count = int.from_bytes(data[offset : offset + 2], order)
    end = offset + 2 + 12 * count
    if count > _MAX_ENTRIES or end > len(data):
        return None
    values: dict[int, tuple[int, bytes]] = {}
    for at in range(offset + 2, end, 12):
        tag = int.from_bytes(data[at : at + 2], order)
        kind = int.from_bytes(data[at + 2 : at + 4], order)
        length = _SIZES.get(kind, 0) * int.from_bytes(data[at + 4 : at + 8], order)
        start = at + 8 if length <= 4 else int.from_bytes(data[at + 8 : at + 12], order)
        if 0 < length <= _MAX_VALUE_BYTES and start + length <= len(data):
            values.setdefault(tag, (kind, data[start : start + length]))
    return Directory(order, values, int.from_bytes(data[end : end + 4], order))


def read(block: bytes) -> Directory | None:
    """The main directory of an EXIF block, with or without its ``Exif`` header."""
    return first_directory(block.removeprefix(_HEADER))


def orientation(block: bytes) -> int:
    """EXIF orientation 1 to 8; 1 where none is given or the value is nonsense."""
    found = read(block)
    value = found.number(ORIENTATION, 1) if found else 1
    return value if 1 <= value <= 8 else 1


def orientation_only(value: int) -> bytes:
    """A TIFF structure that holds the orientation and nothing else (CIPA DC-008 §4.6.4)."""
    entry = struct.pack(">HHIHH", ORIENTATION, 3, 1, value, 0)
    return b"MM\x00*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
