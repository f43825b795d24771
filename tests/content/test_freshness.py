"""How long an answer may be kept: bounded by the next embargo or expiry of anything, and by what is on the page."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from content.publishing import reach, services
from locales.models import Change, Operation
from media import freshness
from media import services as media_services
from tests.factories import make_image, make_section, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _behind_nginx(settings: Any) -> None:
    settings.CACHE_PURGE_URLS = ["http://127.0.0.1:9"]


def kept(client: Client, path: str) -> dict[str, int]:
    """Return ``max-age`` and ``stale-if-error`` in seconds, as our nginx reads them."""
    header = client.get(path).headers["Cache-Control"]
    return {name: int(value) for name, value in re.findall(r"(max-age|stale-if-error)=(\d+)", header)}


def test_a_page_without_dates_is_fresh_for_ten_minutes_and_may_stand_in_for_a_day(client: Client) -> None:
    path = make_story().url_path
    assert kept(client, path) == {"max-age": 600, "stale-if-error": 24 * 3600 - 600}
    assert client.get(path).headers["X-Browser-Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize("field", ["embargo_until", "expires_at"])
def test_no_page_stays_fresh_past_the_next_moment_of_any_other(client: Client, field: str) -> None:
    path = make_story().url_path
    make_story(**{field: timezone.now() + timedelta(seconds=60)})
    assert 50 < kept(client, path)["max-age"] < 60


@pytest.mark.parametrize("field", ["embargo_until", "expires_at"])
def test_moments_of_assets_count_too(client: Client, field: str) -> None:
    path = make_story().url_path
    make_image(**{field: timezone.now() + timedelta(seconds=60)})
    assert 50 < kept(client, path)["max-age"] < 60


def test_a_copy_does_not_stand_in_past_the_expiry_of_what_it_shows(client: Client) -> None:
    image = make_image(expires_at=timezone.now() + timedelta(hours=2))
    media_services.make_renditions_now(image)
    shows, other = make_story(lead_image=image), make_story(section=make_section())
    assert sum(kept(client, shows.url_path).values()) < 2 * 3600
    assert sum(kept(client, other.url_path).values()) > 20 * 3600
    assert sum(kept(client, shows.get_parent().url_path).values()) < 2 * 3600, "its picture is on the section's front"


def test_a_page_about_to_change_is_not_kept(client: Client) -> None:
    path = make_story().url_path
    make_story(embargo_until=timezone.now() + timedelta(seconds=2))
    assert kept(client, path)["max-age"] == 0


def test_not_found_and_gone_are_kept_for_seconds_and_never_stand_in(client: Client) -> None:
    gone = make_story()
    services.withdraw(gone, "Recalled.")
    for path in ("/vi/chuyen/khong-co/", gone.url_path):
        assert kept(client, path) == {"max-age": 5}


def test_without_nginx_nobody_is_told_to_keep_anything(client: Client, settings: Any) -> None:
    settings.CACHE_PURGE_URLS = []
    response = client.get(make_story().url_path)
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "X-Browser-Cache-Control" not in response.headers


@given(
    offsets=st.lists(st.integers(1, 100_000), max_size=4),
    expiry=st.none() | st.integers(1, 200_000),
    longest=st.integers(1, 1000),
)
def test_what_is_kept_never_outlives_a_bound(offsets: list[int], expiry: int | None, longest: int) -> None:
    from django.http import HttpResponse

    now = timezone.now()
    response = HttpResponse(headers={"Cache-Control": "x"})
    bounds = [now + timedelta(seconds=offset) for offset in offsets]
    end = now + timedelta(seconds=expiry) if expiry is not None else None
    freshness.keep_in_proxy(response, now, timedelta(seconds=longest), bounds=bounds, expiry=end)
    found = {n: int(v) for n, v in re.findall(r"(max-age|stale-if-error)=(\d+)", response.headers["Cache-Control"])}
    fresh, total = found.get("max-age", 0), sum(found.values())
    assert fresh <= longest and all(fresh < offset for offset in offsets)
    assert expiry is None or not total or total < expiry


def test_a_change_reaches_every_place_that_shows_the_story(client: Client) -> None:
    section = make_section()
    image = make_image()
    story = make_story("Canary of reach", section=section, lead_image=image)
    neighbours = [make_story(section=section) for _number in range(5)]
    reached = reach.of_page(story)
    places = ["/vi/", section.url_path, "/vi/feed.atom", "/vi/feed.json", f"{section.url_path}feed.json"]
    places += [page.url_path for page in (story, *neighbours)]
    shown = {path for path in places if "Canary of reach" in client.get(path).content.decode()}
    assert {story.url_path, "/vi/", section.url_path} < shown and shown <= reached
    assert shown <= reach.of_asset(str(image.asset_id))


def test_a_change_of_a_section_reaches_every_page_of_its_language_and_no_other() -> None:
    section = make_section()
    story = make_story(section=section)
    change = Change(
        model="content.sectionpage", object_key=str(section.pk), language="vi", operation=Operation.PUBLISHED
    )
    reached = reach.of_change(change)
    assert {story.url_path, section.url_path, "/vi/"} <= reached
    assert not any(path.startswith("/en/") for path in reached)
