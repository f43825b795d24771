"""Configuration: a broken variable is one line that names it and exit code 2; the table of variables is complete."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services import ROOT

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": "x9Kf-2mQv7_LpRz4TbYw8sHc3NdJg6EaUo1iXq5ZtBnMyVrDkPh",
    "PUBLIC_URL": "https://portal.example",
    "ALLOWED_HOSTS": "portal.example",
}


def run(environment: dict[str, str], tmp_path: Path, *command: str) -> subprocess.CompletedProcess[str]:
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    base = {**clean, "DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'p.sqlite3'}"}
    return subprocess.run(
        [sys.executable, *(command or ("manage.py", "check"))],
        env={**base, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "postgres://"),
        ("REDIS_URL", "nonsense"),
        ("PUBLIC_URL", "portal"),
        ("LOG_LEVEL", "LOUD"),
        ("JOB_WORKERS", "many"),
        ("DEBUG", "perhaps"),
        ("EMAIL_URL", "http://mail"),
        ("X_ACCEL_LOCATION", "files"),
    ],
)
def test_broken_variable_is_named_in_one_line(name: str, value: str, tmp_path: Path) -> None:
    done = run({"DJANGO_SETTINGS_MODULE": "portal.settings.development", name: value}, tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{name}: ")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


@pytest.mark.parametrize("name", ["SECRET_KEY", "PUBLIC_URL", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_production_refuses_a_missing_variable(name: str, tmp_path: Path) -> None:
    done = run({**PRODUCTION, name: ""}, tmp_path)
    assert (done.returncode, done.stderr.split(":")[0]) == (2, name)


def test_production_refuses_default_secrets_and_demo_passwords(tmp_path: Path) -> None:
    for secret in ("change-me", "k" * 64, "password" * 8):
        assert run({**PRODUCTION, "SECRET_KEY": secret}, tmp_path).stderr.startswith("SECRET_KEY: ")
    assert run({**PRODUCTION, "DEMO_PASSWORD": "demo"}, tmp_path).stderr.startswith("DEMO_PASSWORD: ")


def test_production_speaks_plain_http_only_where_that_is_said(tmp_path: Path) -> None:
    plain = {**PRODUCTION, "PUBLIC_URL": "http://portal.example"}
    assert run(plain, tmp_path).stderr.startswith("PUBLIC_URL: ")
    assert run({**plain, "PLAIN_HTTP": "1"}, tmp_path).returncode == 0


def test_half_configured_object_store_is_refused(tmp_path: Path) -> None:
    done = run({**PRODUCTION, "S3_BUCKET": "portal"}, tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("S3_ACCESS_KEY_ID: ")


def test_production_passes_djangos_deployment_checks(tmp_path: Path) -> None:
    done = run(PRODUCTION, tmp_path, "manage.py", "check", "--deploy", "--fail-level", "ERROR")
    assert done.returncode == 0, done.stderr


def test_every_variable_is_documented() -> None:
    asked = set()
    reader = re.compile(
        r'environment\.(?:text|required|flag|whole_number|names|address|folder|database)\(\s*"([A-Z0-9_]+)"'
    )
    for path in (ROOT / "portal").rglob("*.py"):
        asked |= set(reader.findall(path.read_text(encoding="utf-8")))
    table = (ROOT / "docs" / "how-to" / "configure.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([A-Z0-9_]+)`", table, re.MULTILINE))
    assert asked <= documented
    assert documented <= asked | {"PORT", "DJANGO_SETTINGS_MODULE"}
