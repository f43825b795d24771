"""Debian's nginx with the configuration of deploy/, before a portal; used by tests and benchmarks."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PURGE_MODULE = Path("/usr/lib/nginx/modules/ngx_http_cache_purge_module.so")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def missing() -> str:
    """Return what is not installed, or nothing."""
    if not shutil.which("nginx"):
        return "nginx is not installed"
    return "" if PURGE_MODULE.exists() else "libnginx-mod-http-cache-purge is not installed"


@dataclass
class Answer:
    status: int
    body: str
    headers: dict[str, str]

    @property
    def cache(self) -> str:
        return self.headers.get("X-Cache-Status", "")


@dataclass
class Stack:
    """nginx, gunicorn, the job supervisor and an editor over one data folder."""

    folder: Path
    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    application_port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        address = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            **self.environment,
            "CACHE_PURGE_URLS": address,
            "X_ACCEL_LOCATION": "/private/",
            "PUBLIC_URL": address,
        }

    def start_nginx(self, more: str = "") -> None:
        """Start nginx with *more* lines in its server block."""
        folder = self.folder / "nginx"
        (folder / "logs").mkdir(parents=True, exist_ok=True)
        (folder / "more-0.conf").write_text(more)
        rendered = subprocess.run(
            [str(ROOT / "deploy/nginx/render")],
            env={
                **os.environ,
                "SERVER_NAME": "127.0.0.1",
                "LISTEN": f"127.0.0.1:{self.port}",
                "APPLICATION": f"127.0.0.1:{self.application_port}",
                "DATA_DIR": str(self.folder),
                "CACHE_DIR": str(folder / "cache"),
                "ACCESS_LOG": str(folder / "logs/access.log"),
                "INCLUDES": str(folder / "more-*.conf"),
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        (folder / "portal.conf").write_text(rendered)
        temporary = "\n".join(
            f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        owner = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(
            f"load_module {PURGE_MODULE};\n{owner}\npid {folder}/nginx.pid;\nerror_log {folder}/logs/error.log;\n"
            "worker_processes 1;\nevents { worker_connections 512; }\n"
            f"http {{\ninclude /etc/nginx/mime.types;\n{temporary}\ninclude {folder}/portal.conf;\n}}\n"
        )
        self._start("nginx", ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"])
        self._wait(self.port)

    def start_application(self, workers: int = 1) -> None:
        command = [sys.executable, "-m", "gunicorn", "portal.wsgi:application", "--log-level", "error"]
        command += ["--bind", f"127.0.0.1:{self.application_port}", "--workers", str(workers)]
        command += ["--worker-class", "gthread", "--threads", "4"]
        self._start("application", command)
        self._wait(self.application_port)
        urllib.request.urlopen(f"http://127.0.0.1:{self.application_port}/health/live", timeout=30)

    def start_jobs(self) -> None:
        self._start("jobs", [sys.executable, str(ROOT / "manage.py"), "run_jobs"])

    def start_desk(self) -> None:
        command = [sys.executable, "-m", "tests.deploy.desk"]
        self._start("desk", command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def _start(self, name: str, command: list[str], **options: Any) -> None:
        self.processes[name] = subprocess.Popen(command, env=self.environment, cwd=ROOT, **options)

    def _wait(self, port: int) -> None:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        raise RuntimeError(f"nothing listens on {port}")

    def stop(self, *names: str) -> None:
        """Stop the processes *names*, or all."""
        for name in names or tuple(self.processes):
            process = self.processes.pop(name, None)
            if process is None:
                continue
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()

    def edit(self, **command: Any) -> Any:
        """Let the editor do something; return what they answer."""
        desk = self.processes["desk"]
        assert desk.stdin is not None and desk.stdout is not None
        desk.stdin.write(json.dumps(command) + "\n")
        desk.stdin.flush()
        return json.loads(desk.stdout.readline())

    def get(self, path: str, **headers: str) -> Answer:
        """Ask nginx for *path*."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return Answer(answer.status, answer.read().decode(errors="replace"), dict(answer.headers))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read().decode(errors="replace"), dict(error.headers))
