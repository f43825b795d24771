"""The server that forks a process for every decoding: bare, one job each, and back after any accident."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from media.ingest import Limits, forkserver, sandbox
from tests.media.ingest import builders as make


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    path.write_bytes(make.encoded(make.picture(300, 200), "JPEG"))
    return path


def verify(photo: Path) -> dict[str, Any]:
    job = {"do": "verify", "source": str(photo), "media_type": "image/jpeg"}
    return sandbox.run(job, folder=photo.parent, limits=Limits(), seconds=20)


def server() -> forkserver._Server:
    assert forkserver.servers.running is not None
    return forkserver.servers.running


def test_it_knows_nothing_of_the_portal(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "not for decoders")
    forkserver.servers.stop()
    verify(photo)
    process = Path(f"/proc/{server().process.pid}")
    assert b"not for decoders" not in (process / "environ").read_bytes()
    opened = [link.readlink() for link in (process / "fd").iterdir() if link.name != "2"]
    assert opened and not [path for path in opened if path.is_file()]


def test_it_is_alone_in_its_process(photo: Path) -> None:
    """Forking is safe only while no other thread runs."""
    verify(photo)
    assert len(list(Path(f"/proc/{server().process.pid}/task").iterdir())) == 1


def test_one_server_serves_all_and_leaves_nobody_behind(photo: Path) -> None:
    first = verify(photo)
    pid = server().process.pid
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(verify, [photo] * 12))
    assert {(answer["width"], answer["height"]) for answer in answers} == {(first["width"], first["height"])}
    assert server().process.pid == pid
    children = Path(f"/proc/{pid}/task/{pid}/children")
    end = time.monotonic() + 10
    while children.read_text() and time.monotonic() < end:
        time.sleep(0.05)
    assert not children.read_text()
    assert [path.name for path in photo.parent.iterdir()] == ["photo.jpg"]


def test_a_killed_server_is_replaced(photo: Path) -> None:
    verify(photo)
    before = server().process
    os.kill(before.pid, signal.SIGKILL)
    assert verify(photo)["width"] == 300
    assert server().process.pid != before.pid
    assert before.returncode == -signal.SIGKILL


def test_a_server_that_dies_beside_a_running_job_takes_nothing_along(photo: Path) -> None:
    wish = {"width": 300, "height": None, "crop": False, "format": "avif", "quality": 52}
    wanted = [{**wish, "target": str(photo.parent / str(number))} for number in range(400)]
    job = {"do": "render", "source": str(photo), "media_type": "image/jpeg", "wanted": wanted}
    verify(photo)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(sandbox.run, job, folder=photo.parent, limits=Limits(), seconds=20)
        end = time.monotonic() + 10
        while not (photo.parent / "0").exists() and time.monotonic() < end:
            time.sleep(0.01)
        os.kill(server().process.pid, signal.SIGKILL)
        assert verify(photo)["width"] == 300
        assert len(running.result()["sizes"]) == 400


def test_a_forked_portal_has_a_server_of_its_own(photo: Path) -> None:
    verify(photo)
    pid = os.fork()
    if not pid:
        try:
            mine = forkserver.servers.running is None and verify(photo)["width"] == 300
            forkserver.servers.stop()
            os._exit(0 if mine else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert verify(photo)["width"] == 300


def test_the_server_ends_with_the_portal(photo: Path) -> None:
    verify(photo)
    process = server().process
    forkserver.servers.stop()
    assert process.returncode == 0
