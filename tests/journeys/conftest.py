"""A real server with the demo edition and its job worker, and a real browser."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.services import ROOT, chromium

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def server_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server keeps its data and its log."""
    return tmp_path_factory.mktemp("portal")


@pytest.fixture
def mails(server: str, server_folder: Path) -> Callable[[], list[EmailMessage]]:
    """What the server has mailed so far: without a mail server it writes its messages into its log.

    PORTAL_LOG names the log of a portal that runs already.
    """
    log = Path(os.environ.get("PORTAL_LOG") or server_folder / "server.log")

    def read() -> list[EmailMessage]:
        found = re.findall(rb"^Content-Type: text/plain.*?(?=^-{79}$)", log.read_bytes(), re.MULTILINE | re.DOTALL)
        return [message_from_bytes(one, policy=default) for one in found]

    return read


@pytest.fixture(scope="session")
def server(server_folder: Path) -> Iterator[str]:
    """What `make serve` starts, on a free port with an empty data folder.

    PORTAL_SERVER names a portal with the demo edition that runs already.
    """
    if os.environ.get("PORTAL_SERVER"):
        yield os.environ["PORTAL_SERVER"]
        return
    folder, port = server_folder, free_port()
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "portal.settings.development",
        "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    with Path(folder / "server.log").open("wb") as log:
        command = [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait(f"http://127.0.0.1:{port}/health/ready", process, folder / "server.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 240
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    pytest.fail(f"the server did not start:\n{log.read_text(errors='replace')}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium for one module: while Playwright's loop runs, Django refuses its database to later tests."""
    path = chromium()
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """Open a page as an anonymous reader, or logged in as one of the demo users.

    LATENCY names milliseconds that every answer takes longer: a bad line, where a test that races with its page fails.
    """
    contexts = []
    latency = int(os.environ.get("LATENCY", "0"))

    def opened(user: str = "", width: int = 1280, password: str = "demo", **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, base_url=server, **options)  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        if latency:
            line = {"offline": False, "latency": latency, "downloadThroughput": -1, "uploadThroughput": -1}
            context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)
        if user:
            page.goto("/admin/login/")
            page.fill("#id_username", user)
            page.fill("#id_password", password)
            page.press("#id_password", "Enter")
            page.wait_for_url("**/admin/")
        return page

    yield opened
    for context in contexts:
        context.close()
