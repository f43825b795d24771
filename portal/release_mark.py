"""Whether this code has been set up on this database before; saves the checks of a second start."""

import hashlib

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

_MARK = settings.DATA_DIR / "set-up"


def _fingerprint() -> str:
    loader = MigrationLoader(None)
    names = sorted(f"{app}.{name}" for app, name in loader.disk_migrations)
    return hashlib.sha256("\n".join([str(settings.DATABASES["default"]["NAME"]), *names]).encode()).hexdigest()


def is_new() -> bool:
    """Whether migrations or reference data may be missing."""
    try:
        tables = connection.introspection.table_names()
    except DatabaseError:
        return True
    if "content_basepage" not in tables or not _MARK.exists():
        return True
    return _MARK.read_text(encoding="ascii") != _fingerprint()


def keep() -> None:
    """Remember that everything up to this code has been set up."""
    _MARK.write_text(_fingerprint(), encoding="ascii")
