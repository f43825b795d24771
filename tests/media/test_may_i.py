"""May I? Restrictions never turn a no into a yes; every answer has its ground."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from locales.models import Territory
from media import licences
from media.may_i import may_i
from media.vocabulary import Consent, Permission, Reason, Use
from tests.factories import make_image

DAY = date(2027, 1, 31)
#: The first minute of DAY in Viet Nam.
BEGIN = datetime(2027, 1, 30, 17, tzinfo=UTC)


def asset(licence: str = "CC-BY-4.0", territories: str = "", withdrawn: bool = False, **rights: Any) -> Any:
    rows = [SimpleNamespace(alpha2=code) for code in territories.split()]
    fields = {"uses": [], "embargo_until": None, "expires_at": None, "consent": Consent.NOBODY, "licence_url": ""}
    return SimpleNamespace(
        withdrawn_at=BEGIN if withdrawn else None,
        withdrawal_reason="Recalled." if withdrawn else "",
        rights=SimpleNamespace(licence=licence, territories=SimpleNamespace(all=lambda: rows), **{**fields, **rights}),
    )


def answer(row: Any, use: Use = Use.EDITORIAL, territory: str = "FR", on: date = DAY) -> tuple[str, list[str]]:
    found = may_i(row, use, territory, on)
    return found.verdict.value, [ground.reason.value for ground in found.grounds]


@pytest.mark.parametrize(
    ("row", "use", "expected"),
    [
        (asset(), Use.COMMERCIAL, ("yes", ["licence"])),
        (asset("CC-BY-SA-3.0"), Use.ADAPTATION, ("yes", ["share_alike"])),
        (asset("CC-BY-NC-4.0"), Use.COMMERCIAL, ("no", ["licence_forbids"])),
        (asset("CC-BY-NC-4.0", uses=["commercial"]), Use.COMMERCIAL, ("yes", ["owner"])),
        (asset("CC-BY-ND-4.0"), Use.ADAPTATION, ("no", ["licence_forbids"])),
        (asset("House rules", licence_url="https://example.org/"), Use.PRINT, ("ask", ["not_said"])),
        (asset("House rules", uses=["print"]), Use.PRINT, ("yes", ["owner"])),
        (asset(territories="VN LA"), Use.PRINT, ("no", ["territory"])),
        (asset(territories="VN FR"), Use.PRINT, ("yes", ["licence"])),
        (asset(consent=Consent.MISSING), Use.EDITORIAL, ("yes", ["licence"])),
        (asset(consent=Consent.MISSING), Use.SOCIAL, ("ask", ["consent"])),
        (asset(consent=Consent.PUBLIC_EVENT), Use.COMMERCIAL, ("ask", ["consent"])),
        (asset(withdrawn=True), Use.EDITORIAL, ("no", ["withdrawn"])),
        (
            asset("CC-BY-NC-4.0", withdrawn=True, territories="VN"),
            Use.COMMERCIAL,
            ("no", ["withdrawn", "territory", "licence_forbids"]),
        ),
    ],
)
def test_rule(row: Any, use: Use, expected: tuple[str, list[str]]) -> None:
    assert answer(row, use) == expected


@pytest.mark.parametrize(
    ("moment", "embargo", "expiry"),
    [
        (BEGIN, "yes", "no"),
        (BEGIN + timedelta(seconds=1), "ask", "ask"),
        (BEGIN + timedelta(hours=23, minutes=59), "ask", "ask"),
        (BEGIN + timedelta(days=1), "no", "yes"),
    ],
)
def test_a_day_is_viet_nams_from_its_first_minute_to_its_last(moment: datetime, embargo: str, expiry: str) -> None:
    assert answer(asset(embargo_until=moment))[0] == embargo
    assert answer(asset(expires_at=moment))[0] == expiry


def test_without_a_territory_a_restricted_asset_must_be_asked_for() -> None:
    assert answer(asset(territories="VN"), territory="") == ("ask", ["territory"])


def test_every_known_licence_names_its_clause_or_says_why_not() -> None:
    for licence in licences.LICENCES.values():
        for use in Use:
            clause = licence.clause(use)
            assert (clause.startswith(licence.name) and "§" in clause) or licence.spdx == "PDM-1.0"
    assert licences.describe("CC-BY-NC-3.0").clause("commercial") == "CC BY-NC 3.0 §4(b)"
    assert licences.describe("CC-BY-SA-4.0").clause("adaptation") == "CC BY-SA 4.0 §3(b)"


STRENGTH = {"yes": 0, "ask": 1, "no": 2}


@given(
    licence=st.sampled_from([*licences.LICENCES, "House rules"]),
    uses=st.lists(st.sampled_from(Use.values), unique=True),
    use=st.sampled_from(Use),
    territory=st.sampled_from(["", "FR", "VN"]),
    restriction=st.sampled_from(["withdrawn", "territories", "embargo", "expiry", "consent"]),
)
def test_a_restriction_never_makes_an_answer_milder(
    licence: str, uses: list[str], use: Use, territory: str, restriction: str
) -> None:
    free = may_i(asset(licence, uses=uses), use, territory, DAY)
    tight: dict[str, Any] = {
        "withdrawn": {"withdrawn": True},
        "territories": {"territories": "VN"},
        "embargo": {"embargo_until": BEGIN + timedelta(days=2)},
        "expiry": {"expires_at": BEGIN - timedelta(days=2)},
        "consent": {"consent": Consent.MISSING},
    }[restriction]
    bound = may_i(asset(licence, uses=uses, **tight), use, territory, DAY)
    assert STRENGTH[bound.verdict.value] >= STRENGTH[free.verdict.value]
    assert bound.grounds and all(ground.verdict == bound.verdict for ground in bound.grounds)


@pytest.mark.django_db
class TestPage:
    def ask(self, client: Client, image: Any, **query: str) -> str:
        response = client.get(reverse("asset", args=[image.asset_id]), query)
        assert response.status_code == 200
        return response.content.decode()

    def test_the_page_answers_with_the_reason_and_the_clause(self, client: Client) -> None:
        image = make_image(licence="CC-BY-NC-4.0")
        page = self.ask(client, image, use="commercial", territory="fr", on="2027-01-31")
        assert "may-i__answer--no" in page and "CC BY-NC 4.0 §2(a)(1)" in page
        assert "may-i__answer--yes" in self.ask(client, image, use="education")
        assert "may-i__answer" not in self.ask(client, image)

    @pytest.mark.parametrize(
        ("field", "value"),
        [("use", "world domination"), ("territory", "XX"), ("on", "2027-13-45"), ("on", "soon"), ("on", "\x00")],
    )
    def test_bad_input_is_named_beside_its_field(self, client: Client, field: str, value: str) -> None:
        page = self.ask(client, make_image(), **{"use": "print", field: value})
        assert f'id="may-i-{field}-error"' in page and "may-i__answer--" not in page

    def test_where_it_may_be_used_is_told_in_the_readers_language(self, client: Client) -> None:
        image = make_image()
        image.asset.rights.territories.set(Territory.objects.filter(alpha2__in=["VN", "LA"]))
        with translation.override("vi"):
            page = self.ask(client, image, use="print", territory="FR")
        assert "may-i__answer--no" in page and "Lào, Việt Nam" in page

    def test_the_reasons_have_a_text(self) -> None:
        assert all(str(reason.label).endswith(".") for reason in Reason) and len(Permission) == 3
