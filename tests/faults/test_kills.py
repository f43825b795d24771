"""Kill the process at any moment: the page is published with its entries, or not at all; jobs resume."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DRILL
from tests.services import ROOT, manage, portal_database

TRIALS = 100 if DRILL else 8
#: Kills of builds and uploads together.
BUILD_TRIALS = 200 if DRILL else 8
#: Steps of publishing and withdrawing while clients poll.
STEPS = 1000 if DRILL else 100
#: Within this time, in seconds, the jobs of a killed worker run again.
RESUME = 60


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def environment(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with portal_database(request.param, tmp_path_factory.mktemp(request.param)) as made:
        yield made


def drill(environment: dict[str, str], module: str, *arguments: str) -> dict[str, Any]:
    """Run a drill in a process of its own and return the JSON object that it prints."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.faults.{module}", *arguments],
        env={**os.environ, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.drill
def test_kill_during_publish(environment: dict[str, str]) -> None:
    result = drill(environment, "kill_publish", str(TRIALS))
    sys.stderr.write(f"\n{environment['DATABASE_URL'].split(':')[0]}: {result}\n")
    assert result["acknowledged"] > 0 and result["live"] > 0
    for fault in ("lost", "without_log_entry", "without_ledger_row", "without_address"):
        assert result[fault] == [], fault


def test_a_late_commit_is_not_skipped(environment: dict[str, str]) -> None:
    result = drill(environment, "overtaking", "ledger")
    if result["vendor"] == "postgresql":
        assert "2" not in result["meanwhile"], "the fast row must wait for the slow one, which began before it"
    assert result["finally"] == ["1", "2"]


def test_four_runners_publish_each_due_page_once(environment: dict[str, str]) -> None:
    assert drill(environment, "overtaking", "releases") == {"live": 6, "entries": 6}


def shell(environment: dict[str, str], code: str) -> str:
    return manage("shell", "-v0", "-c", code, environment=environment).stdout.strip()


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.5)
    return condition()


def workers_of(supervisor: int) -> list[int]:
    """Return the process ids of the supervisor's children, from /proc."""
    listed = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text(encoding="ascii").split()
    return [int(pid) for pid in listed]


COUNT = """
from django_tasks_db.models import DBTaskResult
print(DBTaskResult.objects.exclude(status="SUCCESSFUL").filter(task_path="portal.drills.pause").count())
"""
ENQUEUE = """
from portal.drills import pause
for _ in range(3): pause.enqueue(1.5)
"""


@pytest.mark.drill
@pytest.mark.parametrize("victim", ["worker", "supervisor"])
def test_jobs_of_a_killed_process_resume(environment: dict[str, str], victim: str) -> None:
    shell(environment, ENQUEUE)
    command = [sys.executable, str(ROOT / "manage.py"), "run_jobs"]
    supervisor = subprocess.Popen(command, env={**os.environ, **environment}, cwd=ROOT)
    try:
        assert wait_for(lambda: bool(workers_of(supervisor.pid)), 20)
        time.sleep(3)
        workers = workers_of(supervisor.pid)
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        killed = time.monotonic()
        if victim == "supervisor":
            supervisor.kill()
            supervisor.wait()
            supervisor = subprocess.Popen(command, env={**os.environ, **environment}, cwd=ROOT)
        assert wait_for(lambda: shell(environment, COUNT) == "0", RESUME)
        assert time.monotonic() - killed < RESUME
    finally:
        supervisor.terminate()
        supervisor.wait(timeout=30)


@pytest.mark.drill
def test_kill_during_build_and_upload(environment: dict[str, str]) -> None:
    result = drill(environment, "kill_build", str(BUILD_TRIALS))
    sys.stderr.write(f"\n{environment['DATABASE_URL'].split(':')[0]}: {result}\n")
    assert result["killed"] >= BUILD_TRIALS // 3
    for fault in ("in_part", "broken", "not_resumed", "broken_after_sweep", "left"):
        assert result[fault] == [], fault


@pytest.mark.drill
def test_clients_of_the_change_feed_end_equal_to_the_portal(environment: dict[str, str]) -> None:
    result = drill(environment, "polling", str(STEPS), "3")
    sys.stderr.write(f"\n{environment['DATABASE_URL'].split(':')[0]}: {result}\n")
    assert result["steps"] == STEPS and any(any(counts) for counts in result["held"])
    assert result["differences"] == []
