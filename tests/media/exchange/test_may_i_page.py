"""May I? in the admin: for everybody who sees an asset, with the way to a clearance."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from locales.models import Territory
from tests.factories import make_image
from tests.media.exchange.conftest import Someone, text_of

pytestmark = pytest.mark.django_db


def address(image: object, query: str = "") -> str:
    return reverse("asset_may_i", args=[image.asset.pk]) + query  # type: ignore[attr-defined]


def test_answer_names_reason_and_clause(lyon: Someone) -> None:
    image = make_image("Hoa sen", licence="CC-BY-NC-4.0")
    listed = text_of(lyon.browser.get(reverse("assets:index")))
    assert address(image) in listed, "the library leads there"
    page = lyon.browser.get(address(image))
    assert page.context["form"]["territory"].value() == "FR" and "verdict" not in page.context
    yes = text_of(lyon.browser.get(address(image, "?use=editorial&territory=FR")))
    assert "exchange-verdict--yes" in yes and "CC BY-NC 4.0" in yes
    no = text_of(lyon.browser.get(address(image, "?use=commercial")))
    assert "exchange-verdict--no" in no and "The licence does not allow it." in no
    assert f"{reverse('asset-requests:add')}?asset={image.asset.pk}" in no


def test_territories_and_end_are_named(lyon: Someone) -> None:
    image = make_image("Hoa sen", expires_at=timezone.now() + timedelta(days=2))
    japan = Territory.objects.get(alpha2="JP")
    image.asset.rights.territories.set([japan])
    page = text_of(lyon.browser.get(address(image, "?use=editorial&territory=FR")))
    assert "exchange-verdict--no" in page and f"<strong>{japan}</strong>" in page
    later = (timezone.localdate() + timedelta(days=9)).isoformat()
    assert "(UTC+7)" in text_of(lyon.browser.get(address(image, f"?use=editorial&territory=JP&on={later}")))


@pytest.mark.parametrize("query", ["?use=war", "?use=editorial&territory=XX", "?use=editorial&on=31.31.", "?use=%00"])
def test_question_that_cannot_be_read_has_no_answer(query: str, lyon: Someone) -> None:
    page = text_of(lyon.browser.get(address(make_image(), query)))
    assert "exchange-verdict" not in page and "w-field__errors" in page


def test_asset_that_one_does_not_see_is_not_there(lyon: Someone, osaka: Someone) -> None:
    for image in (make_image(audience="internal"), make_image(embargo_until=timezone.now() + timedelta(hours=1))):
        assert osaka.browser.get(address(image)).status_code == 404


def test_public_page_leads_staff_to_a_clearance_and_readers_nowhere(lyon: Someone, client: Client) -> None:
    image = make_image("Hoa sen")
    ask = f"{reverse('asset-requests:add')}?asset={image.asset.pk}"
    page = f"/fr/library/{image.asset.pk}/"
    assert ask in text_of(lyon.browser.get(page))
    assert "/admin/" not in text_of(client.get(page))
