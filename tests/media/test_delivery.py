"""How files leave: headers, freshness, nginx, the object store."""

from datetime import timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.storage import Storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from media.delivery import ranges
from media.models import PreparedFile
from media.services import make_renditions_now
from tests.factories import make_document, make_image

pytestmark = pytest.mark.django_db


def address(row: Any) -> str:
    return reverse("download", args=[row.asset_id, 1])


def test_download_is_saved_never_shown(client: Client) -> None:
    response = client.get(address(make_document()))
    assert response["Content-Disposition"].startswith('attachment; filename="words.txt"')
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Type"].startswith("text/plain")
    assert b"".join(response.streaming_content) == b"Plain words for readers.\n"


def test_unchanged_file_is_not_sent_again(client: Client) -> None:
    row = make_image()
    first = client.get(address(row))
    assert first["ETag"] == f'"{PreparedFile.objects.get().sha256}"'
    again = client.get(address(row), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and not again.content
    other = client.get(address(row), headers={"If-None-Match": '"other"'})
    assert other.status_code == 200


@pytest.mark.parametrize("header", ["*", 'W/"{tag}"', '"other", "{tag}"'])
def test_every_form_of_the_condition_is_understood(header: str, client: Client) -> None:
    """RFC 9110 §13.1.2: a list, a weak tag, or any."""
    row = make_image()
    condition = header.replace("{tag}", PreparedFile.objects.get().sha256)
    assert client.get(address(row), headers={"If-None-Match": condition}).status_code == 304


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-4", 206, b"Plain"),
        ("bytes=6-", 206, b"words for readers.\n"),
        ("bytes=-9", 206, b"readers.\n"),
        ("bytes=0-999", 206, b"Plain words for readers.\n"),
        ("bytes=25-", 416, b""),
        ("bytes=-0", 416, b""),
        ("bytes=9999999999999999999-", 416, b""),
        ("bytes=5-2", 200, b"Plain words for readers.\n"),
        ("bytes=0-1,3-4", 200, b"Plain words for readers.\n"),
        ("rows=0-1", 200, b"Plain words for readers.\n"),
        ("bytes=a-b", 200, b"Plain words for readers.\n"),
    ],
)
def test_part_of_a_file(client: Client, asked: str, status: int, part: bytes) -> None:
    response: Any = client.get(address(make_document()), headers={"Range": asked})
    body = b"".join(response.streaming_content) if response.streaming else response.content
    assert (response.status_code, body) == (status, part)
    if status == 416:
        assert response["Content-Range"] == "bytes */25"
    else:
        assert response["Content-Length"] == str(len(part)) and response["Accept-Ranges"] == "bytes"


def test_part_of_another_version_is_the_whole_file(client: Client) -> None:
    row = make_document()
    headers = {"Range": "bytes=0-4", "If-Range": '"an older one"'}
    assert client.get(address(row), headers=headers).status_code == 200
    headers["If-Range"] = f'"{PreparedFile.objects.get().sha256}"'
    assert client.get(address(row), headers=headers).status_code == 206


@given(st.integers(1, 2000).flatmap(lambda size: st.tuples(st.just(size), st.lists(st.integers(0, size), max_size=6))))
def test_parts_joined_are_the_file(sized: tuple[int, list[int]]) -> None:
    size, cuts = sized
    content = bytes(number % 251 for number in range(size))
    bounds = sorted({0, size, *cuts})
    parts = b""
    for first, end in pairwise(bounds):
        wanted = ranges.parse(f"bytes={first}-{end - 1}", size)
        assert wanted is not None
        parts += b"".join(ranges.read(BytesIO(content), wanted))
    assert parts == content


def test_condition_tells_nothing_about_what_may_not_be_seen(client: Client) -> None:
    row = make_image(audience="internal")
    tag = f'"{PreparedFile.objects.get().sha256}"'
    assert client.get(address(row), headers={"If-None-Match": tag}).status_code == 404


def test_nginx_sends_the_file_when_it_is_there(client: Client, settings: Any) -> None:
    settings.X_ACCEL_LOCATION = "/private/"
    row = make_image()
    response = client.get(address(row))
    prepared = PreparedFile.objects.get().file.name
    assert response["X-Accel-Redirect"] == f"/private/{prepared}" and prepared != row.file.name
    assert not response.content and response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff" and "attachment" in response["Content-Disposition"]


def test_lost_file_is_not_found_and_no_error(client: Client, store: Path) -> None:
    row = make_image()
    (store / PreparedFile.objects.get().file.name).unlink()
    assert client.get(address(row)).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_files_are_only_read(method: str, client: Client) -> None:
    assert getattr(client, method)(address(make_image())).status_code == 405


def test_renditions_stay_fresh_no_longer_than_the_rights(client: Client) -> None:
    lasting, ending = make_image(), make_image(expires_at=timezone.now() + timedelta(seconds=60))
    for row in (lasting, ending):
        make_renditions_now(row)
    assert client.get(lasting.renditions.first().url)["Cache-Control"] == "public, max-age=300"
    age = int(client.get(ending.renditions.first().url)["Cache-Control"].rpartition("=")[2])
    assert 50 <= age <= 60


@pytest.mark.parametrize("key", ["0" * 36 + ".webp", "..%2f..%2fetc%2fpasswd", "x", "a" * 300, "%00"])
def test_guessed_key_is_not_found(key: str, client: Client) -> None:
    assert client.get(f"/renditions/{key}").status_code == 404


def test_object_store_hands_out_for_a_minute_at_most(bucket: Storage, client: Client) -> None:
    import urllib.request

    row = make_document()
    response = client.get(address(row))
    assert response.status_code == 302 and "no-store" in response["Cache-Control"]
    query = parse_qs(urlsplit(response["Location"]).query)
    # Signature version 4: strict stores refuse the one before.
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert 0 < int(query["X-Amz-Expires"][0]) <= 60
    with urllib.request.urlopen(response["Location"]) as answer:
        assert answer.read() == b"Plain words for readers.\n"
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="words.txt"')


def test_object_store_makes_renditions_and_keeps_versions(bucket: Storage, client: Client) -> None:
    image = make_image()
    make_renditions_now(image)
    assert client.get(image.renditions.first().url).status_code == 302
    bucket.delete(image.file.name)
    assert bucket.exists(image.file.name)


def test_object_store_is_asked_for_nothing_that_may_not_be_seen(bucket: Storage, client: Client) -> None:
    assert client.get(address(make_document(audience="internal"))).status_code == 404
