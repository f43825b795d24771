"""A real installation: every secret must be given, and nothing is guessed."""

from portal.settings import environment
from portal.settings.base import *  # noqa: F403
from portal.settings.base import PUBLIC_URL

DEBUG = False
SECRET_KEY = environment.required(
    "SECRET_KEY", "make one with: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
)
#: A random value of 50 characters has more different ones than this; words and repetitions have not.
_DIFFERENT_CHARACTERS = 16
_is_random = len(SECRET_KEY) >= 50 and len(set(SECRET_KEY)) >= _DIFFERENT_CHARACTERS
if not _is_random or SECRET_KEY.startswith(("django-insecure", "change")):
    raise environment.MisconfiguredError("SECRET_KEY", "must be a random value of at least 50 characters")
environment.required("PUBLIC_URL", "it is the address under which readers reach the portal")
if not PUBLIC_URL.startswith("https:") and not environment.flag("PLAIN_HTTP"):
    raise environment.MisconfiguredError(
        "PUBLIC_URL", "must begin with https: or passwords cross the network in the clear; PLAIN_HTTP=1 allows it"
    )
environment.required("DATABASE_URL", "for example postgres://portal@/portal or sqlite:////srv/portal/portal.sqlite3")
if environment.text("DEMO_PASSWORD"):
    raise environment.MisconfiguredError("DEMO_PASSWORD", "must not be set in production")
ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise environment.MisconfiguredError("ALLOWED_HOSTS", "must list the host names of the portal, separated by commas")
CSRF_TRUSTED_ORIGINS = environment.names("CSRF_TRUSTED_ORIGINS", (PUBLIC_URL,))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = environment.whole_number("HSTS_SECONDS", 31_536_000, 0, 63_072_000)
SECURE_SSL_REDIRECT = PUBLIC_URL.startswith("https:") and environment.flag("SSL_REDIRECT", True)
DEMO_PASSWORD = ""
