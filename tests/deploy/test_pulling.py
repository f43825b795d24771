"""Pulling a kit over a bad line through nginx: aria2c that is interrupted, curl in pieces, the mirror from cron."""

import hashlib
import itertools
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DRILL, unavailable
from tests.deploy import nginx
from tests.services import ROOT, portal_database

pytestmark = [pytest.mark.nginx, pytest.mark.drill]
#: Size of the kit's film, and how fast the bad line is (bytes per second).
MEGABYTES, LINE = (1024, "120M") if DRILL else (24, "6M")
INTERRUPTIONS = 5


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[nginx.Stack]:
    absent = [name for name in ("aria2c", "curl", "jq") if not shutil.which(name)]
    if nginx.missing() or absent:
        unavailable(nginx.missing() or f"{absent[0]} is not installed")
    folder = tmp_path_factory.mktemp("pulling")
    with portal_database("sqlite", folder) as environment:
        made = nginx.Stack(folder, environment)
        try:
            made.start_nginx()
            made.start_application()
            made.start_desk()
            yield made
        finally:
            made.stop()


@pytest.fixture(scope="module")
def kit(stack: nginx.Stack) -> dict[str, Any]:
    return stack.edit(do="kit", title="Large", megabytes=MEGABYTES)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def aria2c(folder: Path, metalink: Path, *more: str) -> subprocess.Popen[bytes]:
    command = ["aria2c", "-q", "-c", "-d", str(folder), "--allow-overwrite=true", "--auto-file-renaming=false"]
    return subprocess.Popen([*command, "--auto-save-interval=1", "--file-allocation=none", *more, "-M", str(metalink)])


def test_a_download_that_is_interrupted_five_times_arrives_whole(
    stack: nginx.Stack, kit: dict[str, Any], tmp_path: Path
) -> None:
    metalink = tmp_path / "kit.meta4"
    metalink.write_text(stack.get(f"{kit['address']}kit.meta4").body)
    target, sizes = tmp_path / kit["name"], []
    for number in range(INTERRUPTIONS):
        process = aria2c(tmp_path, metalink, f"--max-overall-download-limit={LINE}")
        time.sleep(1.0)
        process.send_signal(signal.SIGKILL if number % 2 else signal.SIGINT)
        process.wait(timeout=30)
        sizes.append(target.stat().st_blocks * 512 if target.exists() else 0)
    assert 0 < sizes[0] < kit["bytes"], "the first interruption must hit the middle of the download"
    assert (tmp_path / f"{kit['name']}.aria2").exists(), "it must not be complete before the last run"
    assert aria2c(tmp_path, metalink).wait(timeout=120) == 0
    assert digest(target) == kit["sha256"] and target.stat().st_size == kit["bytes"]


def test_pieces_of_curl_join_to_the_same_bytes(stack: nginx.Stack, kit: dict[str, Any], tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{stack.port}{kit['address']}kit.zip"
    joined, size, cuts = tmp_path / "joined.zip", kit["bytes"], 7
    bounds = [size * n // cuts for n in range(cuts + 1)]
    with joined.open("wb") as out:
        for start, end in itertools.pairwise(bounds):
            subprocess.run(["curl", "-fsS", "--range", f"{start}-{end - 1}", address], stdout=out, check=True)
    assert digest(joined) == kit["sha256"]
    beyond = subprocess.run(
        ["curl", "-s", "-o", os.devnull, "-w", "%{http_code}", "--range", f"{size}-", address],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert beyond.stdout == "416"


def test_a_damaged_piece_is_fetched_again(stack: nginx.Stack, kit: dict[str, Any], tmp_path: Path) -> None:
    metalink, target = tmp_path / "kit.meta4", tmp_path / kit["name"]
    metalink.write_text(stack.get(f"{kit['address']}kit.meta4").body)
    assert aria2c(tmp_path, metalink).wait(timeout=120) == 0
    with target.open("r+b") as file:
        file.seek(kit["bytes"] // 2)
        file.write(b"damaged on the way")
    assert aria2c(tmp_path, metalink, "--check-integrity=true").wait(timeout=120) == 0
    assert digest(target) == kit["sha256"]


def test_the_mirror_ends_equal_to_the_portal(stack: nginx.Stack, kit: dict[str, Any], tmp_path: Path) -> None:
    small = stack.edit(do="kit", title="Small", megabytes=1)

    def mirror() -> None:
        environment = {"KITS_DIR": str(tmp_path), "KITS_SITE": f"http://127.0.0.1:{stack.port}"}
        script = str(ROOT / "deploy/missions/mirror-kits")
        subprocess.run([script], env={**os.environ, **environment}, check=True, timeout=240)

    mirror()
    assert {path.name for path in tmp_path.glob("*.zip")} == {kit["name"], small["name"]}
    assert digest(tmp_path / small["name"]) == small["sha256"]
    stack.edit(do="withdraw_release", release=small["release"])
    gone = stack.get(f"{small['address']}kit.zip")
    assert gone.status == 410 and "Recalled." in gone.body
    mirror()
    assert {path.name for path in tmp_path.glob("*.zip")} == {kit["name"]}


def test_the_mirror_is_ten_lines() -> None:
    lines = (ROOT / "deploy/missions/mirror-kits").read_text().splitlines()
    assert len([line for line in lines if line.strip() and not line.startswith("#")]) == 10
