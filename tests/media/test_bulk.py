"""Many assets at once: twenty uploads, rights set on many, withdrawn together, and what is skipped is told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection

from locales.models import Change, Mission, Operation, Role, Topic
from media.models import Asset, PortalImage
from tests.factories import make_image, make_organisation
from tests.factories.media import picture_bytes
from tests.media.speaking import in_english

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(browser: Callable[..., Client]) -> Callable[..., Client]:
    """The same, with the admin in English."""
    return lambda *args: in_english(browser(*args))


CHIEF, EDITOR = Role.CHIEF_EDITOR, Role.EDITOR


def address(action: str, *assets: Asset, **more: str) -> str:
    query = QueryDict(mutable=True)
    query.setlist("id", [str(asset.pk) for asset in assets])
    for name, value in {"next": reverse("assets:index"), **more}.items():
        query.appendlist(name, value)
    return f"{reverse('wagtail_bulk_action', args=['media', 'asset', action])}?{query.urlencode()}"


def told(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def test_twenty_pictures_are_uploaded_one_after_the_other(browser: Callable[..., Client]) -> None:
    client, library = browser(EDITOR), Collection.get_first_root_node()
    for number in range(20):
        file = SimpleUploadedFile(f"p{number}.jpg", picture_bytes(40 + number, 40), "image/jpeg")
        sent = {"files[]": file, "title": f"Picture {number}", "collection": library.pk}
        answer = client.post(
            reverse("wagtailimages:add_multiple"), sent, headers={"x-requested-with": "XMLHttpRequest"}
        )
        assert answer.json()["success"], answer.json()
    assert PortalImage.objects.count() == 20
    assert Asset.objects.filter(audience="internal", versions__is_approved=True).count() == 20


def test_rights_are_set_and_empty_fields_change_nothing(browser: Callable[..., Client]) -> None:
    assets = [make_image(f"Picture {number}", audience="internal", cleared=False).asset for number in range(3)]
    topic, client = Topic.objects.order_by("pk")[0], browser(EDITOR)
    assets[0].rights.creator = "Somebody"
    assets[0].rights.save()
    sent = {"credit_line": "TTXVN", "licence": "CC-BY-4.0", "audience": "press", "topics": [topic.pk]}
    sent |= {"expires_at": "2031-01-01 08:00"}
    answer = client.post(address("edit_assets", *assets), sent, follow=True)
    assert "3 assets were changed" in told(answer)
    for asset in Asset.objects.select_related("rights"):
        assert (asset.rights.credit_line, asset.rights.licence, asset.audience) == ("TTXVN", "CC-BY-4.0", "press")
        assert asset.rights.expires_at is not None and asset.rights.expires_at.hour == 1
        assert list(asset.topics.all()) == [topic]
        rows = Change.objects.filter(object_key=str(asset.pk), operation=Operation.CHANGED)
        assert rows.filter(details__parts=["circle", "rights"]).count() == 1
    assert Asset.objects.get(pk=assets[0].pk).rights.creator == "Somebody"
    client.post(address("edit_assets", *assets), {"credit_line": "Other"})
    kept = Asset.objects.get(pk=assets[0].pk)
    assert kept.rights.credit_line == "Other" and kept.rights.licence == "CC-BY-4.0" and kept.audience == "press"
    assert kept.rights.expires_at is not None and list(kept.topics.all()) == [topic]


def test_nothing_filled_in_is_said(browser: Callable[..., Client]) -> None:
    asset = make_image().asset
    answer = browser(EDITOR).post(address("edit_assets", asset), {})
    assert answer.status_code == 200 and "nothing was filled in" in answer.content.decode()


def test_what_is_wrong_is_asked_again_and_kept(browser: Callable[..., Client]) -> None:
    asset, client = make_image().asset, browser(EDITOR)
    sent = {"licence": "My own licence", "credit_line": "Kept words"}
    sent |= {"embargo_until": "2031-01-02 08:00", "expires_at": "2031-01-01 08:00"}
    answer = client.post(address("edit_assets", asset), sent)
    body = answer.content.decode()
    assert answer.status_code == 200 and "Kept words" in body
    assert set(answer.context["form"].errors) == {"licence_url", "expires_at"}
    assert Asset.objects.get(pk=asset.pk).rights.licence == "CC-BY-4.0"


def test_an_asset_that_cannot_be_shown_is_skipped_with_the_reason(browser: Callable[..., Client]) -> None:
    bare, clear = make_image("Bare", audience="internal", cleared=False).asset, make_image("Clear").asset
    answer = browser(EDITOR).post(address("edit_assets", bare, clear), {"audience": "missions"}, follow=True)
    assert "1 asset was changed" in told(answer) and "“Bare”: It needs a credit line" in told(answer)
    bare.refresh_from_db()
    clear.refresh_from_db()
    assert (bare.audience, clear.audience) == ("internal", "missions")


def test_missions_are_named_only_for_missions(browser: Callable[..., Client]) -> None:
    mission = Mission.objects.order_by("pk")[0]
    public, client = make_image("Public").asset, browser(EDITOR)
    answer = client.post(address("edit_assets", public), {"named_missions": [mission.pk]}, follow=True)
    assert "only for the audience" in told(answer) and not public.named_missions.exists()
    client.post(address("edit_assets", public), {"named_missions": [mission.pk], "audience": "missions"})
    assert list(public.named_missions.all()) == [mission]


def test_assets_of_others_are_neither_changed_nor_named(browser: Callable[..., Client]) -> None:
    paris, tokyo = make_organisation("mission"), make_organisation("mission")
    mine, seen, hidden = make_image("Mine").asset, make_image("Seen").asset, make_image("Hidden").asset
    for asset, owner in ((mine, paris), (seen, tokyo), (hidden, tokyo)):
        Asset.objects.filter(pk=asset.pk).update(owner=owner)
    Asset.objects.filter(pk=hidden.pk).update(audience="internal")
    client = browser(EDITOR, paris)
    page = client.get(address("edit_assets", mine, seen, hidden)).content.decode()
    assert "Mine" in page and "Seen" in page and "Hidden" not in page
    answer = client.post(address("edit_assets", mine, seen, hidden), {"credit_line": "Paris"}, follow=True)
    assert "1 asset was changed" in told(answer) and "“Seen”: You may not change it" in told(answer)
    assert "Hidden" not in told(answer)
    credits = set(Asset.objects.filter(rights__credit_line="Paris").values_list("pk", flat=True))
    assert credits == {mine.pk}
    given = client.post(address("edit_assets", mine), {"owner": tokyo.pk})
    assert given.status_code == 200 and Asset.objects.get(pk=mine.pk).owner == paris


def test_all_means_the_list_with_its_search_and_filters(browser: Callable[..., Client]) -> None:
    wanted, other = make_image("Hồ Gươm").asset, make_image("Biển").asset
    document = reverse("assets:index") + "?q=g%C6%B0%C6%A1m&audience=public"
    url = address("edit_assets", next=document) + "&id=all"
    browser(EDITOR).post(url, {"credit_line": "All of them", "next": document})
    assert Asset.objects.get(pk=wanted.pk).rights.credit_line == "All of them"
    assert Asset.objects.get(pk=other.pk).rights.credit_line == "Photographer"


def test_withdrawing_many_needs_a_reason_and_a_chief_editor(browser: Callable[..., Client]) -> None:
    assets = [make_image(f"Picture {number}").asset for number in range(2)]
    url = address("withdraw_assets", *assets)
    editor = browser(EDITOR)
    assert editor.post(url, {"reason": "No"}).status_code in {302, 403}
    assert not Asset.objects.exclude(withdrawn_at=None).exists()
    chief = browser(CHIEF)
    assert chief.post(url, {"reason": " "}).status_code == 200
    assert not Asset.objects.exclude(withdrawn_at=None).exists()
    answer = chief.post(url, {"reason": "Rights have ended"}, follow=True)
    assert "2 assets were withdrawn" in told(answer)
    assert Asset.objects.filter(withdrawal_reason="Rights have ended").count() == 2
    assert Change.objects.filter(operation=Operation.WITHDRAWN, model="media.asset").count() == 2
    again = chief.post(url, {"reason": "Again"}, follow=True)
    assert "It is withdrawn already" in told(again)
    assert not Asset.objects.filter(withdrawal_reason="Again").exists()


@pytest.mark.parametrize("keys", ["", "x", "0", "' or 1=1"])
def test_keys_that_are_none_are_no_error(browser: Callable[..., Client], keys: str) -> None:
    answer = browser(CHIEF).get(address("edit_assets") + f"&id={keys}")
    assert answer.status_code == 200 and "None of the chosen assets" in answer.content.decode()


def test_the_list_offers_check_boxes_to_those_who_may(browser: Callable[..., Client]) -> None:
    asset = make_image().asset
    listing = reverse("assets:index")
    mark = f'data-object-id="{asset.pk}"'
    body = browser(EDITOR).get(listing).content.decode()
    assert mark in body and "/bulk/media/asset/edit_assets/" in body
    assert mark not in browser(Role.TRANSLATOR).get(listing).content.decode()
