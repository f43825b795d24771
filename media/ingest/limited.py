"""Limits that a process sets on itself before it opens an upload.

As a program, ``python -I -S limited.py MEMORY SECONDS FILE_BYTES PROGRAM ARGUMENT…``, it
sets them and then becomes another program, which inherits them and cannot lift them.
Only the standard library is imported: it runs without the portal on its path.
"""

import os
import resource
import sys


def limit(*, memory: int, seconds: int, file_bytes: int) -> None:
    """Bound address space (and with it resident memory), processor time and the size of each file written."""
    for what, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (value, value))


def main(arguments: list[str]) -> None:
    """Become the program of the command line, limited."""
    memory, seconds, file_bytes, program, *rest = arguments
    limit(memory=int(memory), seconds=int(seconds), file_bytes=int(file_bytes))
    os.execv(program, [program, *rest])  # noqa: S606 - no shell: a program and its arguments


if __name__ == "__main__":
    main(sys.argv[1:])
