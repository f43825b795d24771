"""Runs everything that decodes an upload in a process of its own, with limits.

The child (``python -m media.ingest.decoder``) may use ``max_decode_bytes`` of address
space, hence at most as much memory, and a fixed time of processor and clock. It gets a
bare environment and one private folder. What it answers is data, never code; if it
crashes, the upload was the reason and is refused.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from media.ingest.refusals import refuse
from media.ingest.types import Limits, Unclean

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[2]
_TOO_HEAVY = {-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT, -signal.SIGTRAP}


def run(job: Mapping[str, object], *, folder: Path, limits: Limits, seconds: int) -> dict[str, Any]:
    """Let a child do ``job`` and return its answer.

    Raises ``Refused`` for what is wrong with the upload and ``Unclean`` where the child
    found the container, but not the picture, at fault.
    """
    order = {**job, "folder": str(folder), "memory": limits.max_decode_bytes, "seconds": seconds}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "media.ingest.decoder"],
            input=json.dumps(order).encode(),
            capture_output=True,
            cwd=folder,
            env=_environment(folder),
            timeout=seconds + 5,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        raise refuse("too-heavy") from None
    if done.returncode:
        logger.warning("decoder ended with %s: %s", done.returncode, done.stderr[-500:].decode(errors="replace"))
        raise refuse("too-heavy" if done.returncode in _TOO_HEAVY else "damaged")
    answer: dict[str, Any] = json.loads(done.stdout)
    if answer.get("unclean"):
        raise Unclean
    if "refused" in answer:
        logger.info("decoder refused %s: %s", answer["refused"], answer.get("detail", ""))
        raise refuse(answer["refused"], **answer.get("params", {}))
    return answer


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the parent's environment, so no secret reaches a decoder."""
    return {
        "PATH": os.defpath,
        "PYTHONPATH": str(_ROOT),
        "PYTHONSAFEPATH": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "MALLOC_ARENA_MAX": "1",
        "OMP_NUM_THREADS": "1",
        "VIPS_CONCURRENCY": "1",
        "VIPS_BLOCK_UNTRUSTED": "1",
        "VIPS_DISC_THRESHOLD": "64m",
    }
