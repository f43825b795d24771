"""Takes away what a killed process left behind: stored files that no row names, and temporary files.

A file is stored before the transaction that names it commits, so nothing younger than
``AGE`` is touched. Runs every hour, so no orphan grows older than a day.
"""

import logging
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage
from django.db.models import Model

from locales.selectors import database_now
from media.delivery.storage import asset_storage
from media.models import (
    AssetVersion,
    KitRelease,
    PortalDocument,
    PortalImage,
    PortalRendition,
    PreparedFile,
    Recording,
)

logger = logging.getLogger("media.sweeping")
#: Longer than any upload, build or transaction takes.
AGE = timedelta(hours=12)
#: Every column that names a file of the assets' store.
NAMES: tuple[tuple[type[Model], str], ...] = (
    (AssetVersion, "file"),
    (AssetVersion, "poster"),
    (PreparedFile, "file"),
    (PortalRendition, "file"),
    (PortalImage, "file"),
    (PortalDocument, "file"),
    (Recording, "file"),
    (Recording, "thumbnail"),
    (KitRelease, "archive"),
)


def sweep(moment: datetime | None = None) -> list[str]:
    """Delete orphans that are older than ``AGE`` at *moment* (default: now); return their names."""
    before = (moment or database_now()) - AGE
    storage = asset_storage()
    # Old files first, names after: a file that gets its row meanwhile is among the names.
    old = [name for name, changed in _stored(storage) if changed < before]
    named = _named()
    gone = [name for name in old if name not in named]
    for name in gone:
        storage.delete(name)
    gone += _sweep_temporary(before)
    if gone:
        logger.warning("orphans deleted", extra={"files": len(gone)})
    return gone


def _named() -> set[str]:
    return {
        str(name)
        for model, column in NAMES
        for name in model._default_manager.exclude(**{column: ""}).values_list(column, flat=True)
        if name
    }


def _stored(storage: Storage) -> Iterator[tuple[str, datetime]]:
    """Yield the name and the time of the last change of every file in *storage*."""
    if isinstance(storage, FileSystemStorage):
        root = Path(storage.location)
        for path in root.rglob("*"):
            try:
                if path.is_file():
                    yield path.relative_to(root).as_posix(), datetime.fromtimestamp(path.stat().st_mtime, UTC)
            except FileNotFoundError:
                continue
        return
    prefix = f"{storage.location.strip('/')}/" if storage.location else ""  # type: ignore[attr-defined]
    for row in storage.bucket.objects.filter(Prefix=prefix):  # type: ignore[attr-defined]
        yield row.key.removeprefix(prefix), row.last_modified


def _sweep_temporary(before: datetime) -> list[str]:
    """Delete what ingest, rendering and building left in the portal's own temporary folder."""
    gone = []
    for path in Path(settings.TEMPORARY_DIR).iterdir():
        try:
            if datetime.fromtimestamp(path.lstat().st_mtime, UTC) >= before:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()
        except FileNotFoundError:
            continue
        gone.append(path.name)
    return gone
