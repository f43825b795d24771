"""The report on rights: each question, only what the user may know, spreadsheets without formulas."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from locales.models import Role
from media.kits import services
from media.models import Asset, AssetText, KitRelease
from tests.factories import make_document, make_image, make_organisation
from tests.factories.kits import make_kit
from tests.media.speaking import in_english

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(browser: Callable[..., Client]) -> Callable[..., Client]:
    """The same, with the admin in English."""
    return lambda *args: in_english(browser(*args))


def rows(client: Client, **asked: Any) -> list[dict[str, str]]:
    answer = client.get(reverse("rights_report"), {**asked, "export": "csv"})
    text = b"".join(answer.streaming_content).decode()  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(text)))


def titles(client: Client, **asked: Any) -> set[str]:
    return {row["title"] for row in rows(client, **asked)}


def test_each_question_finds_its_assets(browser: Callable[..., Client]) -> None:
    soon, later = timezone.now() + timedelta(days=10), timezone.now() + timedelta(days=60)
    make_image("Soon", expires_at=soon), make_image("Later", expires_at=later)
    make_image("Past", expires_at=timezone.now() - timedelta(days=1))
    make_image("Face", consent="missing"), make_image("Named", people_shown="Somebody")
    make_image("Agreed", people_shown="Somebody", consent="given")
    make_document("Bare", cleared=False)
    blind = make_image("Blind")
    AssetText.objects.filter(asset=blind.asset, locale__language_code="en").update(alt="")
    client = browser()
    assert titles(client, question="expiring") == {"Soon"}
    assert titles(client, question="expiring", days=90) == {"Soon", "Later"}
    assert titles(client, question="consent") == {"Face", "Named"}
    assert titles(client, question="rights") == {"Bare"}
    assert titles(client, question="alt", language="en") == {"Blind"}
    assert "Blind" not in titles(client, question="alt", language="vi")
    assert [row["without_alt"] for row in rows(client) if row["title"] == "Blind"] == ["en"]
    assert len(titles(client)) == 8


def test_a_released_kit_shows_what_a_recall_hits(browser: Callable[..., Client]) -> None:
    image, other = make_image("In a kit"), make_image("In none")
    kit = make_kit(image, slug="bridges", title="Bridges")
    services.PublishKit(kit, ["vi"]).execute()
    client = browser()
    assert titles(client, question="kits") == set()
    KitRelease.objects.update(state="released")
    assert titles(client, question="kits") == {"In a kit"} and other.asset is not None
    assert rows(client, question="kits")[0]["kits"] == "Bridges (vi) (bridges 1)"
    assert "Bridges (vi)" in client.get(reverse("rights_report"), {"question": "kits"}).content.decode()
    services.withdraw_kit(kit, "Wrong")
    assert titles(client, question="kits") == set()


def test_rows_are_only_those_that_the_user_may_see(browser: Callable[..., Client]) -> None:
    paris, tokyo = make_organisation("mission"), make_organisation("mission")
    for title, owner in (("Of Paris", paris), ("Of Tokyo", tokyo)):
        Asset.objects.filter(pk=make_image(title, audience="internal").asset_id).update(owner=owner)
    assert titles(browser(Role.EDITOR, paris)) == {"Of Paris"}
    assert titles(browser(Role.EDITOR)) == {"Of Paris", "Of Tokyo"}
    page = browser(Role.EDITOR, paris).get(reverse("rights_report")).content.decode()
    assert "Of Paris" in page and "Of Tokyo" not in page
    assert browser(Role.STATISTICIAN).get(reverse("rights_report")).status_code in {302, 403}


@pytest.mark.parametrize("title", ["=1+1", "+84", "-1", "@SUM(A1)", "\tx"])
def test_spreadsheets_hold_no_formula(browser: Callable[..., Client], title: str) -> None:
    image = make_image("Picture", people_shown=title)
    AssetText.objects.filter(asset=image.asset).update(title=title)
    client = browser()
    assert [row["title"] for row in rows(client)] == [f"'{title}"]
    answer = client.get(reverse("rights_report"), {"export": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[arg-type]
    cells = [cell for line in book.active.iter_rows() for cell in line]  # type: ignore[union-attr]
    assert all(cell.data_type != "f" for cell in cells)
    assert f"'{title}" in {cell.value for cell in cells}


@pytest.mark.parametrize(
    "asked", [{"days": "x"}, {"days": "-1"}, {"days": "9" * 30}, {"question": "nothing"}, {"language": "xx"}]
)
def test_bad_filters_are_no_error(browser: Callable[..., Client], asked: dict[str, str]) -> None:
    make_image("Picture")
    client = browser()
    assert client.get(reverse("rights_report"), {"question": "expiring", **asked}).status_code == 200
    assert client.get(reverse("rights_report_results"), asked).status_code == 200


def test_the_number_of_queries_does_not_grow(
    browser: Callable[..., Client], django_assert_max_num_queries: Any
) -> None:
    client = browser()
    for number in range(12):
        make_image(f"Picture {number}")
    client.get(reverse("rights_report"))
    with django_assert_max_num_queries(45):
        client.get(reverse("rights_report"))
