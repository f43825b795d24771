"""The job supervisor: keeps workers running, puts back the jobs of dead ones, writes passing moments.

django-tasks-db's own worker ends when SQLite is locked at BEGIN, and a killed worker
leaves its job RUNNING for ever. Every task takes ids and may run twice.
"""

import logging
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, close_old_connections, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger("portal.jobs")

#: How often, in seconds, the supervisor looks after its workers and the database.
TICK = 2.0
#: A job that claims to run for longer than this, with no living worker here, is taken for dead.
LONGEST_JOB = timedelta(minutes=15)
#: How often, in seconds, orphaned files are looked for.
SWEEP = 3600.0
_MANAGE = Path(__file__).resolve().parents[1] / "manage.py"


@transaction.atomic
def reap(dead_workers: set[str], now: Any = None) -> int:
    """Put the running jobs of *dead_workers* back, and those that nobody can still be running.

    A job that was started ``JOB_ATTEMPTS`` times is failed instead, with the reason.
    Returns how many jobs were touched.
    """
    now = now or timezone.now()
    touched = 0
    for job in DBTaskResult.objects.running().select_for_update(skip_locked=True):
        last = job.worker_ids[-1] if job.worker_ids else ""
        if last not in dead_workers and job.started_at and job.started_at > now - LONGEST_JOB:
            continue
        if len(job.worker_ids) >= settings.JOB_ATTEMPTS:
            job.status, job.finished_at = "FAILED", now
            job.exception_class_path = "portal.jobs.WorkerDied"
            job.traceback = f"The worker died {len(job.worker_ids)} times while it ran this job."
        else:
            job.status, job.started_at = "READY", None
        job.save()
        touched += 1
    return touched


def drain() -> None:
    """Run every job that is ready, in this process, and return when none is left."""
    from django.core.management import call_command

    reap(set(), timezone.now())
    call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0, queue_name="*")


@dataclass
class Supervisor:
    """Runs ``count`` workers as child processes until it is told to stop."""

    count: int
    workers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    stopping: bool = False
    swept_at: float = 0.0

    def run(self) -> None:
        """Supervise until SIGTERM or SIGINT; workers finish their present job first."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        self._reap_safely(self._everybody_who_ran())
        while not self.stopping:
            self._tick()
            time.sleep(TICK)
        self._end_workers()

    def _tick(self) -> None:
        close_old_connections()
        dead = {name for name, process in self.workers.items() if process.poll() is not None}
        for name in dead:
            logger.warning("worker ended", extra={"worker": name, "code": self.workers.pop(name).returncode})
        self._reap_safely(dead)
        self._write_moments()
        self._sweep()
        while len(self.workers) < self.count:
            self._start_worker()

    def _everybody_who_ran(self) -> set[str]:
        """Return the workers of jobs that ran on this machine when its last supervisor died."""
        rows = DBTaskResult.objects.running().values_list("worker_ids", flat=True)
        return {ids[-1] for ids in rows if ids and ids[-1].startswith(_host_prefix()) and not _is_alive(ids[-1])}

    def _reap_safely(self, dead: set[str]) -> None:
        try:
            touched = reap(dead)
        except OperationalError:
            # SQLite is locked for the moment; the next tick tries again.
            return
        if touched:
            logger.warning("jobs put back", extra={"jobs": touched})

    def _write_moments(self) -> None:
        from media.kits import announcements
        from portal.purging import follow
        from portal.releases import pass_moments, release_due

        try:
            release_due()
            pass_moments()
            announcements.follow()
            follow()
        except OperationalError:
            return

    def _sweep(self) -> None:
        """Ask every hour for a look after orphaned files."""
        from media.tasks import sweep_orphans

        if time.monotonic() - self.swept_at < SWEEP and self.swept_at:
            return
        try:
            sweep_orphans.enqueue()
        except OperationalError:
            return
        self.swept_at = time.monotonic()

    def _start_worker(self) -> None:
        name = f"{_host_prefix()}{os.getpid()}-{get_random_string(8)}"
        command = [sys.executable, str(_MANAGE), "db_worker", "--queue-name", "*", "--no-reload", "--worker-id", name]
        self.workers[name] = subprocess.Popen([*command, "--interval", "0.5", "--no-startup-delay", "-v", "0"])  # noqa: S603

    def _stop(self, signum: int, frame: Any) -> None:
        self.stopping = True

    def _end_workers(self) -> None:
        for process in self.workers.values():
            process.terminate()
        for process in self.workers.values():
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def _host_prefix() -> str:
    return f"{os.uname().nodename[:20]}-"


def _is_alive(worker: str) -> bool:
    """Whether the supervisor that started *worker* still lives on this machine."""
    pid = worker.removeprefix(_host_prefix()).split("-", 1)[0]
    if not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except OSError:
        return False
    return True
