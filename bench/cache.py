"""Cached pages against files, and how soon a change is seen. ``python -m bench.cache``.

Debian's nginx with the configuration of ``deploy/nginx`` serves a story from its cache
and the same bytes as a static file, in turns, under wrk with one thread and 16
connections on the other core.
"""

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.deploy.nginx import Answer, Stack, missing
from tests.services import portal_database

#: Headers that nginx gives to a file by itself.
_NGINX_SETS = {"server", "date", "content-type", "content-length", "connection", "etag", "last-modified"}


def rate(address: str, seconds: int, compressed: bool) -> float:
    """Return requests per second that nginx answers at *address*."""
    command = ["wrk", "-t1", "-c16", f"-d{seconds}s", address]
    if compressed:
        command += ["-H", "Accept-Encoding: gzip"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text:
        raise RuntimeError(text)
    found = re.search(r"Requests/sec:\s+([\d.]+)", text)
    if found is None:
        raise RuntimeError(text)
    return float(found.group(1))


def serve_as_file(stack: Stack, file: Path, page: Answer) -> None:
    """Let nginx answer ``/bench.html`` with the bytes of *page*, body and headers, from *file*."""
    file.write_text(page.body, encoding="utf-8")
    kept = {name: value for name, value in page.headers.items() if name.lower() not in _NGINX_SETS}
    headers = " ".join(f"add_header {name} {json.dumps(value)};" for name, value in kept.items())
    stack.stop("nginx")
    stack.start_nginx(f"location = /bench.html {{ alias {file}; {headers} }}")


def compare(stack: Stack, path: str, rounds: int, seconds: int, compressed: bool) -> dict[str, Any]:
    """Return rates of file and cache in turns, and the median of their ratios."""
    base = f"http://127.0.0.1:{stack.port}"
    files, copies = [], []
    for _round in range(rounds):
        files.append(rate(f"{base}/bench.html", seconds, compressed))
        copies.append(rate(f"{base}{path}", seconds, compressed))
    ratios = [copy / file for copy, file in zip(copies, files, strict=True)]
    return {
        "file_per_s": round(statistics.median(files)),
        "cache_per_s": round(statistics.median(copies)),
        "ratio_median": round(statistics.median(ratios), 3),
        "ratios": [round(ratio, 3) for ratio in ratios],
    }


def seconds_until(true: Callable[[], bool]) -> float:
    """Return how long it takes until *true*."""
    started = time.monotonic()
    while not true():
        if time.monotonic() - started > 30:
            raise TimeoutError
        time.sleep(0.01)
    return time.monotonic() - started


def _all(ask: Callable[..., list[bool]], *arguments: str) -> bool:
    return all(ask(*arguments))


def _none(ask: Callable[..., list[bool]], *arguments: str) -> bool:
    return not any(ask(*arguments))


def changes(stack: Stack, trials: int) -> dict[str, Any]:
    """Return the seconds from an acknowledged publish or withdrawal until page, section, home and feed show it."""

    def shown(path: str, title: str) -> list[bool]:
        return [title in stack.get(place).body for place in (path, "/vi/", "/vi/chuyen/", "/vi/feed.atom")]

    fresh, gone = [], []
    for number in range(trials):
        path, title = stack.edit(do="story", title=f"Bài đo {number}"), f"Bài đo lại {number}"
        shown(path, title)
        stack.edit(do="retitle", path=path, title=title)
        fresh.append(seconds_until(partial(_all, shown, path, title)))
        stack.edit(do="withdraw", path=path)
        gone.append(seconds_until(partial(_none, shown, path, title)))
    return {
        name: {"median": round(statistics.median(values), 3), "largest": round(max(values), 3)}
        for name, values in (("publish_to_fresh_s", fresh), ("withdrawn_to_gone_s", gone))
    }


def main() -> None:
    """Start the stack, measure, print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--trials", type=int, default=10)
    options = parser.parse_args()
    if missing() or not shutil.which("wrk"):
        raise SystemExit(missing() or "wrk is not installed")
    with tempfile.TemporaryDirectory(prefix="bench-") as name, portal_database("sqlite", Path(name)) as environment:
        stack = Stack(Path(name), environment)
        try:
            stack.start_nginx()
            stack.start_application()
            stack.start_jobs()
            stack.start_desk()
            path = stack.edit(do="story", title="Bài đo")
            time.sleep(5)
            result: dict[str, Any] = {"changes": changes(stack, options.trials)}
            time.sleep(5)
            answer = stack.get(path)
            result["page_bytes"] = len(answer.body.encode())
            serve_as_file(stack, Path(name) / "bench.html", answer)
            stack.get(path)
            for label, compressed in (("identity", False), ("gzip", True)):
                result[label] = compare(stack, path, options.rounds, options.seconds, compressed)
        finally:
            stack.stop()
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
