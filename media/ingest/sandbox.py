"""Runs everything that decodes an upload in a process of its own, with limits.

The process may use ``max_decode_bytes`` of address space, hence at most as much memory,
and a fixed time of processor and clock. It has a bare environment and one private
folder. What it answers is data, never code; if it crashes, the upload was the reason and
is refused.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from media.ingest import forkserver
from media.ingest.refusals import refuse
from media.ingest.types import Limits, Unclean

logger = logging.getLogger(__name__)

_TOO_HEAVY = {-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT, -signal.SIGTRAP}


def run(job: Mapping[str, object], *, folder: Path, limits: Limits, seconds: int) -> dict[str, Any]:
    """Let a process of its own do ``job`` and return its answer.

    Raises ``Refused`` for what is wrong with the upload and ``Unclean`` where the process
    found the container, but not the picture, at fault.
    """
    order = {**job, "folder": str(folder), "memory": limits.max_decode_bytes, "seconds": seconds}
    with tempfile.TemporaryFile(dir=folder) as answers, tempfile.TemporaryFile(dir=folder) as log:
        code = forkserver.perform(order, answers, log)
        if code:
            logger.warning("decoder ended with %s: %s", code, _end_of(log))
            raise refuse("too-heavy" if code in _TOO_HEAVY else "damaged")
        answers.seek(0)
        answer: dict[str, Any] = json.load(answers)
    if answer.get("unclean"):
        raise Unclean
    if "refused" in answer:
        logger.info("decoder refused %s: %s", answer["refused"], answer.get("detail", ""))
        raise refuse(answer["refused"], **answer.get("params", {}))
    return answer


def _end_of(log: IO[bytes]) -> str:
    size = log.seek(0, os.SEEK_END)
    log.seek(max(0, size - 500))
    return log.read().decode(errors="replace")
