"""The program that opens uploads: ``python -m media.ingest.decoder``, a fork server.

It loads the libraries once and opens no upload itself. For each job that arrives on the
socket at its standard input it forks a guard, and the guard forks the process that does
the job: one job each, limited before the first byte of the upload is read. The guard
ends that process when its time is over and tells how it ended.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import resource
import select
import signal
import socket
from pathlib import Path
from typing import Any

from media.ingest.limited import limit
from media.ingest.types import Refused, Unclean

#: Which module does what; each has a function ``perform(job)``.
_WORKERS = {
    "verify": "media.ingest.pixels",
    "reencode": "media.ingest.pixels",
    "render": "media.ingest.drawing",
    "pdf": "media.ingest.pdf",
    "describe-pdf": "media.ingest.pdf_rights",
    "office": "media.ingest.office",
}
#: Loaded before the first job: every picture needs them.
_COMMON = ("media.ingest.pixels", "media.ingest.drawing")
#: The job's process never writes more than this into one file.
_MAX_FILE_BYTES = 2 * 1024**3
#: Seconds without a job after which the server goes; the next job starts another.
_IDLE = 300
#: Seconds on the clock beyond the processor time that a job may take.
GRACE = 5
#: What the guard says first: from here on the job has begun and is not sent again.
BEGUN = b"b"


def main() -> None:
    """Serve jobs until the portal closes the socket or sends none for a while."""
    for name in _COMMON:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps guards
    with socket.socket(fileno=os.dup(0)) as control:
        _replace_stdin()  # a guard that held the socket would hide from the portal that the server is gone
        control.settimeout(_IDLE)
        with contextlib.suppress(TimeoutError):
            while True:
                _, descriptors, _, _ = socket.recv_fds(control, 1, 3)
                if len(descriptors) != 3:
                    return
                if not os.fork():
                    control.close()
                    _ending(_guard, *descriptors)
                for descriptor in descriptors:
                    os.close(descriptor)


def _replace_stdin() -> None:
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)


def _ending(work: Any, *arguments: Any) -> None:
    """Do *work* and end this process without running anything of the server's."""
    code = 1
    try:
        work(*arguments)
        code = 0
    finally:
        os._exit(code)


def _guard(connection: int, answers: int, log: int) -> None:
    """Read a job, let a process of its own do it, send the code it ended with (negative: a signal)."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with socket.socket(fileno=connection) as portal:
        portal.sendall(BEGUN)
        with portal.makefile("rb") as order:
            job: dict[str, Any] = json.load(order)
        worker = os.fork()
        if not worker:
            portal.close()
            _ending(_work, job, answers, log)
        status = _waited(worker, job["seconds"] + GRACE)
        portal.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _waited(worker: int, seconds: float) -> int:
    """Return the status of *worker*, which is killed with all it started when it takes longer."""
    ended = os.pidfd_open(worker)
    if not select.select([ended], [], [], seconds)[0]:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(worker, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
    return os.waitpid(worker, 0)[1]


def _work(job: dict[str, Any], answers: int, log: int) -> None:
    """Do the job within its limits and write the answer as JSON."""
    os.setsid()
    os.chdir(job["folder"])
    os.environ["HOME"] = os.environ["TMPDIR"] = job["folder"]
    os.dup2(log, 1)  # whatever a library prints
    os.dup2(log, 2)
    worker = importlib.import_module(_WORKERS[job["do"]])
    limit(memory=job["memory"], seconds=job["seconds"], file_bytes=_MAX_FILE_BYTES)
    answer = _answer(worker, job)
    answer["peak_bytes"] = peak_bytes()
    with os.fdopen(answers, "w") as out:
        json.dump(answer, out)


def peak_bytes() -> int:
    """The most memory this process ever held; ``ru_maxrss`` would count the parent's too."""
    try:
        with Path("/proc/self/status").open(encoding="ascii") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _answer(worker: Any, job: dict[str, Any]) -> dict[str, Any]:
    try:
        return dict(worker.perform(job))
    except Refused as refused:
        return {"refused": refused.code, "params": refused.params}
    except Unclean:
        return {"unclean": True}
    except MemoryError:
        return {"refused": "too-heavy", "detail": "MemoryError"}
    except Exception as error:  # noqa: BLE001 - any failure of a decoder is the upload's fault
        code = "too-heavy" if "out of memory" in str(error) else "damaged"
        return {"refused": code, "detail": f"{type(error).__name__}: {error}"[:500]}


if __name__ == "__main__":
    main()
