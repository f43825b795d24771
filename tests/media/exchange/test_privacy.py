"""What one mission hands in, asks, reports or holds is nowhere for another: no page by a guessed address, no list."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from locales import tokens
from locales.models import Role
from media.exchange.notices import notify
from media.exchange.viewsets import ExchangeGroup
from media.models import Asset, AssetRequest, Contribution, Notice, UseReport
from tests.factories import make_image
from tests.media.exchange.conftest import Someone, text_of

pytestmark = pytest.mark.django_db
WORD = "Quetzalcanary"


@pytest.fixture
def lyons(lyon: Someone) -> dict[str, Any]:
    """One row of every kind, each with the word, of the mission in Lyon."""
    asset = make_image(WORD, audience="internal").asset
    Asset.objects.filter(pk=asset.pk).update(owner=lyon.organisation)
    whose: dict[str, Any] = {"organisation": lyon.organisation}
    contribution = Contribution.objects.create(
        **whose, kind="asset", title=WORD, asset=asset, language="fr", declaration="own", rights_holder=WORD
    )
    request = AssetRequest.objects.create(**whose, kind="asset", title=WORD, deadline=timezone.localdate())
    report = UseReport.objects.create(**whose, asset=asset, kind="web", title=WORD, used_on=timezone.localdate())
    token, _secret = tokens.create(lyon.organisation, WORD, ["kits:read"])
    with transaction.atomic():
        notice = notify(lyon.organisation, "recall", WORD, WORD)
    return {
        "contributions": contribution,
        "asset-requests": request,
        "use-reports": report,
        "access-tokens": token,
        "notices": notice,
        "asset": asset,
    }


def pages() -> list[tuple[str, str, bool]]:
    """Every page of the exchange: namespace, name, whether it is one row's."""
    found = []
    for viewset in ExchangeGroup.items:
        for route in viewset().get_urlpatterns():
            if route.name != "add_kind":
                found.append((viewset.name, route.name, "pk" in str(route.pattern)))
    return found


@pytest.mark.parametrize(("space", "name", "is_row"), pages())
def test_no_page_shows_a_foreign_row(
    space: str, name: str, is_row: bool, lyons: dict[str, Any], osaka: Someone, desk: Someone
) -> None:
    address = reverse(f"{space}:{name}", args=[lyons[space].pk] if is_row else [])
    for method in (osaka.browser.get, osaka.browser.post):
        answer = method(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if is_row:
            assert answer.status_code == (405 if answer.status_code == 405 else 404), (space, name)
        assert WORD.encode() not in body
    Notice.objects.get(read_at=None)
    if not is_row and name in {"index", "index_results"}:
        assert WORD in text_of(desk.browser.get(address)) or space == "contributions", "the home desk sees it"


@pytest.mark.parametrize("space", ["contributions", "asset-requests", "use-reports", "access-tokens", "notices"])
def test_own_rows_are_listed(space: str, lyons: dict[str, Any], lyon: Someone) -> None:
    assert WORD in text_of(lyon.browser.get(reverse(f"{space}:index")))


def test_choosers_and_exports_name_nothing_foreign(lyons: dict[str, Any], osaka: Someone) -> None:
    for name in ("choose", "choose_results"):
        answer = osaka.browser.get(reverse(f"choose-asset:{name}") + f"?q={WORD}")
        assert answer.status_code == 200 and lyons["asset"].pk.hex not in answer.content.decode().replace("-", "")
    assert osaka.browser.get(reverse("choose-asset:chosen", args=[lyons["asset"].pk])).status_code == 404
    several = osaka.browser.get(reverse("choose-asset:chosen_multiple") + f"?id={lyons['asset'].pk}")
    assert WORD not in several.content.decode()
    table = osaka.browser.get(reverse("use-reports:index") + "?export=csv")
    assert WORD.encode() not in b"".join(table.streaming_content)
    assert WORD not in text_of(osaka.browser.get(reverse("wagtailadmin_home")))


@pytest.mark.parametrize("role", [Role.TRANSLATOR, Role.REVIEWER, Role.STATISTICIAN])
def test_roles_without_a_part_in_the_exchange_are_kept_out(role: str, lyons: dict[str, Any], newcomer: Any) -> None:
    someone = newcomer(role)
    for space, name, is_row in pages():
        answer = someone.browser.get(reverse(f"{space}:{name}", args=[lyons[space].pk] if is_row else []))
        assert answer.status_code in {302, 404, 405}, (space, name)


def test_nobody_without_a_login_gets_anywhere(lyons: dict[str, Any]) -> None:
    for space, name, is_row in pages():
        answer = Client().get(reverse(f"{space}:{name}", args=[lyons[space].pk] if is_row else []))
        assert answer.status_code == 302 and "/login/" in answer.url  # type: ignore[attr-defined]


def test_notice_is_marked_as_read_by_its_organisation(lyons: dict[str, Any], lyon: Someone, desk: Someone) -> None:
    read = reverse("notices:read", args=[lyons["notices"].pk])
    assert desk.browser.post(read).status_code == 404, "the home desk reads for nobody else"
    assert lyon.browser.post(read, {"next": reverse("wagtailadmin_home")}).url == reverse("wagtailadmin_home")  # type: ignore[attr-defined]
    assert not Notice.objects.filter(read_at=None).exists()
    assert lyon.browser.post(read, {"next": "https://example.org/"}).url == reverse("notices:index")  # type: ignore[attr-defined]
