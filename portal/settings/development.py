"""The embedded default: one machine, one command, nothing to configure."""

from portal.settings import environment
from portal.settings.base import *  # noqa: F403
from portal.settings.base import DATA_DIR

DEBUG = environment.flag("DEBUG", True)


def _kept_key() -> str:
    """Return the key of this working copy, made once and kept beside its database."""
    from django.core.management.utils import get_random_secret_key

    place = DATA_DIR / "development-secret-key"
    if not place.exists():
        place.touch(mode=0o600)
        place.write_text(get_random_secret_key(), encoding="ascii")
    return place.read_text(encoding="ascii")


SECRET_KEY = environment.text("SECRET_KEY") or _kept_key()
ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS", ("localhost", "127.0.0.1", "[::1]"))
CSRF_TRUSTED_ORIGINS = environment.names("CSRF_TRUSTED_ORIGINS")
DEMO_PASSWORD = environment.text("DEMO_PASSWORD", "demo")
C2PA_DEVELOPMENT_FOLDER = DATA_DIR / "credentials"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
