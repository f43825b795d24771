"""Reading of environment variables: every error names its variable.

The table of all variables is docs/how-to/configure.md; a test compares the two.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()

#: Every variable that a setting has asked for; docs and tests read it.
ASKED: set[str] = set()


class MisconfiguredError(ImproperlyConfigured):
    """A variable is missing or has a value that cannot be used."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name


def text(name: str, default: str = "") -> str:
    """Return the variable as text, without surrounding white space."""
    ASKED.add(name)
    return os.environ.get(name, default).strip()


def required(name: str, why: str) -> str:
    """Return the variable or fail with *why* it is needed."""
    value = text(name)
    if not value:
        raise MisconfiguredError(name, f"is not set; {why}")
    return value


def flag(name: str, default: bool = False) -> bool:
    """Return the variable as a truth value (1/0, true/false, yes/no, on/off)."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise MisconfiguredError(name, "must be one of 1, 0, true, false, yes, no, on, off")


def whole_number(name: str, default: int, low: int, high: int) -> int:
    """Return the variable as an integer from *low* to *high*."""
    value = text(name)
    if not value:
        return default
    if not value.isdecimal() or not low <= int(value) <= high:
        raise MisconfiguredError(name, f"must be a whole number from {low} to {high}")
    return int(value)


def names(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Return a comma-separated variable as a list."""
    value = text(name)
    return [part.strip() for part in value.split(",") if part.strip()] or list(default)


def address(name: str, default: str = "", schemes: tuple[str, ...] = ("http", "https")) -> str:
    """Return the variable as an address with one of *schemes*, without a final slash."""
    value = text(name, default)
    return checked_address(name, value, schemes) if value else ""


def checked_address(name: str, value: str, schemes: tuple[str, ...] = ("http", "https")) -> str:
    """Return *value*, an address that the variable *name* holds, without a final slash."""
    parts = urlsplit(value)
    if parts.scheme not in schemes or not parts.netloc:
        raise MisconfiguredError(name, f"must be an address that begins with {' or '.join(schemes)}://")
    return value.rstrip("/")


def folder(name: str, default: Path) -> Path:
    """Return the variable as an absolute folder."""
    return Path(text(name) or default).resolve()


def database(name: str, default: str) -> dict[str, Any]:
    """Return Django's database dictionary of an address such as ``postgres://user@host/name``."""
    value = text(name) or default
    scheme = value.split(":", 1)[0]
    if scheme not in {"sqlite", "postgres", "postgresql"}:
        raise MisconfiguredError(name, "must begin with sqlite:/// or postgres://")
    try:
        parsed: dict[str, Any] = dict(_env.db_url_config(value))
    except (ValueError, ImproperlyConfigured) as error:
        raise MisconfiguredError(name, "is not a database address") from error
    if not parsed.get("NAME"):
        raise MisconfiguredError(name, "names no database")
    return parsed


@contextmanager
def exit_on_misconfiguration() -> Iterator[None]:
    """Turn a configuration error into one line on standard error and exit code 2."""
    try:
        from django.conf import settings

        settings.INSTALLED_APPS  # noqa: B018 - loads the settings
    except MisconfiguredError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
    yield
