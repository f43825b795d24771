"""Requests: asked with a deadline, owned, answered, with a history that both sides read."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from media.models import AssetRequest, Notice
from tests.factories import make_image
from tests.media.exchange.conftest import Someone, text_of

pytestmark = pytest.mark.django_db


def day(offset: int) -> str:
    return (timezone.localdate() + timedelta(days=offset)).isoformat()


def ask(someone: Someone, **fields: Any) -> Any:
    values = {"kind": "asset", "title": "Photo of Huế", "deadline": day(7), **fields}
    return someone.browser.post(reverse("asset-requests:add"), values)


def step(someone: Someone, row: AssetRequest, name: str, **fields: Any) -> Any:
    return someone.browser.post(reverse("asset-requests:detail", args=[row.pk]), {"step": name, **fields})


def test_asked_taken_and_answered_with_an_asset(lyon: Someone, desk: Someone) -> None:
    assert ask(lyon, details="For a fair", use="print").status_code == 302
    row = AssetRequest.objects.get()
    assert (row.organisation_id, row.created_by, row.state) == (lyon.organisation.pk, lyon.user, "open")
    assert "Photo of Huế" in text_of(desk.browser.get(reverse("asset-requests:index")))
    step(desk, row, "take")
    row.refresh_from_db()
    assert (row.state, row.owner) == ("in_work", desk.user)
    hidden = make_image("Internal draft", audience="internal").asset
    refused = text_of(step(desk, row, "answer", **{"answer-answer": "Here", "answer-answer_asset": str(hidden.pk)}))
    assert "may not see this asset yet" in refused
    given = make_image("Cố đô Huế", audience="missions").asset
    step(desk, row, "answer", **{"answer-answer": "Here it is", "answer-answer_asset": str(given.pk)})
    row.refresh_from_db()
    assert (row.state, row.answer, row.answer_asset) == ("answered", "Here it is", given)
    page = text_of(lyon.browser.get(reverse("asset-requests:detail", args=[row.pk])))
    for sentence in ("Asked", "Given to Lan Nguyen", "Answered: “Here it is”", "Cố đô Huế"):
        assert sentence in page
    notices = Notice.objects.order_by("pk")
    assert [(row.kind, row.organisation_id) for row in notices] == [
        ("taken", lyon.organisation.pk),
        ("answered", lyon.organisation.pk),
    ]


def test_asset_that_was_given_and_withdrawn_later_is_not_named_any_more(lyon: Someone, desk: Someone) -> None:
    from media.services import withdraw_asset

    ask(lyon)
    row, given = AssetRequest.objects.get(), make_image("Lotus pond").asset
    step(desk, row, "answer", **{"answer-answer": "Here", "answer-answer_asset": str(given.pk)})
    withdraw_asset(given, "Mistake")
    assert "Lotus pond" not in text_of(lyon.browser.get(reverse("asset-requests:detail", args=[row.pk])))


def test_given_to_a_colleague_and_declined(lyon: Someone, desk: Someone) -> None:
    ask(lyon)
    row = AssetRequest.objects.get()
    step(desk, row, "assign", **{"assign-owner": str(lyon.user.pk)})
    row.refresh_from_db()
    assert row.owner is None, "owners are people of the home desk"
    step(desk, row, "assign", **{"assign-owner": str(desk.user.pk)})
    assert "This field is required" in text_of(step(desk, row, "decline", **{"decline-reason": ""}))
    step(desk, row, "decline", **{"decline-reason": "We have none"})
    row.refresh_from_db()
    assert (row.state, row.owner) == ("declined", desk.user)
    assert Notice.objects.get(kind="declined").reason == "We have none"
    step(desk, row, "answer", **{"answer-answer": "After all"})
    row.refresh_from_db()
    assert row.state == "declined", "what is closed stays closed"


def test_nothing_answers_nothing(lyon: Someone, desk: Someone) -> None:
    ask(lyon)
    row = AssetRequest.objects.get()
    assert "Write an answer or choose an asset" in text_of(step(desk, row, "answer", **{"answer-answer": "  "}))


def test_taken_back_by_its_organisation_alone(lyon: Someone, osaka: Someone, desk: Someone) -> None:
    ask(lyon)
    row = AssetRequest.objects.get()
    assert step(osaka, row, "cancel").status_code == 404
    step(desk, row, "cancel")
    row.refresh_from_db()
    assert row.state == "open"
    for name in ("take", "answer", "decline", "assign"):
        step(lyon, row, name, **{"answer-answer": "x", "decline-reason": "x", "assign-owner": str(lyon.user.pk)})
    row.refresh_from_db()
    assert (row.state, row.owner) == ("open", None)
    step(lyon, row, "cancel")
    row.refresh_from_db()
    assert row.state == "cancelled"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"deadline": day(-1)}, "This day has passed"),
        ({"deadline": "31.31.2026"}, "Enter a valid date"),
        ({"title": ""}, "required"),
        ({"kind": "clearance"}, "Choose the asset that you want to use"),
    ],
)
def test_what_cannot_be_asked_is_explained(fields: dict[str, str], said: str, lyon: Someone) -> None:
    assert said in text_of(ask(lyon, **fields))
    assert not AssetRequest.objects.exists()


def test_clearance_form_knows_the_asset_that_one_comes_from(lyon: Someone) -> None:
    asset = make_image("Hoa sen").asset
    page = lyon.browser.get(f"{reverse('asset-requests:add')}?asset={asset.pk}")
    form = page.context["form"]
    assert 'value="Hoa sen"' in text_of(page) and form["kind"].value() == "clearance"
    assert form["territory"].value() == lyon.organisation.host_territory_id  # type: ignore[attr-defined]
    hidden = make_image("Secret lotus", audience="internal").asset
    for key in (hidden.pk, "nonsense"):
        answer = text_of(lyon.browser.get(f"{reverse('asset-requests:add')}?asset={key}"))
        assert "Secret lotus" not in answer


def test_overdue_is_marked_and_found(lyon: Someone, desk: Someone) -> None:
    ask(lyon, title="Late one")
    ask(lyon, title="Early one")
    AssetRequest.objects.filter(title="Late one").update(deadline=timezone.localdate() - timedelta(days=1))
    page = text_of(desk.browser.get(reverse("asset-requests:index_results")))
    assert page.index("Late one") < page.index("Early one") and "overdue" in page
    found = text_of(desk.browser.get(reverse("asset-requests:index_results") + "?attention=overdue"))
    assert "Late one" in found and "Early one" not in found
