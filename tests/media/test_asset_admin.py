"""The library in the admin: who finds what, and how an asset is cleared."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from locales import languages
from locales.models import Change, Operation, Role
from media.models import Asset, Rights
from media.selectors import rights_state
from tests.factories import make_document, make_image, make_organisation

pytestmark = pytest.mark.django_db
EDITOR, OFFICER = Role.EDITOR, Role.MISSION_OFFICER


def own(row: Any, organisation: Any) -> Asset:
    Asset.objects.filter(pk=row.asset_id).update(owner=organisation)
    return Asset.objects.get(pk=row.asset_id)


def edit_url(asset: Asset) -> str:
    return reverse("assets:edit", args=[asset.pk])


def as_shown(client: Client, asset: Asset) -> dict[str, Any]:
    """What a browser would send back when the editor changes nothing."""
    editor = client.get(edit_url(asset)).context["editor"]
    sent: dict[str, Any] = {}
    for form in editor.parts.values():
        for bound in form:
            value = bound.value()
            widget = bound.field.widget.format_value(value) if hasattr(bound.field.widget, "format_value") else value
            if widget not in (None, False, ""):
                sent[bound.html_name] = widget
    return sent


def test_lists_own_and_visible_assets_only(browser: Callable[..., Client]) -> None:
    paris, tokyo = make_organisation("mission"), make_organisation("mission")
    mine = own(make_image("Bản nháp của tôi", audience="internal"), paris)
    theirs = own(make_image("Their draft", audience="internal"), tokyo)
    shared = own(make_document("Shared press kit", audience="missions"), tokyo)
    client = browser(EDITOR, paris)
    body = client.get(reverse("assets:index")).content.decode()
    assert "Bản nháp của tôi" in body and "Shared press kit" in body and "Their draft" not in body
    assert edit_url(mine) in body and edit_url(shared) not in body
    assert client.get(edit_url(mine)).status_code == 200
    assert client.get(edit_url(theirs)).status_code == 404
    assert client.get(edit_url(shared)).status_code == 302
    for name in ("withdraw", "history"):
        assert client.get(reverse(f"assets:{name}", args=[theirs.pk])).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=hoa+sen", {"Hoa sen hồng"}),
        ("q=Photographer+hoa", {"Hoa sen hồng"}),
        ("q=%00", {"Hoa sen hồng", "Quyết định"}),
        ("kind=document", {"Quyết định"}),
        ("audience=internal", {"Quyết định"}),
        ("missing=rights", {"Quyết định"}),
        ("missing=alt", set()),
    ],
)
def test_search_and_filters(query: str, found: set[str], browser: Callable[..., Client]) -> None:
    make_image("Hoa sen hồng")
    make_document("Quyết định", audience="internal", cleared=False)
    body = browser().get(f"{reverse('assets:index_results')}?{query}").content.decode()
    assert {title for title in ("Hoa sen hồng", "Quyết định") if title in body} == found


def test_filters_by_owner(browser: Callable[..., Client]) -> None:
    paris, tokyo = make_organisation("mission"), make_organisation("mission")
    own(make_image("Ảnh của Paris"), paris)
    own(make_image("Ảnh của Tokyo"), tokyo)
    body = browser().get(f"{reverse('assets:index_results')}?owner={paris.pk}").content.decode()
    assert "Ảnh của Paris" in body and "Ảnh của Tokyo" not in body


def test_picture_without_alternative_text_is_found(browser: Callable[..., Client]) -> None:
    image = make_image("Without")
    image.asset.texts.filter(locale__language_code="en").update(alt="")
    body = browser().get(f"{reverse('assets:index_results')}?missing=alt").content.decode()
    assert "Without" in body


@pytest.mark.parametrize(
    ("rights", "code"),
    [
        ({}, "cleared"),
        ({"licence": ""}, "no-licence"),
        ({"credit_line": ""}, "no-credit"),
        ({"embargo_until": timedelta(hours=1)}, "embargoed"),
        ({"expires_at": timedelta(hours=-1)}, "expired"),
    ],
)
def test_state_of_the_rights(rights: dict[str, Any], code: str) -> None:
    now = timezone.now()
    values = {name: now + value if isinstance(value, timedelta) else value for name, value in rights.items()}
    assert rights_state(make_image(**values).asset, now).code == code


def test_listing_takes_as_many_queries_for_many_assets(
    browser: Callable[..., Client], django_assert_max_num_queries: Any
) -> None:
    client = browser()
    make_image("First")
    client.get(reverse("assets:index"))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        client.get(reverse("assets:index_results"))
    for number in range(5):
        make_image(f"Further {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("assets:index_results"))
    assert len(many) <= len(few) + 1


def test_form_has_fifteen_languages_in_their_direction(browser: Callable[..., Client]) -> None:
    asset = make_image().asset
    body = browser().get(edit_url(asset)).content.decode()
    assert all(f'id="text-{code}"' in body for code in languages.CODES)
    assert 'lang="ar" dir="rtl"' in body and "ພາສາ" not in body and "ລາວ" in body


def test_unchanged_form_changes_nothing(browser: Callable[..., Client]) -> None:
    client = browser()
    asset = make_image(embargo_until=datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC), uses=["print"]).asset
    before = Change.objects.count()
    assert client.post(edit_url(asset), as_shown(client, asset)).status_code == 302
    assert Change.objects.count() == before, Change.objects.latest("pk").details
    assert Rights.objects.get(asset=asset).embargo_until == datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_editor_clears_an_asset_in_one_go(browser: Callable[..., Client]) -> None:
    paris = make_organisation("mission")
    client = browser(EDITOR, paris)
    asset = own(make_image("Ảnh mới", audience="internal", cleared=False), paris)
    sent = as_shown(client, asset) | {
        "circle-audience": "public",
        "rights-credit_line": "Nguyễn Văn A / TTXVN",
        "rights-licence": "CC-BY-4.0",
        "rights-uses": ["editorial", "social"],
        "rights-embargo_until": "2027-03-01 08:00",
        "text-lo-title": "ຮູບໃໝ່",
        "text-lo-alt": "ຄຳອະທິບາຍ",
        "text-vi-title": "Cầu Nhật Tân",
    }
    response = client.post(edit_url(asset), sent)
    assert response.status_code == 302, response.context["editor"].problems()
    asset = Asset.objects.get(pk=asset.pk)
    assert asset.audience == "public" and asset.text_in("lo").title == "ຮູບໃໝ່"
    assert asset.rights.uses == ["editorial", "social"]
    assert asset.rights.embargo_until == datetime(2027, 3, 1, 1, 0, tzinfo=UTC)
    assert asset.portalimage.title == "Cầu Nhật Tân"
    row = Change.objects.filter(object_key=str(asset.pk), operation=Operation.CHANGED).latest("pk")
    assert row.details["parts"] == ["circle", "rights", "text-lo", "text-vi"]
    assert ModelLogEntry.objects.filter(object_id=str(asset.pk), action="wagtail.edit").exists()


def test_nobody_outside_sees_it_before_credit_and_licence(browser: Callable[..., Client]) -> None:
    client = browser()
    asset = make_image(audience="internal", cleared=False).asset
    typed = "Một chú thích dài"
    sent = as_shown(client, asset) | {"circle-audience": "press", "text-vi-caption": typed, "text-ar-title": "صورة"}
    response = client.post(edit_url(asset), sent)
    body = response.content.decode()
    assert response.status_code == 200 and typed in body and "صورة" in body
    assert {name for name, _heading in response.context["editor"].problems()} == {"circle", "rights"}
    asset = Asset.objects.get(pk=asset.pk)
    assert asset.audience == "internal" and not asset.text_in("vi").caption and not asset.text_in("ar").title


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rights-licence", "My own licence"),
        ("rights-expires_at", "2020-01-01 00:00"),
        ("rights-embargo_until", "tomorrow"),
        ("rights-uses", ["everything"]),
        ("circle-audience", "aliens"),
        ("text-vi-title", "x" * 300),
    ],
)
def test_mistakes_are_told_beside_their_field(field: str, value: Any, browser: Callable[..., Client]) -> None:
    client = browser()
    asset = make_image(embargo_until=datetime(2027, 1, 1, tzinfo=UTC)).asset
    response = client.post(edit_url(asset), as_shown(client, asset) | {field: value})
    assert response.status_code == 200
    assert response.context["editor"].problems()
    assert Asset.objects.get(pk=asset.pk).rights.licence == "CC-BY-4.0"


def test_emptied_language_goes(browser: Callable[..., Client]) -> None:
    client = browser()
    asset = make_image().asset
    sent = {name: value for name, value in as_shown(client, asset).items() if not name.startswith("text-en-t")}
    sent = {name: value for name, value in sent.items() if name != "text-en-alt"}
    client.post(edit_url(asset), sent)
    assert not asset.texts.filter(locale__language_code="en").exists()


def test_two_editors_do_not_undo_each_other(browser: Callable[..., Client]) -> None:
    first, second = browser(), browser()
    asset = make_image("Chung").asset
    early, late = as_shown(first, asset), as_shown(second, asset)
    first.post(edit_url(asset), early | {"text-vi-title": "Của người thứ nhất"})
    other_language = second.post(edit_url(asset), late | {"text-en-title": "Of the second"})
    assert other_language.status_code == 302
    texts = Asset.objects.get(pk=asset.pk)
    assert (texts.text_in("vi").title, texts.text_in("en").title) == ("Của người thứ nhất", "Of the second")
    same = second.post(edit_url(asset), late | {"text-vi-title": "Của người thứ hai"})
    body = same.content.decode()
    assert same.status_code == 200 and "Của người thứ nhất" in body and "Của người thứ hai" in body
    again = same.context["editor"].parts["text-vi"]["seen"].value()
    sent = late | {"text-vi-title": "Của người thứ hai", "text-vi-seen": again, "text-en-title": "Of the second"}
    assert second.post(edit_url(asset), sent).status_code == 302
    assert Asset.objects.get(pk=asset.pk).text_in("vi").title == "Của người thứ hai"


def test_owner_cannot_be_given_to_a_stranger(browser: Callable[..., Client]) -> None:
    paris, tokyo = make_organisation("mission"), make_organisation("mission")
    client = browser(EDITOR, paris)
    asset = own(make_image(), paris)
    sent = as_shown(client, asset)
    for owner in (tokyo.pk, ""):
        assert client.post(edit_url(asset), sent | {"circle-owner": owner}).status_code == 200
    assert Asset.objects.get(pk=asset.pk).owner == paris


def test_withdrawal_needs_a_reason_and_can_be_undone(browser: Callable[..., Client], client: Client) -> None:
    ministry = make_organisation("ministry")
    chief = browser(Role.CHIEF_EDITOR, ministry)
    asset = own(make_image(), ministry)
    url, public = reverse("assets:withdraw", args=[asset.pk]), reverse("download", args=[asset.pk, 1])
    assert client.get(public).status_code == 200
    assert chief.post(url, {"reason": " "}).status_code == 200
    assert client.get(public).status_code == 200
    assert chief.post(url, {"reason": "Consent was taken back."}).status_code == 302
    assert client.get(public).status_code == 404
    assert Change.objects.filter(object_key=str(asset.pk), operation=Operation.WITHDRAWN).count() == 1
    assert "Consent was taken back." in chief.get(url).content.decode()
    assert chief.post(url, {"reinstate": "1"}).status_code == 302
    assert client.get(public).status_code == 200
    assert chief.get(reverse("assets:history", args=[asset.pk])).status_code == 200


def test_withdrawal_is_not_for_everybody(browser: Callable[..., Client]) -> None:
    paris = make_organisation("mission")
    asset = own(make_image(), paris)
    url = reverse("assets:withdraw", args=[asset.pk])
    assert browser(EDITOR, paris).post(url, {"reason": "No."}).status_code in {302, 403}
    assert browser(Role.TRANSLATOR, paris).get(edit_url(asset)).status_code in {302, 403}
    asset.refresh_from_db()
    assert asset.withdrawn_at is None


def test_wagtails_own_pages_show_the_way(browser: Callable[..., Client]) -> None:
    image, document = make_image(cleared=False), make_document(cleared=False)
    client = browser()
    for route, row in (("wagtailimages:edit", image), ("wagtaildocs:edit", document)):
        body = client.get(reverse(route, args=[row.pk])).content.decode()
        assert edit_url(row.asset) in body and "asset-state--no-licence" in body


def test_wagtails_own_pages_hide_what_is_not_the_users(browser: Callable[..., Client]) -> None:
    paris, tokyo = make_organisation("mission"), make_organisation("mission")
    rows = {"hidden": make_image("Hidden draft", audience="internal"), "mine": make_image("Mine")}
    own(rows["hidden"], tokyo)
    own(rows["mine"], paris)
    public = make_image("Public of others")
    own(public, tokyo)
    hidden_document = make_document("Hidden paper", audience="internal")
    own(hidden_document, tokyo)
    client = browser(EDITOR, paris)
    listing = client.get(reverse("wagtailimages:index")).content.decode()
    chooser = client.get(reverse("wagtailimages_chooser:choose")).json()["html"]
    assert "Hidden draft" not in listing + chooser
    assert "Mine" in listing and "Public of others" not in listing
    assert "Mine" in chooser and "Public of others" in chooser
    assert "Hidden paper" not in client.get(reverse("wagtaildocs:index")).content.decode()
    for name in ("wagtailimages:edit", "wagtailimages:delete", "wagtailimages_chooser:chosen"):
        assert client.get(reverse(name, args=[rows["hidden"].pk])).status_code == 404
        assert "Hidden draft" not in client.get(reverse(name, args=[rows["hidden"].pk])).content.decode()
    assert client.get(reverse("wagtailimages:edit", args=[public.pk])).status_code in {302, 403}
    assert client.get(reverse("wagtailimages:delete", args=[rows["mine"].pk])).status_code in {302, 403}


def test_one_menu_holds_the_library(browser: Callable[..., Client]) -> None:
    body = browser().get(reverse("wagtailadmin_home")).content.decode()
    assert body.count(reverse("assets:index")) >= 1 and reverse("wagtailmedia:index") in body
