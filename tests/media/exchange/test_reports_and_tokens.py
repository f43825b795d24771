"""Reports of use with their table, and access tokens that are shown once."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from locales import tokens
from locales.models import AccessToken, Change
from media.models import UseReport
from tests.factories import make_image
from tests.media.exchange.conftest import Someone, text_of

pytestmark = pytest.mark.django_db


def report(someone: Someone, **fields: Any) -> Any:
    values = {"kind": "event", "title": "Fair", "used_on": timezone.localdate().isoformat(), **fields}
    return someone.browser.post(reverse("use-reports:add"), values)


def test_form_is_filled_as_far_as_it_can_be(lyon: Someone) -> None:
    asset = make_image("Hoa sen").asset
    form = lyon.browser.get(f"{reverse('use-reports:add')}?asset={asset.pk}").context["form"]
    assert form["used_on"].value() == timezone.localdate()
    assert form["languages"].value() == ["vi", "fr"]
    assert form["territory"].value() == lyon.organisation.host_territory_id  # type: ignore[attr-defined]
    assert "Hoa sen" in str(form["asset"])


def test_use_is_reported_listed_and_corrected(lyon: Someone, desk: Someone) -> None:
    asset = make_image("Hoa sen").asset
    assert report(lyon, asset=str(asset.pk), audience="120", languages=["fr"]).status_code == 302
    row = UseReport.objects.get()
    assert (row.organisation_id, row.audience, row.languages) == (lyon.organisation.pk, 120, ["fr"])
    assert "Hoa sen" in text_of(lyon.browser.get(reverse("use-reports:index")))
    edit = reverse("use-reports:edit", args=[row.pk])
    values = {"asset": str(asset.pk), "kind": "web", "title": "Site", "used_on": row.used_on.isoformat()}
    assert lyon.browser.post(edit, values).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.kind, row.organisation_id) == ("Site", "web", lyon.organisation.pk)
    assert desk.browser.get(edit).status_code == 302, "the home desk reads reports and corrects none"
    actions = ModelLogEntry.objects.filter(object_id=str(row.pk)).values_list("action", flat=True)
    assert set(actions) == {"wagtail.create", "wagtail.edit"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose the asset or the kit that you used"),
        ({"used_on": (timezone.localdate() + timedelta(days=9)).isoformat()}, "when it has happened"),
        ({"audience": "-1"}, "greater than or equal to 0"),
        ({"address": "javascript:alert(1)"}, "valid URL"),
        ({"languages": ["xx"]}, "not one of the available choices"),
    ],
)
def test_report_that_cannot_be_taken_is_explained(fields: dict[str, Any], said: str, lyon: Someone) -> None:
    assert said in text_of(report(lyon, **fields))
    assert not UseReport.objects.exists()


def export(someone: Someone, kind: str) -> Any:
    return someone.browser.get(f"{reverse('use-reports:index')}?export={kind}")


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("//x")'])
def test_table_has_no_formulas(title: str, lyon: Someone, osaka: Someone) -> None:
    asset = make_image("=cmd|' /C calc'!A0").asset
    for someone in (lyon, osaka):
        report(someone, asset=str(asset.pk), title=title, note="\t=2+2")
    rows = list(csv.reader(io.StringIO(b"".join(export(lyon, "csv").streaming_content).decode())))
    assert len(rows) == 2, "of the own organisation alone"
    assert f"'{title}" in rows[1] and "'=cmd|' /C calc'!A0" in rows[1]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in rows[1])
    sheet = load_workbook(io.BytesIO(b"".join(export(lyon, "xlsx").streaming_content))).active
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)


def test_withdrawn_asset_is_not_named_in_the_list_any_more(lyon: Someone) -> None:
    from media.services import withdraw_asset

    asset = make_image("Lotus pond").asset
    report(lyon, asset=str(asset.pk))
    withdraw_asset(asset, "Mistake")
    page = text_of(lyon.browser.get(reverse("use-reports:index")))
    assert "Lotus pond" not in page and "no longer offered" in page


def make_token(someone: Someone, **fields: Any) -> tuple[Any, dict[str, Any]]:
    form = someone.browser.get(reverse("access-tokens:add")).context["form"]
    values = {"name": "server", "scopes": ["kits:read"], "days": "30", "once": form["once"].value(), **fields}
    return someone.browser.post(reverse("access-tokens:add"), values), values


def shown(page: Any) -> str:
    found = re.search(r"vnfip_[0-9a-f]{10}_[\w-]{43}", text_of(page))
    assert found, "the token is on the page"
    return found[0]


def test_token_is_shown_once_and_kept_nowhere(lyon: Someone, caplog: Any) -> None:
    page, sent = make_token(lyon)
    token = shown(page)
    secret = token.split("_", 2)[2]  # it may have underscores of its own
    assert "no-store" in page.headers["Cache-Control"] and "curl -H" in text_of(page)
    row = tokens.check(token)
    assert (row.organisation_id, row.scopes, row.created_by) == (lyon.organisation.pk, ["kits:read"], lyon.user)

    again = lyon.browser.post(reverse("access-tokens:add"), sent)
    assert again.status_code == 302 and AccessToken.objects.count() == 1, "a reloaded page makes no second token"
    for name in ("index", "add"):
        assert secret not in text_of(lyon.browser.get(reverse(f"access-tokens:{name}")))
    stores = [session.get_decoded() for session in Session.objects.all()]
    logged = (
        [entry.data for entry in ModelLogEntry.objects.all()],
        list(Change.objects.values_list("details", flat=True)),
    )
    assert secret not in f"{stores}{logged}{caplog.text}{list(AccessToken.objects.values())}"


@pytest.mark.parametrize("fields", [{"days": "91"}, {"days": "0"}, {"scopes": []}, {"scopes": ["all"]}, {"name": ""}])
def test_token_beyond_the_rules_is_refused_and_the_form_can_be_sent_again(
    fields: dict[str, Any], lyon: Someone
) -> None:
    page, _sent = make_token(lyon, **fields)
    assert not AccessToken.objects.exists()
    once = re.search(r'name="once" value="([^"]+)"', text_of(page))
    assert once
    good = {"name": "server", "scopes": ["kits:read"], "days": "1", "once": once[1]}
    shown(lyon.browser.post(reverse("access-tokens:add"), good))


def test_replaced_token_is_valid_for_some_days_beside_the_new_one(lyon: Someone) -> None:
    old = shown(make_token(lyon)[0])
    row = AccessToken.objects.get()
    rotate = reverse("access-tokens:rotate", args=[row.pk])
    once = lyon.browser.get(rotate).context["once"]
    new = shown(lyon.browser.post(rotate, {"once": once}))
    assert new != old and tokens.check(old).pk == row.pk
    row.refresh_from_db()
    assert row.expires_at <= timezone.now() + timedelta(days=tokens.OVERLAP_DAYS)
    assert lyon.browser.post(rotate, {"once": once}).status_code == 302
    assert AccessToken.objects.count() == 2
    assert "replaced" in text_of(lyon.browser.get(reverse("access-tokens:index")))


def test_revoked_token_opens_nothing(lyon: Someone, desk: Someone) -> None:
    token = shown(make_token(lyon)[0])
    revoke = reverse("access-tokens:revoke", args=[AccessToken.objects.get().pk])
    assert "Revoke" in text_of(lyon.browser.get(revoke))
    assert tokens.check(token)
    assert desk.browser.post(revoke).status_code == 302, "the home desk may stop any machine"
    with pytest.raises(tokens.TokenRefusedError):
        tokens.check(token)
    assert lyon.browser.get(revoke).status_code == 404
    assert "revoked" in text_of(lyon.browser.get(reverse("access-tokens:index")))
