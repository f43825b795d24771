"""Private storage: nothing in it has a public address, every key is random."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages


class KeepsVersions:
    """Refuses to delete a file that a version of an asset refers to.

    Wagtail deletes the old file when an editor replaces a picture; versions are kept.
    """

    def delete(self, name: str) -> None:
        """Delete *name* unless it is the file of a stored version."""
        from media.models import AssetVersion

        if not AssetVersion.objects.filter(file=name).exists():
            super().delete(name)  # type: ignore[misc]


class PrivateFileStorage(KeepsVersions, FileSystemStorage):
    """Files on disk without an address of their own; they leave through ``media.delivery.views`` only."""

    def url(self, name: str | None) -> str:
        """Return the address of the checked view, which answers 404 for everything but a visible rendition.

        Wagtail asks for the address of any file, in its admin API for example.
        """
        return f"/renditions/{PurePosixPath(name or '').name}"


def asset_storage() -> Storage:
    """Return the store of originals and renditions (disk or S3, by configuration)."""
    return storages["assets"]


def random_key(instance: Any, filename: str) -> str:
    """Return a storage key that tells nothing and cannot be guessed: 144 random bits.

    The extension is kept because servers derive the media type from it; ingest has
    already set it from the content. A file that has such a key keeps it.
    """
    suffix = PurePosixPath(filename).suffix.lower()
    if not suffix[1:].isalnum() or len(suffix) > 6 or not suffix.isascii():
        suffix = ".bin"
    token = secrets.token_hex(18)
    return f"{token[:2]}/{token}{suffix}"


def whole_file(storage: Storage, key: str, fill: Callable[[Path], None]) -> None:
    """Let *fill* write a temporary file and put it into *storage* under *key*, whole or not at all.

    On disk it is written beside its place, forced to the disk and renamed; to an object
    store it is sent in one upload, which appears when it is complete. Whatever goes wrong,
    no temporary file stays, but for a process that is killed: ``media.sweeping`` takes
    those. Raises what *fill* raises, and ``OSError`` when the disk is full.
    """
    folder = Path(storage.path(key)).parent if isinstance(storage, FileSystemStorage) else Path(tempfile.gettempdir())
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=BUILDING, dir=folder)
    os.close(handle)
    made = Path(name)
    try:
        fill(made)
        if isinstance(storage, FileSystemStorage):
            _force(made)
            made.chmod(storage.file_permissions_mode or 0o644)
            made.replace(storage.path(key))
            _force(folder)
        else:
            with made.open("rb") as file:
                storage.save(key, File(file, name=key))
    finally:
        made.unlink(missing_ok=True)


@contextmanager
def local(file: Any, folder: Path) -> Iterator[Path]:
    """Give a stored file as a path of this machine: its own where it lies on disk, else a copy in *folder*.

    Raises ``FileNotFoundError`` where the store has lost it.
    """
    storage, name = file.storage, str(file.name)
    if isinstance(storage, FileSystemStorage):
        place = Path(storage.path(name))
        if not place.is_file():
            raise FileNotFoundError(name)
        yield place
        return
    copy = folder / f"stored{Path(name).suffix}"
    with storage.open(name) as stored, copy.open("wb") as out:
        shutil.copyfileobj(stored, out, 1 << 20)
    yield copy


#: How the names of files that are still being written begin.
BUILDING = ".building-"


def _force(path: Path) -> None:
    """Make the kernel write *path* (a file, or a folder with its names) to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
