"""Private storage on disk by default, in an S3 bucket when S3_BUCKET is set.

Three stores: ``default`` (what Wagtail saves by itself), ``assets`` (originals and
renditions, private, under random keys) and ``staticfiles``.
"""

from typing import Any

from portal.settings import environment
from portal.settings.parts.paths import DATA_DIR

#: How long a presigned address of an object store lives, in seconds (DESIGN section 5: at most 60).
SIGNED_ADDRESS_SECONDS = 60


def _private_store(location: str) -> dict[str, Any]:
    bucket = environment.text("S3_BUCKET")
    if not bucket:
        return {
            "BACKEND": "media.delivery.storage.PrivateFileStorage",
            "OPTIONS": {"location": str(DATA_DIR / "uploads" / location)},
        }
    why = "it is needed because S3_BUCKET is set"
    return {
        "BACKEND": "media.delivery.s3.PrivateObjectStorage",
        "OPTIONS": {
            "bucket_name": bucket,
            "access_key": environment.required("S3_ACCESS_KEY_ID", why),
            "secret_key": environment.required("S3_SECRET_ACCESS_KEY", why),
            "endpoint_url": environment.address("S3_ENDPOINT_URL") or None,
            "region_name": environment.text("S3_REGION") or None,
            "location": location,
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": True,
            "querystring_expire": SIGNED_ADDRESS_SECONDS,
        },
    }


STORAGES: dict[str, dict[str, Any]] = {
    "default": _private_store("files"),
    "assets": _private_store("assets"),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = DATA_DIR / "uploads" / "files"
# No public address serves uploads; files leave through media.delivery only.
MEDIA_URL = "/not-served/"

#: How much the files of one mission may fill, in bytes; 0: as much as there is.
MISSION_QUOTA_BYTES = environment.whole_number("MISSION_QUOTA_GB", 20, 0, 100_000) * 1024**3
FILE_UPLOAD_HANDLERS = [
    "media.uploads.DeclaredLengthHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

#: The internal location under which nginx serves private files (X-Accel-Redirect); empty: Django streams them.
X_ACCEL_LOCATION = environment.text("X_ACCEL_LOCATION")
if X_ACCEL_LOCATION and not (X_ACCEL_LOCATION.startswith("/") and X_ACCEL_LOCATION.endswith("/")):
    raise environment.MisconfiguredError("X_ACCEL_LOCATION", "must begin and end with /")
