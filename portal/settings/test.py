"""The suite: fast hashing, plain static files, its own data folder."""

import os
import tempfile
from pathlib import Path

# One folder for each run of the suite, so that two runs never share a database.
_run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
os.environ.setdefault("DATA_DIR", str(Path(tempfile.gettempdir()) / f"portal-test-{_run}"))

from portal.settings.base import *  # noqa: E402,F403
from portal.settings.base import DATA_DIR, DATABASES, INSTALLED_APPS, LOGGING, STORAGES  # noqa: E402

# The suite's own temporary files stay where the system wants them; only the portal's are swept.
tempfile.tempdir = None
INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
DEBUG = False
SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DEMO_PASSWORD = "demo"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
C2PA_CERTIFICATES = C2PA_PRIVATE_KEY = C2PA_TRUST_ANCHORS = ""
C2PA_DEVELOPMENT_FOLDER = DATA_DIR / "credentials"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING["root"]["level"] = "ERROR"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
AXES_ENABLED = False
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
