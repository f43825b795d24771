"""The archive of a release: a ZIP whose bytes depend on nothing but the release.

Entries are stored, not compressed (pictures and films are compressed already), with a
constant date, so that the same release gives the same bytes on every machine. A file that
differs from its recorded SHA-256 stops the build.
"""

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

from media.kits import manifest
from media.models import KitFile, KitRelease

#: ZIP knows no date before this one.
_DATE = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20
#: Largest number of pieces in a Metalink; 1 MiB pieces up to 1 GiB.
_MOST_PIECES = 1024
_SMALLEST_PIECE = 1 << 20


class DamagedFileError(OSError):
    """A stored file is missing or is not what was recorded of it."""


@dataclass(frozen=True, slots=True)
class Digest:
    """Size and SHA-256 of a whole file, and of its pieces of ``piece_bytes`` each."""

    bytes: int
    sha256: str
    piece_bytes: int
    pieces: tuple[str, ...]


def write(release: KitRelease, files: list[KitFile], out: IO[bytes]) -> None:
    """Write the archive of *release* to *out*; raises ``DamagedFileError`` and ``OSError`` (a full disk)."""
    with zipfile.ZipFile(out, "w", compression=zipfile.ZIP_STORED, allowZip64=True) as archive:
        _entry(archive, manifest.NAME, BytesIO(release.manifest.encode()), len(release.manifest.encode()), "")
        for file in files:
            with _opened(file) as source:
                _entry(archive, file.path, source, file.bytes, file.sha256)


def _opened(file: KitFile) -> IO[bytes]:
    if file.is_text:
        return BytesIO(file.text.encode())
    if file.prepared is None:
        raise DamagedFileError(f"{file.path}: its prepared file is gone")
    stored = file.prepared.file
    try:
        return stored.storage.open(str(stored.name))
    except FileNotFoundError as error:
        raise DamagedFileError(f"{file.path}: the stored file is missing") from error


def _entry(archive: zipfile.ZipFile, path: str, source: IO[bytes], size: int, sha256: str) -> None:
    info = zipfile.ZipInfo(path, _DATE)
    info.create_system, info.external_attr, info.file_size = 3, 0o644 << 16, size
    digest, written = hashlib.sha256(), 0
    with archive.open(info, "w") as entry:
        for chunk in _chunks(source):
            digest.update(chunk)
            written += len(chunk)
            entry.write(chunk)
    if sha256 and (digest.hexdigest() != sha256 or written != size):
        raise DamagedFileError(f"{path}: the stored file is not what was recorded")


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(_CHUNK):
        yield chunk


def digest_of(path: Path) -> Digest:
    """Return size and digests of the file at *path*, read once."""
    size = path.stat().st_size
    piece_bytes = _SMALLEST_PIECE
    while size > piece_bytes * _MOST_PIECES:
        piece_bytes *= 2
    whole, pieces = hashlib.sha256(), []
    with path.open("rb") as file:
        while piece := file.read(piece_bytes):
            whole.update(piece)
            pieces.append(hashlib.sha256(piece).hexdigest())
    return Digest(size, whole.hexdigest(), piece_bytes, tuple(pieces))
