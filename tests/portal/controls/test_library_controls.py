"""Every control of an asset's form changes what a reader, a machine or the owner's staff find of it."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from locales.models import Mission, Organisation, Province, Territory, Topic
from media.delivery.pictures import make_renditions_now
from media.models import Asset
from media.permissions import may_change
from tests.factories import make_organisation, make_user
from tests.forms import fill, page_of
from tests.portal.controls.portal import Portal
from tests.portal.controls.table import SCREENS

pytestmark = pytest.mark.django_db
#: What staff find otherwise, and not every reader.
_OF_STAFF = {"circle-owner", "circle-named_missions"}
_IMAGE = [name for name, word in SCREENS["asset of an image"].items() if word == "library" and name not in _OF_STAFF]
#: What a licence that the portal knows says by itself, and the form tells so.
_OWN_TERMS = {"rights-licence_url", "rights-uses"}
_RECORDING = ["text-*-transcript", "text-*-subtitles"]


@pytest.fixture(scope="module", autouse=True)
def _drawn(portal: Portal, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        make_renditions_now(portal.files["image"])


def values(control: str) -> dict[str, Any]:
    """Return what to send so that *control* says something else."""
    known: dict[str, Any] = {
        "circle-audience": "internal",
        "circle-topics": Topic.objects.order_by("pk")[0].pk,
        "circle-province": Province.objects.filter(valid_to=None).order_by("pk")[0].pk,
        "circle-is_illustration": "on",
        "rights-consent": "public_event",
        "rights-embargo_until": "2099-01-01 10:00",
        "rights-expires_at": "2020-01-01 10:00",
        "rights-licence": "CC-BY-SA-4.0",
        "rights-licence_url": "https://example.vn/licence/",
        "rights-source_organisation": Organisation.objects.order_by("pk")[0].pk,
        "rights-territories": Territory.objects.get(alpha2="FR").pk,
        "rights-uses": "print",
        "text-*-subtitles": "WEBVTT\n\n00:00.000 --> 00:01.000\nOther words\n",
    }
    return {control.replace("*", "vi"): known.get(control, f"Other {control.replace('*', 'of')}")}


def read(asset: Asset) -> str:
    """Return what an anonymous reader and a machine read of *asset*, and of lists narrowed to what it is about."""
    topic, province = Topic.objects.order_by("pk")[0], Province.objects.filter(valid_to=None).order_by("pk")[0]
    own = f"/api/v1/assets/{asset.pk}"
    body = ""
    for address in (
        f"/vi/library/{asset.pk}/",
        "/vi/library/",
        f"/vi/library/?topic={topic.code}",
        f"/vi/library/?province={province.code}",
        own,
        f"{own}/may-i?use=web&territory=DE",
        f"/files/{asset.pk}/captions/vi.vtt",
    ):
        answer = Client().get(address)
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        body += f"{answer.status_code}{address}{text.decode()}"
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.+Z]*", "", body)


def send(portal: Portal, asset: Asset, sent: dict[str, Any]) -> None:
    address = reverse("assets:edit", args=[asset.pk])
    form = page_of(portal.people["superuser"], address).form("rights-licence")
    answer = portal.people["superuser"].post(address, fill(form, **sent))
    assert answer.status_code == 302, str([part.errors for part in answer.context["editor"].parts.values()])


@pytest.mark.parametrize(
    ("kind", "control"), [*(("image", row) for row in _IMAGE), *(("recording", row) for row in _RECORDING)]
)
def test_readers_find_what_is_changed(kind: str, control: str, portal: Portal) -> None:
    asset = portal.files[kind].asset
    if control in _OWN_TERMS:
        send(portal, asset, {"rights-licence": "Own terms", "rights-licence_url": "https://example.vn/terms/"})
    before = read(asset)
    assert read(asset) == before
    send(portal, asset, values(control))
    assert read(asset) != before


def test_owner_and_missions_decide_who_works_on_an_asset_and_who_sees_it(portal: Portal) -> None:
    asset, other = portal.files["image"].asset, make_organisation()
    editor = make_user("editor", other, ("vi",))
    named, not_named = Mission.objects.order_by("pk")[:2]
    officers = {}
    for mission in (named, not_named):
        officers[mission.pk] = Client()
        officers[mission.pk].force_login(make_user("mission_officer", Organisation.objects.get(pk=mission.pk)))
    assert not may_change(editor, asset)
    circle = {"circle-owner": other.pk, "circle-audience": "missions", "circle-named_missions": named.pk}
    send(portal, asset, circle)
    assert may_change(type(editor).objects.get(pk=editor.pk), asset)
    found = {pk: client.get(f"/vi/library/{asset.pk}/").status_code for pk, client in officers.items()}
    assert found == {named.pk: 200, not_named.pk: 404}
