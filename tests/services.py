"""Real services for tests: where PostgreSQL and the tools of the drills are found."""

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import unavailable

ROOT = Path(__file__).resolve().parents[1]


def postgres_url() -> str:
    """Return the address of a PostgreSQL server on which databases may be made, or skip."""
    url = os.environ.get("POSTGRES_URL", "")
    if not url:
        unavailable("PostgreSQL: POSTGRES_URL is not set")
    return url.rstrip("/")


def chromium() -> str:
    """Return Debian's Chromium, or skip."""
    found = shutil.which("chromium")
    if not found:
        unavailable("Chromium is not installed")
    return str(found)


@contextmanager
def fresh_postgres() -> Iterator[str]:
    """Make an empty database and drop it at the end; yields its address."""
    import psycopg

    server, name = postgres_url(), f"portal_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield f"{server}/{name}"
    finally:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def manage(*arguments: str, environment: dict[str, str], timeout: int = 300) -> subprocess.CompletedProcess[str]:
    """Run a management command in a process of its own and fail loudly."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    done = subprocess.run(
        command,
        env={**os.environ, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@contextmanager
def portal_database(kind: str, folder: Path) -> Iterator[dict[str, str]]:
    """Yield the environment of a set-up portal on a database of its own (``sqlite`` or ``postgres``)."""
    environment = {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "portal.settings.development", "DEBUG": "1"}
    if kind == "sqlite":
        environment["DATABASE_URL"] = f"sqlite:///{folder / 'portal.sqlite3'}"
        manage("migrate", "-v0", environment=environment)
        manage("setup_portal", environment=environment)
        yield environment
        return
    with fresh_postgres() as url:
        environment["DATABASE_URL"] = url
        manage("migrate", "-v0", environment=environment)
        manage("setup_portal", environment=environment)
        yield environment
