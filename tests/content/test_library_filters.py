"""The library narrowed down: facets with counts, days, words, chips, order; whatever is typed, a page answers."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db.models import F
from django.test import Client
from django.utils import timezone

from locales.models import Province, Topic
from media.delivery import preparation
from media.models import Asset, PortalImage
from tests.factories import make_document, make_image
from tests.factories.media import clear, picture_bytes

pytestmark = pytest.mark.django_db
LIBRARY = "/en/library/"


def shaped(title: str, width: int, height: int) -> PortalImage:
    image = PortalImage(title=title, file=ContentFile(picture_bytes(width, height), name="picture.jpg"))
    image.save()
    clear(image.asset, audience="public", title=title)
    return image


def titles(client: Client, **query: str) -> list[str]:
    body = client.get(LIBRARY, query).content.decode()
    return re.findall(r'class="wall__title"[^>]*><a [^>]*>([^<]+)<', body)


def options(client: Client, facet: str, **query: str) -> dict[str, str]:
    body = client.get(LIBRARY, query).content.decode()
    select = re.search(rf'<select[^>]* name="{facet}">(.*?)</select>', body, re.S)
    assert select is not None
    return dict(re.findall(r"<option[^>]*>([^<(]+) \((\d+)\)</option>", select[1]))


def added(row: Any, *moment: int) -> None:
    Asset.objects.filter(pk=row.asset_id).update(created_at=datetime(*moment, tzinfo=UTC))  # type: ignore[misc]


@pytest.mark.parametrize(("orientation", "title"), [("landscape", "Wide"), ("portrait", "Tall"), ("square", "Square")])
def test_orientation_is_that_of_the_picture(client: Client, orientation: str, title: str) -> None:
    for name, width, height in (("Wide", 90, 60), ("Tall", 60, 90), ("Square", 100, 103)):
        shaped(name, width, height)
    make_document("Leaflet")
    assert titles(client, orientation=orientation) == [title]


def test_a_place_is_found_under_the_unit_that_is_in_force(client: Client) -> None:
    former = Province.objects.exclude(valid_to=None).exclude(code=F("successor__code")).first()
    assert former is not None and former.successor is not None
    present = former.successor
    for title, province in (("Now", present), ("Before", former), ("Elsewhere", None)):
        Asset.objects.filter(pk=make_image(title).asset_id).update(province=province)
    assert sorted(titles(client, place=present.code)) == ["Before", "Now"]
    assert options(client, "place") == {present.name_in("en"): "2"}


def test_days_are_those_of_viet_nam(client: Client) -> None:
    early, late = make_image("Early"), make_image("Late")
    added(early, 2026, 3, 1, 16, 59)  # 23:59 on 1 March in Ha Noi
    added(late, 2026, 3, 1, 17, 0)  # midnight: 2 March
    assert titles(client, to="2026-03-01") == ["Early"]
    assert titles(client, **{"from": "2026-03-02"}) == ["Late"]
    assert titles(client, **{"from": "2026-03-01", "to": "2026-03-02"}) == ["Late", "Early"]
    assert titles(client, sort="oldest") == ["Early", "Late"]


@pytest.mark.parametrize("text", ["2026-02-30", "yesterday", "2026-13-01", "0001-01-01", "9999-12-31", "1" * 5000])
def test_a_bad_date_is_named_in_the_form_and_narrows_nothing(client: Client, text: str) -> None:
    make_image("Harbour")
    response = client.get(LIBRARY, {"from": text, "kind": "image"})
    body = response.content.decode()
    assert response.status_code == 200
    assert "Give the day as year, month and day" in body and 'aria-describedby="facet-from-error"' in body
    assert "Harbour" in body
    assert 'class="facet-form__more" open' in body


def test_days_in_the_wrong_order_are_named(client: Client) -> None:
    body = client.get(LIBRARY, {"from": "2026-03-02", "to": "2026-03-01"}).content.decode()
    assert "The last day is before the first." in body


def test_filters_work_together_and_each_count_keeps_the_others(client: Client) -> None:
    nature = Topic.objects.get(code="nature")
    wide, tall, leaflet = shaped("Harbour wide", 90, 60), shaped("Harbour tall", 60, 90), make_document("Harbour text")
    shaped("Market", 90, 60)
    for row in (wide, leaflet):
        row.asset.topics.add(nature)
    Asset.objects.get(pk=tall.asset_id).topics.add(Topic.objects.get(code="heritage"))
    assert titles(client, q="harbour", topic="nature", kind="image") == ["Harbour wide"]
    assert options(client, "orientation", q="harbour") == {"Landscape": "1", "Portrait": "1"}
    assert options(client, "kind", topic="nature", orientation="landscape") == {"Picture": "1"}
    counted = options(client, "topic", q="harbour", kind="image")
    assert sorted(counted.values()) == ["1", "1"]
    assert "2 items" in client.get(LIBRARY, {"q": "harbour", "kind": "image"}).content.decode()


def test_a_chip_takes_one_filter_back_and_keeps_the_rest(client: Client) -> None:
    make_image("Harbour")
    query = {"q": "harbour", "kind": "image", "from": "2026-01-01", "sort": "oldest"}
    body = client.get(LIBRARY, query).content.decode()
    chips = re.findall(r'class="chip" href="([^"]+)"', body)
    assert chips == [
        "/en/library/?kind=image&amp;from=2026-01-01&amp;sort=oldest",
        "/en/library/?q=harbour&amp;from=2026-01-01&amp;sort=oldest",
        "/en/library/?q=harbour&amp;kind=image&amp;sort=oldest",
    ]
    assert 'class="chip"' not in client.get(LIBRARY).content.decode()


def test_choices_survive_paging(client: Client) -> None:
    for number in range(25):
        make_image(f"Picture {number}")
    body = client.get(LIBRARY, {"kind": "image", "sort": "oldest"}).content.decode()
    assert 'href="?kind=image&amp;sort=oldest&amp;page=2"' in body
    assert titles(client, kind="image", sort="oldest", page="2") == ["Picture 24"]


@pytest.mark.parametrize(
    "name", ["kind", "topic", "place", "orientation", "licence", "sort", "page", "q", "from", "to"]
)
@pytest.mark.parametrize("value", ["\x00", "'\"<b>", "9" * 4000, "ប្រាសាទ", "-1"])
def test_whatever_is_typed_gets_a_page(client: Client, name: str, value: str) -> None:
    make_image("Harbour")
    response = client.get(LIBRARY, {name: value})
    assert response.status_code == 200
    assert "<b>" not in response.content.decode()


def test_a_large_picture_is_offered_smaller_for_the_web_once_it_is_made(client: Client) -> None:
    large, small = shaped("Large", 2400, 1600), shaped("Small", 90, 60)
    for row in (large, small):
        version = row.asset.current_version()
        assert version is not None
        for spec in ("", preparation.WEB):
            preparation.prepare(version, spec)
    body = client.get(f"/en/library/{large.asset_id}/").content.decode()
    assert f'href="/files/{large.asset_id}/1?size=web"' in body
    assert "?size=web" not in client.get(f"/en/library/{small.asset_id}/").content.decode()


@pytest.mark.parametrize("path", ["", "{}/"])
def test_a_copy_may_not_outlive_the_rights_of_what_is_on_it(client: Client, settings: Any, path: str) -> None:
    settings.CACHE_PURGE_URLS = ["http://127.0.0.1:9"]
    image = make_image(expires_at=timezone.now() + timedelta(minutes=30))
    kept = client.get(LIBRARY + path.format(image.asset_id)).headers["Cache-Control"]
    stands_in = re.search(r"stale-if-error=(\d+)", kept)
    assert stands_in is not None and int(stands_in[1]) < 1800
