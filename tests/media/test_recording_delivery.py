"""Captions and posters: who gets them, with which headers, for how long."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from content.publishing import reach
from locales.models import Role
from media import services
from media.models import Asset, AssetText, AssetVersion
from tests.factories import make_document, make_image, make_organisation, make_recording

pytestmark = pytest.mark.django_db
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nXin chào\n"


def film(**fields: Any) -> Any:
    return make_recording(subtitles={"vi": VTT}, **fields)


def captions(row: Any, language: str = "vi") -> str:
    return f"/files/{row.asset_id}/captions/{language}.vtt"


def poster(row: Any, version: int = 1) -> str:
    return f"/files/{row.asset_id}/{version}/poster.webp"


def test_captions_are_webvtt_that_nothing_can_run(client: Client) -> None:
    response = client.get(captions(film()))
    assert response.status_code == 200 and response.content.decode() == VTT
    assert response["Content-Type"] == "text/vtt; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "public, max-age=300"
    assert "Vary" not in response.headers or "cookie" not in response["Vary"].lower()
    again = client.get(captions(film()), headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304 and again["ETag"] == response["ETag"] and not again.content


def test_poster_is_a_webp_picture(client: Client) -> None:
    response: Any = client.get(poster(film()))
    assert b"".join(response.streaming_content)[8:12] == b"WEBP"
    assert response["Content-Type"] == "image/webp" and response["Cache-Control"] == "public, max-age=300"
    assert response["X-Content-Type-Options"] == "nosniff" and response["ETag"]
    assert "attachment" not in response.get("Content-Disposition", "")


HIDDEN: dict[str, Callable[[], Any]] = {
    "internal": lambda: film(audience="internal"),
    "for missions": lambda: film(audience="missions"),
    "without rights": lambda: film(cleared=False),
    "embargoed": lambda: film(embargo_until=timezone.now() + timedelta(hours=1)),
    "expired": lambda: film(expires_at=timezone.now() - timedelta(seconds=1)),
}


@pytest.mark.parametrize("state", HIDDEN)
def test_what_may_not_be_seen_answers_as_what_never_was(state: str, client: Client) -> None:
    row = HIDDEN[state]()
    unknown = client.get("/files/00000000-0000-0000-0000-000000000000/captions/vi.vtt")
    for address in (captions(row), poster(row)):
        response = client.get(address, headers={"If-None-Match": "*"})
        assert response.status_code == unknown.status_code == 404
        assert strip(response.content) == strip(unknown.content)


def strip(page: bytes) -> bytes:
    """The page without what differs from request to request anyway: the address in the links of languages."""
    return re.sub(rb"[0-9a-f-]{36}/[\w./-]+", b"", page)


def test_withdrawn_and_foreign_recordings_give_nothing(client: Client, browser: Callable[..., Client]) -> None:
    withdrawn = film()
    services.withdraw_asset(withdrawn.asset, "Recalled.")
    paris, tokyo = make_organisation("mission"), make_organisation("mission")
    draft = film(audience="internal")
    Asset.objects.filter(pk=draft.asset_id).update(owner=paris)
    for address in (captions, poster):
        assert client.get(address(withdrawn)).status_code == 404
        assert browser(Role.MISSION_OFFICER, tokyo).get(address(draft)).status_code == 404
        own = browser(Role.MISSION_OFFICER, paris).get(address(draft))
        assert own.status_code == 200 and "no-store" in own["Cache-Control"]


def test_embargo_lifts_to_the_second(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    lifts = timezone.now() + timedelta(hours=1)
    row = film(embargo_until=lifts)
    for seconds, status in ((-1, 404), (0, 200), (1, 200)):
        moment = lifts + timedelta(seconds=seconds)
        monkeypatch.setattr("locales.readers.database_now", lambda moment=moment: moment)
        assert client.get(captions(row)).status_code == client.get(poster(row)).status_code == status


def test_freshness_ends_with_the_rights(client: Client) -> None:
    row = film(expires_at=timezone.now() + timedelta(seconds=60))
    for address in (captions(row), poster(row)):
        assert 50 <= int(client.get(address)["Cache-Control"].rpartition("=")[2]) <= 60


def test_nginx_keeps_them_when_it_is_there(client: Client, settings: Any) -> None:
    settings.CACHE_PURGE_URLS = ["http://127.0.0.1:1"]
    row = film()
    for address in (captions(row), poster(row)):
        response = client.get(address)
        assert response["Cache-Control"].startswith("max-age=600")
        assert response["X-Browser-Cache-Control"] == "public, max-age=300"


def test_a_purge_of_a_recording_reaches_captions_and_posters() -> None:
    row, picture = film(), make_image()
    addresses = reach.of_asset(str(row.asset_id))
    assert {captions(row, "vi"), captions(row, "zh-hans"), poster(row)} <= addresses
    assert not any("/captions/" in address for address in reach.of_asset(str(picture.asset_id)))


@pytest.mark.parametrize("language", ["fr", "xx", "VI", "zh-Hans", "vi%00"])
def test_languages_without_captions_are_not_found(language: str, client: Client) -> None:
    assert client.get(captions(film(), language)).status_code == 404


def test_only_recordings_have_captions_and_posters(client: Client) -> None:
    row = make_document()
    AssetText.objects.update(subtitles=VTT)
    assert client.get(captions(row)).status_code == client.get(poster(row)).status_code == 404
    assert client.get(poster(make_recording(poster=False))).status_code == 404


def test_only_the_newest_approved_version_counts(client: Client) -> None:
    row = film()
    assert client.get(poster(row, 2)).status_code == 404
    AssetVersion.objects.update(is_approved=False)
    assert client.get(poster(row)).status_code == client.get(captions(row)).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_they_are_only_read(method: str, client: Client) -> None:
    row = film()
    assert getattr(client, method)(captions(row)).status_code == getattr(client, method)(poster(row)).status_code == 405
