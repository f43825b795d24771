"""Private storage in an S3 bucket (django-storages); addresses are presigned and short-lived."""

from storages.backends.s3 import S3Storage

from media.delivery.storage import KeepsVersions


class PrivateObjectStorage(KeepsVersions, S3Storage):  # type: ignore[misc]
    """A bucket in which the files of asset versions stay until their asset is deleted."""
