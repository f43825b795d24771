"""Private storage in an S3 bucket (django-storages); addresses are presigned and short-lived."""

import contextlib
from collections.abc import Iterator

from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from media.delivery.ranges import Range
from media.delivery.storage import KeepsVersions

_CHUNK = 1 << 16


class PrivateObjectStorage(KeepsVersions, S3Storage):  # type: ignore[misc]
    """A bucket in which the files of asset versions stay until their asset is deleted."""

    def stream(self, name: str, wanted: Range | None) -> Iterator[bytes]:
        """Yield the bytes of *name*, or those of *wanted*, as they arrive; nothing is kept on this machine."""
        part = {"Range": f"bytes={wanted.first}-{wanted.last}"} if wanted else {}
        body = self.bucket.Object(self._normalize_name(clean_name(name))).get(**part)["Body"]
        with contextlib.closing(body):
            yield from body.iter_chunks(_CHUNK)
