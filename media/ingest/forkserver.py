"""The portal's side of the fork server that opens uploads (``media.ingest.decoder``).

Each process of the portal that ingests has a server of its own, started with its first
job. The server knows nothing of the portal's environment and holds no open file of it but
standard error.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from media.ingest.decoder import BEGUN, GRACE

_ROOT = Path(__file__).resolve().parents[2]


class _NotBegunError(OSError):
    """The server went before it took the job."""


class _Server:
    """A running server: its process and the socket that hands it jobs."""

    def __init__(self) -> None:
        self.control, inherited = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with inherited:
            self.process: subprocess.Popen[bytes] = subprocess.Popen(
                [sys.executable, "-m", "media.ingest.decoder"],
                stdin=inherited.fileno(),
                stdout=subprocess.DEVNULL,
                cwd="/",
                env=environment(),
                start_new_session=True,
            )

    def perform(self, job: Mapping[str, Any], answers: IO[bytes], log: IO[bytes]) -> int:
        """Hand over *job*, wait, return the code; raises ``_NotBegunError`` when nobody took it."""
        ours, theirs = socket.socketpair()
        with ours:
            ours.settimeout(job["seconds"] + 2 * GRACE)
            with theirs:
                try:
                    socket.send_fds(self.control, [b"j"], [theirs.fileno(), answers.fileno(), log.fileno()])
                except OSError as gone:
                    raise _NotBegunError from gone
            try:
                begun = ours.recv(1)
            except OSError:
                begun = b""
            if begun != BEGUN:
                raise _NotBegunError
            try:
                ours.sendall(json.dumps(job).encode())
                ours.shutdown(socket.SHUT_WR)
                return int(ours.recv(16) or -signal.SIGKILL)
            except OSError:
                return -signal.SIGKILL

    def close(self) -> None:
        """Let it end and wait for that."""
        self.control.close()
        self.process.wait()


class _Servers:
    """The one server of this process; a forked process begins without."""

    def __init__(self) -> None:
        self.running: _Server | None = None
        self.lock = threading.Lock()

    def get(self, gone: _Server | None = None) -> _Server:
        """Return the running server, or a new one in the place of *gone*."""
        with self.lock:
            if self.running is None or self.running is gone:
                self.stop()
                self.running = _Server()
            return self.running

    def stop(self) -> None:
        """End the server, if one runs."""
        if self.running is not None:
            self.running.close()
            self.running = None

    def forget(self) -> None:
        """After a fork the server belongs to the parent alone."""
        if self.running is not None:
            self.running.control.close()
            self.running.process.returncode = 0  # not ours to wait for
        self.running, self.lock = None, threading.Lock()


servers = _Servers()


def perform(job: Mapping[str, Any], answers: IO[bytes], log: IO[bytes]) -> int:
    """Let the server do *job*; return how its process ended: 0, or the negative number of a signal.

    *answers* receives the answer as JSON, *log* whatever the libraries print.
    ``job["seconds"]`` bounds the processor's time; the clock stops it ``GRACE`` later.
    """
    server = servers.get()
    try:
        return server.perform(job, answers, log)
    except _NotBegunError:
        return servers.get(gone=server).perform(job, answers, log)


def environment() -> dict[str, str]:
    """Nothing of the portal's environment, so no secret reaches a decoder."""
    return {
        "PATH": os.defpath,
        "PYTHONPATH": str(_ROOT),
        "PYTHONSAFEPATH": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "1",
        "OMP_NUM_THREADS": "1",
        "VIPS_CONCURRENCY": "2",
        "VIPS_BLOCK_UNTRUSTED": "1",
        "VIPS_DISC_THRESHOLD": "64m",
    }


atexit.register(servers.stop)
os.register_at_fork(after_in_child=servers.forget)
