"""Structured logs on standard error, without personal data."""

from typing import Any

from portal.settings import environment

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_level = environment.text("LOG_LEVEL", "INFO").upper()
if _level not in _LEVELS:
    raise environment.MisconfiguredError("LOG_LEVEL", f"must be one of {', '.join(_LEVELS)}")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "portal.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": _level},
    "loggers": {
        "django": {"handlers": [], "level": _level, "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "PIL": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
    },
}
