"""Mail: to the console in development, by SMTP when EMAIL_URL is set."""

from portal.settings import environment

_address = environment.address("EMAIL_URL", schemes=("smtp", "smtps"))
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "portal@localhost")
WAGTAILADMIN_NOTIFICATION_FROM_EMAIL = DEFAULT_FROM_EMAIL

if _address:
    from urllib.parse import unquote, urlsplit

    _parts = urlsplit(_address)
    if _parts.hostname is None:
        raise environment.MisconfiguredError("EMAIL_URL", "names no host")
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _parts.hostname
    EMAIL_PORT = _parts.port or (465 if _parts.scheme == "smtps" else 587)
    EMAIL_HOST_USER = unquote(_parts.username or "")
    EMAIL_HOST_PASSWORD = unquote(_parts.password or "")
    EMAIL_USE_SSL = _parts.scheme == "smtps"
    EMAIL_USE_TLS = _parts.scheme == "smtp"
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
