"""Limits that no linter of ours knows: file length, size, forbidden words. ``python -m`` prints them."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAXIMUM_LINES = 400
MAXIMUM_BYTES = 1_000_000
_MACHINE = re.compile(r"/(?:work|farm)/|/root/|py" r"pi\.org|pythonhosted|registry\.npm" r"js|deb\.deb" r"ian\.org")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def violations() -> list[str]:
    found: list[str] = []
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if path.stat().st_size > MAXIMUM_BYTES:
            found.append(f"{name}: larger than {MAXIMUM_BYTES} bytes")
        if path.suffix == ".py" and "/migrations/" not in name:
            lines = path.read_text(encoding="utf-8").count("\n")
            if lines > MAXIMUM_LINES:
                found.append(f"{name}: {lines} lines")
        if (
            path.suffix in {".py", ".md", ".toml", ".txt", ".in", ".html", ".css", ".js", ""}
            and "tests/data" not in name
        ):
            text = path.read_text(encoding="utf-8", errors="replace")
            if _MACHINE.search(text) and path != Path(__file__).resolve():
                found.append(f"{name}: names a machine path or an index address")
    return found


if __name__ == "__main__":
    problems = violations()
    sys.stdout.write("".join(f"{line}\n" for line in problems))
    sys.exit(bool(problems))
