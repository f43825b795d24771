"""Two different requests never share a copy of the cache: what nginx keeps is what the portal would answer."""

import random
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.conftest import DRILL, unavailable
from tests.deploy import nginx

PAIRS = 10_000 if DRILL else 1_000
PATHS = ("/vi/di-san/", "/en/library/", "/files/7f/1", "/vi/t%C3%ACm/", "/a/b/c", "/x%20y/")
QUERIES = ("", "page=1", "page=2", "page=12", "page=2&page=3", "q=%3Fpage=2", "page=02", "size=web")
#: What two requests may differ by, and be taken for the same: written in another way, or with a part elsewhere.
PARTS = ("?", "%3F", "%3fpage=2", "?page=2", "%3Fpage%3D2", "&", "%26", "=", "%20", "+", "%2F", "/",
         "//", "/./", "/../", "%2e%2e", "%25", "%253F", "|", "%7C", "%0A", "%09", ";", "%23", "%5C", "page=2", "%C3%AC",
         "A", "a", "%41", "~", "127.0.0.1", "%20page=2%20")  # fmt: skip


class Echo(BaseHTTPRequestHandler):
    """Answers with the address that arrives here."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65536
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        body = self.path.encode("latin-1")
        self.send_response(200)
        self.send_header("Cache-Control", "public, max-age=600")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[nginx.Stack]:
    if nginx.missing():
        unavailable(nginx.missing())
    made = nginx.Stack(tmp_path, {"DATA_DIR": str(tmp_path)})
    echo = ThreadingHTTPServer(("127.0.0.1", made.application_port), Echo)
    thread = threading.Thread(target=echo.serve_forever, daemon=True)
    thread.start()
    try:
        made.start_nginx()
        yield made
    finally:
        made.stop()
        echo.shutdown()
        thread.join()


def ask(connection: HTTPConnection, target: str, *, uncached: bool = False) -> tuple[int, bytes, str]:
    """Ask for *target* as it is written; *uncached* asks as staff do, past the cache."""
    connection.putrequest("GET", target, skip_accept_encoding=True)
    if uncached:
        connection.putheader("Cookie", "sessionid=staff")
    connection.endheaders()
    answer = connection.getresponse()
    return answer.status, answer.read(), answer.headers.get("X-Cache-Status", "")


def written(random_numbers: random.Random) -> Iterator[str]:
    """Yield an address, and others that resemble it."""
    path, query = random_numbers.choice(PATHS), random_numbers.choice(QUERIES)
    target = f"{path}?{query}" if query else path
    yield target
    yield target.replace("?", "%3F")
    for _ in range(random_numbers.randint(1, 2)):
        at = random_numbers.randint(1, len(target))
        if "%" not in target[max(0, at - 2) : at]:
            target = target[:at] + random_numbers.choice(PARTS) + target[at:]
    yield target


def test_what_is_kept_is_what_would_be_answered(stack: nginx.Stack) -> None:
    numbers, wrong, kept = random.Random(10), [], 0
    connection = HTTPConnection("127.0.0.1", stack.port, timeout=20)
    # Python refuses control characters in addresses; what is asked here has none.
    for _ in range(PAIRS // 2):
        targets = list(written(numbers))
        for target in targets:
            ask(connection, target)
        for target in targets:
            status, body, state = ask(connection, target)
            kept += state == "HIT"
            if status == 200 and body != ask(connection, target, uncached=True)[1]:
                wrong.append(target)
    assert not wrong, wrong[:10]
    assert kept > PAIRS // 2


def test_a_question_mark_in_the_path_is_no_screen_of_the_list(stack: nginx.Stack) -> None:
    connection = HTTPConnection("127.0.0.1", stack.port, timeout=20)
    assert ask(connection, "/vi/di-san/%3Fpage=2")[1] == b"/vi/di-san/%3Fpage=2"
    assert ask(connection, "/vi/di-san/?page=2")[1] == b"/vi/di-san/?page=2"
    assert ask(connection, "/_purge/vi/di-san/?page=2")[0] == 200
    assert ask(connection, "/vi/di-san/?page=2")[2] == "MISS"
    assert ask(connection, "/vi/di-san/%3Fpage=2")[2] == "HIT"
