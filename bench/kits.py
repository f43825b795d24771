"""Archives of media kits through nginx against the same file served plainly, and memory. ``python -m bench.kits``.

The portal checks each request and lets nginx send the archive (X-Accel-Redirect); the
same file stands beside it without the portal. curl pulls both in turns over loopback.
Then slow clients pull together while the workers' memory is watched, and a larger
archive is built in a process of its own, whose peak is told.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.deploy.nginx import Stack, missing
from tests.services import portal_database

#: Builds the archive of a release once more, in a process that has done nothing else, and tells its peak.
_BUILD = """
import django, io, sys, tempfile, pathlib
django.setup()
from media.ingest.decoder import peak_bytes
from media.kits import archive
from media.models import KitFile, KitRelease
release = KitRelease.objects.get(pk=int(sys.argv[1]))
files = list(KitFile.objects.filter(release=release).select_related("prepared"))
before = peak_bytes()
with tempfile.NamedTemporaryFile(dir=sys.argv[2]) as out:
    archive.write(release, files, out)
    out.flush()
    size = archive.digest_of(pathlib.Path(out.name)).bytes
print(before, peak_bytes(), size)
"""


def pull(address: str, *more: str) -> float:
    """Return bytes per second of one download of *address*."""
    command = ["curl", "-sf", "--noproxy", "*", "-o", "/dev/null", "-w", "%{speed_download}", *more, address]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def resident(process: subprocess.Popen[Any]) -> int:
    """Return the resident memory, in bytes, of *process* and its children."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
    total = 0
    for pid in (str(process.pid), *children):
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
        total += next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))
    return total


def compare(stack: Stack, kit: dict[str, Any], rounds: int) -> dict[str, Any]:
    """Return megabytes per second of the plain file and of the kit, in turns, and the ratio of their medians."""
    stored = next(
        path for path in (stack.folder / "uploads/assets").rglob("*.zip") if path.stat().st_size == kit["bytes"]
    )
    stack.stop("nginx")
    stack.start_nginx(f"location = /bench.zip {{ alias {stored}; }}")
    base = f"http://127.0.0.1:{stack.port}"
    plain, kits = [], []
    for number in range(rounds + 1):
        speeds = pull(f"{base}/bench.zip"), pull(f"{base}{kit['address']}kit.zip")
        if number:  # the first turn warms up
            plain.append(speeds[0] / 1e6)
            kits.append(speeds[1] / 1e6)
    medians = statistics.median(plain), statistics.median(kits)
    return {
        "file_mb_per_s": round(medians[0]),
        "kit_mb_per_s": round(medians[1]),
        "ratio_of_medians": round(medians[1] / medians[0], 3),
    }


def slow_clients(stack: Stack, kit: dict[str, Any], clients: int, seconds: int) -> dict[str, Any]:
    """Return the memory of the application before and at most while slow clients pull the kit, in megabytes."""
    application = stack.processes["application"]
    before = most = resident(application)
    address = f"http://127.0.0.1:{stack.port}{kit['address']}kit.zip"
    command = ["curl", "-s", "--noproxy", "*", "--limit-rate", "2M", "-o", "/dev/null", address]
    pulling = [subprocess.Popen(command) for _client in range(clients)]
    try:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            most = max(most, resident(application))
            time.sleep(0.2)
    finally:
        for process in pulling:
            process.kill()
            process.wait()
    return {"clients": clients, "before_mb": round(before / 1e6, 1), "most_mb": round(most / 1e6, 1)}


def build(stack: Stack, kit: dict[str, Any]) -> dict[str, Any]:
    """Return the peak memory of a process that builds the archive of *kit*, before and after, in megabytes."""
    command = [sys.executable, "-c", _BUILD, str(kit["release"]), str(stack.folder)]
    done = subprocess.run(command, env=stack.environment, capture_output=True, text=True, check=True)
    before, after, size = (int(word) for word in done.stdout.split()[-3:])
    names = ("archive_mb", "before_mb", "peak_mb")
    return {name: round(value / 1e6, 1) for name, value in zip(names, (size, before, after), strict=True)}


def main() -> None:
    """Start the stack, measure, print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--build-megabytes", type=int, default=1000, help="0 leaves the large build out")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=int, default=10)
    options = parser.parse_args()
    if missing():
        raise SystemExit(missing())
    with tempfile.TemporaryDirectory(prefix="bench-") as name, portal_database("sqlite", Path(name)) as environment:
        stack = Stack(Path(name), environment)
        try:
            stack.start_nginx()
            stack.start_application()
            stack.start_desk()
            kit = stack.edit(do="kit", title="Bench", megabytes=options.megabytes)
            result: dict[str, Any] = {"delivery": compare(stack, kit, options.rounds)}
            result["memory"] = slow_clients(stack, kit, options.clients, options.seconds)
            if options.build_megabytes:
                large = stack.edit(do="kit", title="Large", megabytes=options.build_megabytes)
                result["build"] = build(stack, large)
        finally:
            stack.stop()
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
