"""The child process that opens uploads: ``python -m media.ingest.decoder``.

Reads one job as JSON from standard input and prints one answer as JSON. Libraries are
loaded before the limits are set, files are opened only after that.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from media.ingest.limited import limit

#: Which module does what; each has a function ``perform(job)``.
_WORKERS = {
    "verify": "media.ingest.pixels",
    "reencode": "media.ingest.pixels",
    "render": "media.ingest.drawing",
    "pdf": "media.ingest.pdf",
    "describe-pdf": "media.ingest.pdf_rights",
    "office": "media.ingest.office",
}
#: The child never writes more than this into one file.
_MAX_FILE_BYTES = 2 * 1024**3


def main() -> None:
    """Do the job that waits on standard input."""
    job: dict[str, Any] = json.load(sys.stdin)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints goes to standard error
    worker = importlib.import_module(_WORKERS[job["do"]])
    limit(memory=job["memory"], seconds=job["seconds"], file_bytes=_MAX_FILE_BYTES)
    answer = _answer(worker, job)
    answer["peak_bytes"] = peak_bytes()
    json.dump(answer, answers)
    answers.close()


def peak_bytes() -> int:
    """The most memory this process ever held; ``ru_maxrss`` would count the parent's too."""
    try:
        with Path("/proc/self/status").open(encoding="ascii") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _answer(worker: Any, job: dict[str, Any]) -> dict[str, Any]:
    from media.ingest.types import Refused, Unclean

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
