"""The address of the player: pieces of the prepared film for whoever may see it, at any moment, without a trace."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from content.publishing import reach
from locales.models import Role
from media import services, versions
from media.delivery.preparation import prepare_asset_now
from media.models import AssetVersion, PreparedFile, Pull
from tests.factories import make_document, make_organisation, make_recording
from tests.media.ingest.builders import mp4

pytestmark = pytest.mark.django_db


def play(row: Any, version: int = 1) -> str:
    return f"/files/{row.asset_id}/{version}/play"


def content_of(response: Any) -> bytes:
    assert response.status_code in {200, 206}
    return b"".join(response.streaming_content)


def prepared_bytes(row: Any, version: int = 1) -> bytes:
    made = PreparedFile.objects.filter(version__asset=row.asset_id, version__number=version, spec="").latest("pk")
    with made.file.open("rb") as file:
        return bytes(file.read())


def test_the_film_is_shown_and_not_saved(client: Client) -> None:
    row = make_recording()
    response: Any = client.get(play(row))
    assert content_of(response) == prepared_bytes(row)
    assert response["Content-Type"] == "video/mp4" and "attachment" not in response.get("Content-Disposition", "")
    assert response["Accept-Ranges"] == "bytes" and response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, no-cache"
    assert client.get(play(row), headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_it_comes_in_pieces(client: Client) -> None:
    row = make_recording()
    whole = prepared_bytes(row)
    pieces = [client.get(play(row), headers={"Range": f"bytes={span}"}) for span in ("0-9", "10-")]
    assert [piece.status_code for piece in pieces] == [206, 206]
    assert b"".join(map(content_of, pieces)) == whole
    beyond = client.get(play(row), headers={"Range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416 and beyond["Content-Range"] == f"bytes */{len(whole)}"


def test_no_pull_is_noted_for_playing_but_for_a_download(browser: Callable[..., Client]) -> None:
    row = make_recording(audience="missions")
    officer = browser(Role.MISSION_OFFICER, make_organisation("mission"))
    for span in ("0-9", "10-19"):
        content_of(officer.get(play(row), headers={"Range": f"bytes={span}"}))
    assert not Pull.objects.exists()
    content_of(officer.get(f"/files/{row.asset_id}/1"))
    assert Pull.objects.exists()


def test_a_film_that_is_made_ready_again_plays_on(client: Client) -> None:
    row = make_recording()
    before = prepared_bytes(row)
    row.file = ContentFile(mp4() + b"\0\0\0\x10free12345678", name="new.mp4")
    row.save()
    assert content_of(client.get(play(row))) == before
    versions.approve_version(row.proposed)
    assert client.get(f"/files/{row.asset_id}/2").status_code == 503
    response = client.get(play(row, 2))
    assert content_of(response) == before and client.get(play(row)).status_code == 404
    row.asset.refresh_from_db()
    prepare_asset_now(row.asset.__class__.objects.get(pk=row.asset_id))
    after: Any = client.get(play(row, 2))
    assert content_of(after) == prepared_bytes(row, 2) and after["ETag"] != response["ETag"]


def test_one_that_was_never_ready_says_when_to_ask_again(client: Client) -> None:
    row = make_recording()
    PreparedFile.objects.all().delete()
    response = client.get(play(row))
    assert response.status_code == 503 and response["Retry-After"] and "no-store" in response["Cache-Control"]


HIDDEN: dict[str, Callable[[], Any]] = {
    "internal": lambda: make_recording(audience="internal"),
    "for missions": lambda: make_recording(audience="missions"),
    "without rights": lambda: make_recording(cleared=False),
    "embargoed": lambda: make_recording(embargo_until=timezone.now() + timedelta(hours=1)),
    "expired": lambda: make_recording(expires_at=timezone.now() - timedelta(seconds=1)),
}


@pytest.mark.parametrize("state", HIDDEN)
def test_what_may_not_be_seen_is_not_played(state: str, client: Client) -> None:
    for headers in ({}, {"If-None-Match": "*"}, {"Range": "bytes=0-9"}):
        assert client.get(play(HIDDEN[state]()), headers=headers).status_code == 404


def test_a_withdrawn_film_stops(client: Client) -> None:
    row = make_recording()
    assert client.get(play(row)).status_code == 200
    services.withdraw_asset(row.asset, "Recalled.")
    assert client.get(play(row), headers={"Range": "bytes=0-9"}).status_code == 404


def test_an_embargo_lifts_to_the_second(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    lifts = timezone.now() + timedelta(hours=1)
    row = make_recording(embargo_until=lifts)
    for seconds, status in ((-1, 404), (0, 200), (1, 200)):
        moment = lifts + timedelta(seconds=seconds)
        monkeypatch.setattr("locales.readers.database_now", lambda moment=moment: moment)
        assert client.get(play(row)).status_code == status


def test_only_recordings_and_only_their_newest_approved_version_play(client: Client) -> None:
    assert client.get(play(make_document())).status_code == 404
    row = make_recording()
    assert client.get(play(row, 2)).status_code == 404
    AssetVersion.objects.filter(asset=row.asset_id).update(is_approved=False)
    assert client.get(play(row)).status_code == 404


def test_nothing_keeps_it_so_nothing_purges_it(client: Client, settings: Any) -> None:
    settings.CACHE_PURGE_URLS = ["http://127.0.0.1:1"]
    row = make_recording()
    response = client.get(play(row))
    assert response["Cache-Control"] == "public, no-cache" and "X-Browser-Cache-Control" not in response
    assert play(row) not in reach.of_asset(str(row.asset_id))


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(method: str, client: Client) -> None:
    assert getattr(client, method)(play(make_recording())).status_code == 405
