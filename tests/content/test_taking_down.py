"""Unpublishing and withdrawing: in whatever order, a reader finds what the table of whereabouts says."""

from itertools import product
from typing import Any

import pytest
from django.test import Client

from content.models import StoryPage
from content.publishing import services
from tests.factories import make_story, make_user
from tests.forms import fill, page_of

pytestmark = pytest.mark.django_db
REASON = "A figure in it was wrong."
STEPS = ("publish", "unpublish", "withdraw", "reinstate", "publish an old version")


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user("chief_editor"))
    return client


def take(step: str, story: StoryPage, desk: Client) -> Any:
    page = f"/admin/pages/{story.pk}"
    if step == "publish":
        sent = fill(page_of(desk, f"{page}/edit/").form("slug"))
        return desk.post(
            f"{page}/edit/", {**sent, "action-publish": "1"}, follow=True, headers={"accept-language": "en"}
        )
    if step == "unpublish":
        return desk.post(f"{page}/unpublish/", follow=True, headers={"accept-language": "en"})
    return desk.post(
        f"{page}/withdraw/",
        {"reason": REASON} if step == "withdraw" else {"reinstate": "1"},
        follow=True,
        headers={"accept-language": "en"},
    )


def after(steps: tuple[str, ...]) -> tuple[bool, bool]:
    """Return whether the page is live and whether it is withdrawn after *steps*."""
    live, withdrawn = True, False
    for step in steps:
        live = live if step in {"withdraw", "reinstate"} else step != "unpublish"
        withdrawn = {"withdraw": True, "reinstate": False}.get(step, withdrawn)
    return live, withdrawn


def do(step: str, story: StoryPage) -> None:
    """Take *step* as the forms do, without them."""
    page = StoryPage.objects.get(pk=story.pk)
    if step == "publish":
        page.save_revision().publish()
    elif step == "publish an old version":
        page.revisions.order_by("pk").first().publish()
    elif step == "unpublish":
        page.unpublish()
    else:
        services.withdraw(page, REASON) if step == "withdraw" else services.reinstate(page)


@pytest.mark.parametrize("steps", [*product(STEPS, STEPS), *(("withdraw", *rest) for rest in product(STEPS, STEPS))])
def test_a_reader_finds_what_the_table_says(steps: tuple[str, ...]) -> None:
    story = make_story("Twice")
    for step in steps:
        do(step, story)
    live, withdrawn = after(steps)
    answer = Client().get(story.url_path)
    assert answer.status_code == (200 if live and not withdrawn else 410)
    assert (REASON in answer.content.decode()) == withdrawn


def test_the_pages_that_ask_say_what_is_different(desk: Client) -> None:
    story = make_story()
    unpublish, withdraw = (page_of(desk, f"/admin/pages/{story.pk}/{name}/") for name in ("unpublish", "withdraw"))
    assert "becomes a draft again" in unpublish.text
    assert f"/admin/pages/{story.pk}/withdraw/" in unpublish.addresses()
    assert "answers with the reason" in withdraw.text
    assert f"/admin/pages/{story.pk}/unpublish/" in withdraw.addresses()
    take("withdraw", story, desk)
    assert "readers go on reading the reason" in page_of(desk, f"/admin/pages/{story.pk}/unpublish/").text
    take("unpublish", story, desk)
    assert "It is a draft" in page_of(desk, f"/admin/pages/{story.pk}/withdraw/").text


def test_nobody_is_told_that_readers_see_what_they_do_not(desk: Client) -> None:
    story = make_story()
    assert "stays withdrawn" not in take("publish", story, desk).content.decode()
    take("withdraw", story, desk)
    assert "stays withdrawn" in take("publish", story, desk).content.decode()
    take("unpublish", story, desk)
    assert "It is a draft: publish it" in take("reinstate", story, desk).content.decode()
    take("publish", story, desk)
    take("withdraw", story, desk)
    assert "is shown again" in take("reinstate", story, desk).content.decode()
