"""Every stored file against the SHA-256 that was recorded when it was stored."""

import hashlib
from collections.abc import Iterator
from typing import Any

from media.models import AssetVersion, KitRelease, PreparedFile


def damages() -> Iterator[str | None]:
    """Yield one value for every recorded file: None when it is sound, else a line that says what is wrong."""
    rows: tuple[tuple[str, Any, str, str], ...] = (
        ("version", AssetVersion.objects.all(), "file", "sha256"),
        ("prepared file", PreparedFile.objects.select_related("version"), "file", "sha256"),
        ("kit archive", KitRelease.objects.exclude(archive=""), "archive", "archive_sha256"),
    )
    for kind, found, file_name, digest_name in rows:
        for row in found.order_by("pk").iterator():
            yield _damage(kind, row, getattr(row, file_name), getattr(row, digest_name))


def _damage(kind: str, row: Any, file: Any, recorded: str) -> str | None:
    digest = hashlib.sha256()
    try:
        with file.storage.open(str(file.name)) as stored:
            for piece in iter(lambda: stored.read(1 << 20), b""):
                digest.update(piece)
    except FileNotFoundError:
        return f"missing: {kind} {row} ({file.name})"
    except OSError as error:
        return f"unreadable: {kind} {row} ({file.name}): {error}"
    if digest.hexdigest() != recorded:
        return f"different: {kind} {row} ({file.name}): SHA-256 is {digest.hexdigest()}, recorded {recorded}"
    return None
