"""A real server with the demo edition and its job worker, and a real browser."""

import os
import re
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.services import chromium, prepared, served

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


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
    """What `make serve` starts, on a free port with the demo edition.

    PORTAL_SERVER names a portal with the demo edition that runs already.
    """
    if os.environ.get("PORTAL_SERVER"):
        yield os.environ["PORTAL_SERVER"]
        return
    prepared(server_folder, demo=True)
    with served(server_folder) as address:
        yield address


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
