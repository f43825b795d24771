"""Private storage in an S3 bucket (django-storages); addresses are presigned and short-lived."""

import contextlib
from collections.abc import Iterator
from typing import Any

from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from media.delivery.ranges import Range
from media.delivery.storage import KeepsVersions

_CHUNK = 1 << 16
#: In bytes: what an opened file may take of memory; the rest of it waits in the temporary folder.
_IN_MEMORY = 8 << 20


class PrivateObjectStorage(KeepsVersions, S3Storage):  # type: ignore[misc]
    """A bucket in which the files of asset versions stay until their asset is deleted."""

    def get_default_settings(self) -> dict[str, Any]:
        """Return django-storages' settings, but never a whole film in memory, which is its default.

        Addresses are signed as every store of today asks (signature version 4); for an
        endpoint of one's own the library's default is the one before, which many refuse.
        """
        return {**super().get_default_settings(), "max_memory_size": _IN_MEMORY, "signature_version": "s3v4"}

    def stream(self, name: str, wanted: Range | None) -> Iterator[bytes]:
        """Yield the bytes of *name*, or those of *wanted*, as they arrive; nothing is kept on this machine."""
        part = {"Range": f"bytes={wanted.first}-{wanted.last}"} if wanted else {}
        body = self.bucket.Object(self._normalize_name(clean_name(name))).get(**part)["Body"]
        with contextlib.closing(body):
            yield from body.iter_chunks(_CHUNK)
