"""Media kits as readers meet them: what was released, in their language or honestly in another, and no more."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from content.publishing import reach
from locales.models import Change, Role
from media import services as media_services
from media.kits import services
from media.models import AssetText, KitItem, KitRelease, KitText, MediaKit
from tests.factories import make_document, make_image, make_organisation, make_recording, make_user
from tests.factories.kits import make_kit, release

pytestmark = pytest.mark.django_db


def page(client: Client, kit: MediaKit, language: str = "en") -> str:
    response = client.get(f"/{language}/kits/{kit.slug}/")
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_page_shows_the_release_and_never_the_working_copy(client: Client) -> None:
    image = make_image("Harbour", credit_line="Lan Anh")
    kit = make_kit(image, title="Sea")
    release(kit, ("en",))
    KitText.objects.update(title="Draft title", introduction="Draft words.", key_messages="Draft message")
    AssetText.objects.update(title="Later title", caption="Later caption")
    body = page(client, kit)
    for text in ("Sea (en)", "What Sea is about.", "First message", "A text to print.", "Harbour", "Lan Anh"):
        assert text in body, text
    assert "Draft" not in body
    assert "Later" not in body
    listed = client.get("/en/kits/").content.decode()
    assert "Sea (en)" in listed and "What Sea is about." in listed and "Draft" not in listed


def test_everything_to_pull_is_offered_with_its_size_and_digest(client: Client) -> None:
    kit = make_kit(make_image())
    made = release(kit, ("en",))[0]
    body = page(client, kit)
    for name in ("kit.zip", "kit.meta4", "manifest.json"):
        address = f"/api/v1/kits/{kit.slug}/releases/1/en/{name}"
        assert f'href="{address}"' in body
        assert client.get(address).status_code == 200
    assert made.archive_sha256 in body
    assert f"aria2c -M {kit.slug}-1-en.meta4" in body


def test_another_language_is_shown_honestly(client: Client, settings: Any) -> None:
    kit = make_kit(make_image(), title="Sea")
    release(kit, ("vi", "en"))
    body = page(client, kit, "fr")
    assert '<h1 lang="en" dir="ltr">Sea (en)</h1>' in body
    assert f'rel="canonical" href="{settings.PUBLIC_URL}/en/kits/{kit.slug}/"' in body
    tags = set(re.findall(r'rel="alternate" hreflang="([\w-]+)"', body))
    assert tags == {"vi", "en", "x-default"}
    assert 'class="notice section kit__notice"' in body
    assert f'href="/vi/kits/{kit.slug}/" lang="vi" hreflang="vi"' in body
    assert "kit__notice" not in page(client, kit, "en")
    assert 'lang="en" dir="ltr"><a' in client.get("/fr/kits/").content.decode()
    assert "Sea (vi)" in page(client, kit, "vi")


def test_what_changed_since_the_release_before_and_earlier_releases(client: Client) -> None:
    first, second = make_image("Harbour"), make_image("Market")
    kit = make_kit(first, second)
    release(kit, ("en",))
    KitItem.objects.filter(kit=kit, asset=first.asset).delete()
    KitItem.objects.create(kit=kit, asset=make_document("Leaflet").asset, sort_order=5)
    KitText.objects.filter(kit=kit).update(article="Another text to print.")
    release(MediaKit.objects.get(pk=kit.pk), ("en",))
    body = page(client, kit)
    assert "Release 2" in body and "Changed since release 1" in body
    changes = body[body.index("Changed since release 1") :]
    new, changed, removed = (changes.index(f"<dt>{word}</dt>") for word in ("New", "Changed", "Removed"))
    assert "Leaflet" in changes[new:changed]
    assert "Market" not in changes[: changes.index("Files in this kit")], "it only moved up"
    assert "Text to print" in changes[changed:removed]
    assert "Harbour" in changes[removed : changes.index("Earlier releases")]
    assert f"/api/v1/kits/{kit.slug}/releases/1/en/kit.zip" in changes
    services.withdraw_release(KitRelease.objects.get(number=1), "Wrong picture.")
    assert "Earlier releases" not in page(client, kit)


def test_a_withdrawn_newest_release_gives_way_to_the_one_before(client: Client) -> None:
    kit = make_kit(make_image())
    release(kit, ("en",))
    newest = release(kit, ("en",))[0]
    services.withdraw_release(newest, "A mistake.")
    assert "Release 1" in page(client, kit)


def test_documents_and_recordings_stand_beside_the_pictures(client: Client) -> None:
    kit = make_kit(make_image("Harbour"), make_document("Leaflet"), make_recording("Film", subtitles={"en": CUES}))
    release(kit, ("en",))
    body = page(client, kit)
    others = body[body.index('id="others"') :]
    assert "Leaflet" in others and "Film" in others and "/poster.webp" in others
    assert others.count('class="kit-file"') == 2


CUES = "WEBVTT\n\n00:01.000 --> 00:02.000\nWords.\n"


def test_a_use_is_allowed_only_where_every_file_allows_it(client: Client) -> None:
    kit = make_kit(make_image(), make_image(licence="CC-BY-NC-4.0"))
    release(kit, ("en",))
    uses = re.search(r'<ul class="uses">.*?</ul>', page(client, kit), re.S)
    assert uses is not None
    assert "Not allowed:</span> Commercial use" in uses[0]
    assert "Not allowed:</span> News" not in uses[0]


def test_machine_translation_is_labelled_and_the_manifest_keeps_its_form(client: Client) -> None:
    kit = make_kit(make_image())
    KitText.objects.filter(locale__language_code="en").update(provenance="machine")
    made = release(kit, ("vi", "en"))
    assert "Machine translation." in page(client, kit)
    assert "Bản dịch máy" not in page(client, kit, "vi")
    KitText.objects.update(provenance="reviewed")
    assert "Machine translation." in page(client, kit), "the label is that of the text that was released"
    assert all("provenance" not in file for row in made for file in json.loads(row.manifest)["files"])


def test_a_public_kit_that_was_withdrawn_says_so_with_its_reason(client: Client) -> None:
    kit, never = make_kit(make_image()), make_kit(make_image())
    release(kit, ("en",))
    services.withdraw_kit(kit, "The figures were wrong.")
    services.withdraw_kit(never, "Never shown.")
    response = client.get(f"/en/kits/{kit.slug}/")
    assert response.status_code == 410
    assert "<bdi>The figures were wrong.</bdi>" in response.content.decode()
    assert client.get(f"/en/kits/{never.slug}/").status_code == 404
    services.reinstate_kit(MediaKit.objects.get(pk=kit.pk))
    assert client.get(f"/en/kits/{kit.slug}/").status_code == 200


@pytest.mark.parametrize("hidden", [{"audience": "missions"}, {"embargo_until": timezone.now() + timedelta(days=1)}])
def test_withdrawing_what_the_public_never_had_tells_nothing(client: Client, hidden: dict[str, Any]) -> None:
    kit = make_kit(make_image(), **hidden)
    release(kit, ("en",))
    services.withdraw_kit(kit, "Secret reason.")
    assert client.get(f"/en/kits/{kit.slug}/").status_code == 404


def test_missions_see_their_kits_marked_as_restricted(client: Client) -> None:
    kit = make_kit(make_image(audience="missions"), audience="missions", title="For missions")
    release(kit, ("en",))
    assert client.get(f"/en/kits/{kit.slug}/").status_code == 404
    assert "For missions" not in client.get("/en/kits/").content.decode()
    client.force_login(make_user(Role.MISSION_OFFICER, make_organisation("mission")))
    body = page(client, kit)
    assert "The public cannot see this page now" in body
    assert "For missions (en)" in client.get("/en/kits/").content.decode()


def test_a_withdrawn_picture_takes_its_kit_along_until_a_release_is_without_it(client: Client) -> None:
    image, other = make_image("Harbour"), make_image("Market")
    kit = make_kit(image, other)
    release(kit, ("en",))
    media_services.withdraw_asset(image.asset, "Recalled.")
    response = client.get(f"/en/kits/{kit.slug}/")
    assert response.status_code == 410 and "Recalled." in response.content.decode()
    KitItem.objects.filter(asset=image.asset).delete()
    release(MediaKit.objects.get(pk=kit.pk), ("en",))
    assert "Harbour" not in page(client, kit).split("Changed since")[0]


def test_an_asset_tells_in_which_kits_it_is_now(client: Client) -> None:
    image = make_image()
    kit, hidden = make_kit(image, title="Open"), make_kit(image, title="Hidden", audience="missions")
    release(kit, ("en",))
    release(hidden, ("en",))
    address = f"/en/library/{image.asset_id}/"
    body = client.get(address).content.decode()
    assert f'href="/en/kits/{kit.slug}/"' in body and "Hidden" not in body
    KitItem.objects.filter(kit=kit).update(asset=make_image("Another").asset)
    release(MediaKit.objects.get(pk=kit.pk), ("en",))
    assert f"/en/kits/{kit.slug}/" not in client.get(address).content.decode()


def test_site_map_and_description_for_machines(client: Client) -> None:
    kit = make_kit(make_image("Harbour", credit_line="Lan Anh"))
    release(kit, ("vi", "en"))
    assert f"/en/kits/{kit.slug}/</loc>" in client.get("/sitemap-en-1.xml").content.decode()
    assert f"/kits/{kit.slug}/</loc>" not in client.get("/sitemap-fr-1.xml").content.decode()
    text = re.search(r'<script type="application/ld\+json">(.*?)</script>', page(client, kit), re.S)
    assert text is not None
    thing = next(row for row in json.loads(text[1])["@graph"] if row["@type"] == "Collection")
    assert thing["inLanguage"] == "en"
    assert thing["encoding"]["contentUrl"].endswith(f"/api/v1/kits/{kit.slug}/releases/1/en/kit.zip")
    assert [part["creditText"] for part in thing["hasPart"]] == ["Lan Anh"]


def newest_change(model: str) -> Change:
    change = Change.objects.filter(model=model).order_by("-pk").first()
    assert change is not None
    return change


@pytest.mark.parametrize(
    ("model", "act"),
    [
        ("media.kitrelease", lambda kit, asset: None),
        ("media.mediakit", lambda kit, asset: services.withdraw_kit(kit, "Recalled.")),
        ("media.asset", lambda kit, asset: media_services.withdraw_asset(asset, "Recalled.")),
    ],
)
def test_every_change_that_shows_on_a_kit_drops_its_copies(model: str, act: Callable[[MediaKit, Any], Any]) -> None:
    image = make_image()
    kit = make_kit(image)
    release(kit, ("vi",))
    act(kit, image.asset)
    found = reach.of_change(newest_change(model))
    assert {"/vi/kits/", "/ar/kits/?page=2", f"/vi/kits/{kit.slug}/", f"/ar/kits/{kit.slug}/", "/sitemap.xml"} <= found
    assert f"/vi/library/{image.asset_id}/" in found


def test_a_kit_page_may_be_kept_no_longer_than_what_is_on_it(client: Client, settings: Any) -> None:
    settings.CACHE_PURGE_URLS = ["http://127.0.0.1:9"]
    kit = make_kit(make_image(expires_at=timezone.now() + timedelta(minutes=30)))
    release(kit, ("en",))
    for address in ("/en/kits/", f"/en/kits/{kit.slug}/"):
        kept = client.get(address).headers["Cache-Control"]
        stands_in = re.search(r"stale-if-error=(\d+)", kept)
        assert stands_in is not None and int(stands_in[1]) < 1800, address


def test_officer_goes_from_a_kit_to_its_translation_and_its_report(client: Client) -> None:
    kit = make_kit(make_image())
    release(kit, ("en",))
    ways = [f"/admin/{form}?kit={kit.pk}" for form in ("contributions/add/translation/", "use-reports/add/")]
    address = f"/en/kits/{kit.slug}/"
    body = client.get(address).content.decode()
    assert not any(way in body for way in ways)
    client.force_login(make_user(Role.MISSION_OFFICER))
    body = client.get(address).content.decode()
    assert all(f'href="{way}"' in body for way in ways)
