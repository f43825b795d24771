"""The canary: objects that must not be seen appear on no public channel, by guessed address too.

Every registered public address belongs to a channel here; a new address without one fails.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from wagtail.search import index

from content.models import BasePage
from content.publishing import services as publishing
from locales.models import Role
from media import services as media_services
from media import versions
from media.delivery.preparation import prepare_asset_now
from media.kits import services as kit_services
from media.models import AssetText, MediaKit, PortalImage, Recording
from tests.factories import (
    make_document,
    make_image,
    make_organisation,
    make_publication,
    make_recording,
    make_section,
    make_story,
    make_user,
)
from tests.factories.kits import make_kit
from tests.factories.kits import release as release_kit

pytestmark = pytest.mark.django_db

#: Addresses by route name (or route) and the channel that tests them.
CHANNELS = {
    "api_description": "static text",
    "api_not_found": "static text",
    "api_asset": "API",
    "api_may_i": "API",
    "api_changes": "API",
    "api_manifest": "API",
    "api_archive": "API",
    "api_metalink": "API",
    "root": "redirect",
    "robots": "static text",
    "health_live": "operations",
    "health_ready": "operations",
    "card": "files",
    "sitemap": "site map",
    "sitemap_part": "site map",
    "download": "files",
    "rendition": "files",
    "play": "files",
    "poster": "files",
    "captions": "files",
    "search": "search",
    "library": "library",
    "asset": "library",
    "kits": "kits",
    "kit": "kits",
    "feed_atom": "feed",
    "feed_json": "feed",
    "wagtail_serve": "pages",
    "not_found": "static text",
}
NOT_PUBLIC = {"admin/"}


def public_routes(resolver: Any = None, prefix: str = "") -> list[str]:
    routes: list[str] = []
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if any(route.startswith(hidden) for hidden in NOT_PUBLIC):
            continue
        if hasattr(pattern, "url_patterns"):
            routes += public_routes(pattern, route)
        else:
            routes.append(pattern.name or route)
    return routes


def test_every_public_address_belongs_to_a_tested_channel() -> None:
    assert sorted(set(public_routes())) == sorted(CHANNELS)


@dataclass
class Canary:
    """An object with a word that occurs nowhere else."""

    word: str
    addresses: list[str]


def page_canary(hide: Callable[[BasePage], Any] | None = None, **fields: Any) -> Canary:
    word = f"canary{uuid.uuid4().hex[:10]}"
    page = make_story(title=f"Story {word}", standfirst=f"Standfirst {word}", **fields)
    if hide:
        hide(page)
    # What must not be found is in the index all the same: only visibility keeps it from readers.
    index.insert_or_update_object(page)
    return Canary(word, [page.url_path])


def asset_canary(make: Callable[..., Any], hide: Callable[[Any], Any] | None = None, **fields: Any) -> Canary:
    word = f"canary{uuid.uuid4().hex[:10]}"
    row = make(title=f"Asset {word}", **fields)
    if isinstance(row, PortalImage):
        media_services.make_renditions_now(row)
    if hide:
        hide(row.asset)
    asset = row.asset
    addresses = [reverse("asset", args=[asset.pk]), f"/files/{asset.pk}/1"]
    if isinstance(row, PortalImage):
        addresses += [f"/renditions/{r.file.name.rsplit('/')[-1]}" for r in row.renditions.all()]
    if isinstance(row, Recording):
        AssetText.objects.filter(asset=asset).update(subtitles=f"WEBVTT\n\n00:01.000 --> 00:02.000\nAsset {word}\n")
        addresses += [
            f"/files/{asset.pk}/1/play",
            f"/files/{asset.pk}/1/poster.webp",
            *(f"/files/{asset.pk}/captions/{c}.vtt" for c in ("vi", "en")),
        ]
    return Canary(word, addresses)


def kit_canary(hide: Callable[[MediaKit], Any] | None = None, *, released: bool = True, **fields: Any) -> Canary:
    word = f"canary{uuid.uuid4().hex[:10]}"
    kit = make_kit(make_image(), title=f"Kit {word}", **fields)
    if released:
        release_kit(kit, ("vi", "en"))
    if hide:
        hide(kit)
    return Canary(word, [f"/{code}/kits/{kit.slug}/" for code in ("vi", "en", "fr")])


NOW = timezone.now


def foreign_draft(**fields: Any) -> Canary:
    return page_canary(live=False, organisation=make_organisation("mission"), **fields)


HIDDEN: dict[str, Callable[[], Canary]] = {
    "draft page": lambda: page_canary(live=False),
    "embargoed page": lambda: page_canary(embargo_until=NOW() + timedelta(hours=1)),
    "expired page": lambda: page_canary(expires_at=NOW() - timedelta(seconds=1)),
    "withdrawn page": lambda: page_canary(lambda page: publishing.withdraw(page, "Recalled.")),
    "unpublished page": lambda: page_canary(lambda page: page.unpublish()),
    "page for missions": lambda: page_canary(audience="missions"),
    "page for the press": lambda: page_canary(audience="press"),
    "internal page": lambda: page_canary(audience="internal"),
    "draft of another organisation": foreign_draft,
    "picture without rights": lambda: asset_canary(make_image, cleared=False),
    "internal picture": lambda: asset_canary(make_image, audience="internal"),
    "picture for missions": lambda: asset_canary(make_image, audience="missions"),
    "embargoed picture": lambda: asset_canary(make_image, embargo_until=NOW() + timedelta(hours=1)),
    "expired picture": lambda: asset_canary(make_image, expires_at=NOW() - timedelta(seconds=1)),
    "withdrawn picture": lambda: asset_canary(make_image, lambda a: media_services.withdraw_asset(a, "Recalled.")),
    "embargoed document": lambda: asset_canary(make_document, embargo_until=NOW() + timedelta(hours=1)),
    "expired document": lambda: asset_canary(make_document, expires_at=NOW() - timedelta(seconds=1)),
    "withdrawn document": lambda: asset_canary(make_document, lambda a: media_services.withdraw_asset(a, "Recalled.")),
    "internal document": lambda: asset_canary(make_document, audience="internal"),
    "kit without a release": lambda: kit_canary(released=False),
    "embargoed kit": lambda: kit_canary(embargo_until=NOW() + timedelta(hours=1)),
    "expired kit": lambda: kit_canary(expires_at=NOW() - timedelta(seconds=1)),
    "kit for missions": lambda: kit_canary(audience="missions"),
    "internal kit": lambda: kit_canary(audience="internal"),
    "withdrawn kit": lambda: kit_canary(lambda kit: kit_services.withdraw_kit(kit, "Recalled.")),
    "kit with a withdrawn picture": lambda: kit_canary(
        lambda kit: media_services.withdraw_asset(kit.items.first().asset, "Recalled.")
    ),
    "recording without rights": lambda: asset_canary(make_recording, cleared=False),
    "recording for missions": lambda: asset_canary(make_recording, audience="missions"),
    "embargoed recording": lambda: asset_canary(make_recording, embargo_until=NOW() + timedelta(hours=1)),
    "expired recording": lambda: asset_canary(make_recording, expires_at=NOW() - timedelta(seconds=1)),
    "withdrawn recording": lambda: asset_canary(
        make_recording, lambda a: media_services.withdraw_asset(a, "Recalled.")
    ),
}


def listings(word: str) -> list[str]:
    """Every address that lists objects, asked for the word where it can be asked."""
    section = BasePage.objects.filter(depth=3, locale__language_code="vi").values_list("url_path", flat=True)
    return [
        "/vi/",
        *section,
        f"/vi/search/?q={word}",
        f"/en/search/?q={word}&lang=all",
        "/vi/library/",
        f"/vi/library/?q={word}",
        f"/en/library/?q={word}",
        "/vi/kits/",
        "/en/kits/",
        "/vi/feed.atom",
        "/vi/feed.json",
        "/sitemap-vi-1.xml",
        *(f"{path}feed.{kind}" for path in section for kind in ("atom", "json")),
    ]


def leaks(client: Client, canary: Canary) -> list[str]:
    """Where the word or an own address of the canary can be read; a query echoed in the page is no leak."""
    found = []
    for address in listings(canary.word):
        body = client.get(address).content.decode()
        if (
            any(own in body for own in canary.addresses)
            or f"Story {canary.word}" in body
            or f"Asset {canary.word}" in body
            or f"Kit {canary.word}" in body
        ):
            found.append(address)
    for address in canary.addresses:
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if response.status_code == 200 or canary.word.encode() in body:
            found.append(f"{address} ({response.status_code})")
    return found


@pytest.mark.parametrize("state", HIDDEN)
def test_hidden_object_leaks_nowhere(state: str, client: Client) -> None:
    make_section()
    assert leaks(client, HIDDEN[state]()) == []


@pytest.mark.parametrize(
    "make",
    [
        page_canary,
        kit_canary,
        *(lambda made=made: asset_canary(made) for made in (make_image, make_document, make_recording)),
    ],
)
def test_public_object_is_found_so_that_the_canary_can_sing(make: Callable[[], Canary], client: Client) -> None:
    canary = make()
    found = leaks(client, canary)
    assert set(canary.addresses) <= {place.removesuffix(" (200)") for place in found}
    assert any("search" in place or "library" in place or place == "/vi/kits/" for place in found)


def test_a_lead_picture_that_may_not_be_seen_is_not_on_its_page(client: Client) -> None:
    image = make_image("Embargoed lead", embargo_until=NOW() + timedelta(hours=1))
    media_services.make_renditions_now(image)
    story = make_story(lead_image=image, body=[{"type": "figure", "value": {"image": image.pk, "caption": "C"}}])
    body = client.get(story.url_path).content.decode()
    assert "/renditions/" not in body and str(image.asset_id) not in body


def test_related_pages_that_may_not_be_seen_are_not_linked(client: Client) -> None:
    hidden = make_story("Hidden relation", embargo_until=NOW() + timedelta(hours=1))
    story = make_story(body=[{"type": "related", "value": {"title": "More", "pages": [hidden.pk]}}])
    assert "Hidden relation" not in client.get(story.url_path).content.decode()


def test_staff_see_what_their_circle_may_see_and_nobody_caches_it(client: Client) -> None:
    paris = make_organisation("mission")
    client.force_login(make_user(Role.MISSION_OFFICER, paris))
    for_missions = make_story(audience="missions")
    internal = make_story(audience="internal")
    own = make_story(audience="internal", organisation=paris)
    response = client.get(for_missions.url_path)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert client.get(own.url_path).status_code == 200
    assert client.get(internal.url_path).status_code == 404


def test_the_press_sees_press_assets_only(client: Client) -> None:
    client.force_login(make_user(Role.PRESS, make_organisation("press_agency")))
    press, missions = make_image("For press", audience="press"), make_image("For missions", audience="missions")
    assert client.get(reverse("asset", args=[press.asset_id])).status_code == 200
    assert client.get(reverse("asset", args=[missions.asset_id])).status_code == 404


def test_public_answers_carry_no_cookie_and_vary_by_nothing_personal(client: Client) -> None:
    make_publication()
    image = make_image()
    for address in [*listings("word"), reverse("asset", args=[image.asset_id]), make_story().url_path, "/vi/khong-co/"]:
        response = client.get(address)
        assert not response.cookies, address
        assert "cookie" not in response.headers.get("Vary", "").lower(), address


def test_old_version_of_a_file_is_not_served(client: Client) -> None:
    from django.core.files.base import ContentFile

    from tests.factories.media import picture_bytes

    image = make_image()
    image.file = ContentFile(picture_bytes(80, 60, "#175a4b"), name="newer.jpg")
    image.save()
    assert client.get(f"/files/{image.asset_id}/1").status_code == 200
    assert client.get(f"/files/{image.asset_id}/2").status_code == 404
    versions.approve_version(image.proposed)
    assert client.get(f"/files/{image.asset_id}/1").status_code == 404
    assert client.get(f"/files/{image.asset_id}/2").status_code == 503
    prepare_asset_now(image.asset)
    assert client.get(f"/files/{image.asset_id}/2").status_code == 200
