"""Real services for tests: where PostgreSQL and the tools of the drills are found."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import unavailable
from tests.deploy.nginx import free_port

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


def prepared(folder: Path, *, demo: bool = False) -> dict[str, str]:
    """Copy a set-up portal on SQLite, with the demo edition if *demo*, to *folder* and return its environment.

    What is copied is made once in a run, for all its workers.
    """
    from django.conf import settings

    template = Path(settings.DATA_DIR) / "prepared" / ("demo" if demo else "empty")
    template.parent.mkdir(parents=True, exist_ok=True)
    with template.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (template / "done").exists():
            shutil.rmtree(template, ignore_errors=True)
            template.mkdir()
            if demo:
                with served(template):
                    pass
            else:
                manage("migrate", "-v0", environment=_on_sqlite(template))
                manage("setup_portal", environment=_on_sqlite(template))
            (template / "done").touch()
    shutil.copytree(template, folder, dirs_exist_ok=True)
    return _on_sqlite(folder)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Yield the address of what `make serve` starts with the data in *folder*, which may be empty, on a free port."""
    port = free_port()
    environment = {**os.environ, **_on_sqlite(folder), "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    log = folder / "server.log"
    with log.open("wb") as output:
        command = [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait(f"http://127.0.0.1:{port}/health/ready", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 280
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    pytest.fail(f"the server did not start:\n{log.read_text(errors='replace')}")


def _on_sqlite(folder: Path) -> dict[str, str]:
    return {
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "portal.settings.development",
        "DEBUG": "1",
        "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
    }


@contextmanager
def portal_database(kind: str, folder: Path) -> Iterator[dict[str, str]]:
    """Yield the environment of a set-up portal on a database of its own (``sqlite`` or ``postgres``)."""
    if kind == "sqlite":
        yield prepared(folder)
        return
    with fresh_postgres() as url:
        environment = {**_on_sqlite(folder), "DATABASE_URL": url}
        manage("migrate", "-v0", environment=environment)
        manage("setup_portal", environment=environment)
        yield environment
