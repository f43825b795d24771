"""What nginx lets in: films through the admin, small requests elsewhere; the rest is told why."""

import socket
from collections.abc import Iterator

import pytest

from media.ingest import DEFAULT
from media.uploads import BESIDES
from tests.conftest import unavailable
from tests.deploy import nginx

pytestmark = pytest.mark.nginx


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[nginx.Stack]:
    """nginx alone; behind it nobody answers."""
    if nginx.missing():
        unavailable(nginx.missing())
    made = nginx.Stack(tmp_path_factory.mktemp("door"), {})
    try:
        made.start_nginx()
        yield made
    finally:
        made.stop()


def declare(door: nginx.Stack, path: str, length: int) -> str:
    """Return the answer to a request that declares *length* bytes, of which none is sent; empty when nginx waits."""
    with socket.create_connection(("127.0.0.1", door.port), timeout=2) as line:
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\r\n".encode())
        try:
            return line.recv(65536).decode()
        except TimeoutError:
            return ""


def test_four_gigabytes_are_refused_at_once_in_words(door: nginx.Stack) -> None:
    answer = declare(door, "/admin/media/video/add/", 4 * 1024**3)
    assert answer.startswith("HTTP/1.1 413 ")
    assert "tối đa 2 GB" in answer and "Go back, export it" in answer


def test_the_largest_film_gets_in_with_its_form(door: nginx.Stack) -> None:
    assert declare(door, "/admin/media/video/add/", DEFAULT.largest + BESIDES) == ""


@pytest.mark.parametrize("path", ["/vi/", "/api/v1/kits/changes", "/files/x"])
def test_readers_send_nothing_large(door: nginx.Stack, path: str) -> None:
    assert declare(door, path, 2_000_000).startswith("HTTP/1.1 413 ")
