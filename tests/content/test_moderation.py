"""Wagtail's own doors of moderation: an approval is of the version that was shown."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data

from content.models import StoryPage
from locales.models import Role, User
from tests.content.test_reviews import Desk, browser_of, told
from tests.factories import make_organisation, make_story, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(db: None) -> User:
    return make_user(Role.EDITOR, languages=("vi",))


@pytest.fixture
def chief(db: None) -> Client:
    return browser_of(make_user(Role.CHIEF_EDITOR, languages=("vi",)))


@pytest.fixture
def story(author: User) -> StoryPage:
    page = make_story("Submitted", live=False)
    page.get_workflow().start(page, author)
    return page


def save(page: StoryPage, title: str, user: Any) -> None:
    """Store a newer version, as whoever is not kept out by the lock."""
    newest = page.get_latest_revision_as_object()
    newest.title = title
    newest.save_revision(user=user)


def step(page: StoryPage, action: str = "approve", of: StoryPage | None = None) -> str:
    state = (of or page).current_workflow_task_state
    return reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])


def stored(page: StoryPage) -> StoryPage:
    return StoryPage.objects.get(pk=page.pk)


def form_of(client: Client, page: StoryPage) -> dict[str, Any]:
    """Return what a browser would send of the page's form as it is shown."""
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    form = answer.context["form"]
    sent: dict[str, Any] = {}
    for name in form.fields:
        value = form[name].value()
        if name not in {"body", "sources"} and value not in (None, ""):
            sent[name] = getattr(value, "pk", value)
    empty = {"body-count": 0, "sources-count": 0}
    blank = {f"comments-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    page_shown = answer.context["page"]
    shown = {
        "loaded_revision_id": page_shown.latest_revision_id,
        "loaded_revision_created_at": answer.context["loaded_revision_created_at"],
        "named_missions": [], "topics": [], "provinces": [], "comment_notifications": "",
    }  # fmt: skip
    return nested_form_data({**sent, **empty, **blank, **shown})  # type: ignore[no-any-return]


APPROVE = {"action-workflow-action": "true", "workflow-action-name": "approve"}


def test_the_dashboard_approves_what_was_submitted(story: StoryPage, chief: Client) -> None:
    assert chief.post(step(story)).status_code == 302
    assert stored(story).live and stored(story).title == "Submitted"


@pytest.mark.parametrize("headers", [{}, {"x-requested-with": "XMLHttpRequest"}])
def test_the_dashboard_does_not_approve_a_newer_version(
    headers: dict[str, str], story: StoryPage, chief: Client, author: User
) -> None:
    url = step(story)
    save(story, "Unread", author)
    answer = chief.post(url, {"comment": "Good work"}, headers=headers)
    edit = reverse("wagtailadmin_pages:edit", args=[story.pk])
    assert (json.loads(answer.content)["redirect"] if headers else answer["Location"]) == edit
    page = chief.get(edit)
    assert "this page has changed since" in told(page) and "Good work" in told(page)
    assert not stored(story).live and stored(story).workflow_in_progress


def test_the_form_approves_what_it_showed_and_what_was_typed_into_it(story: StoryPage, chief: Client) -> None:
    sent = form_of(chief, story) | APPROVE | {"title": "Mended"}
    assert chief.post(reverse("wagtailadmin_pages:edit", args=[story.pk]), sent).status_code == 302
    assert stored(story).live and stored(story).title == "Mended"


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_the_form_does_not_decide_on_a_newer_version(
    action: str, story: StoryPage, chief: Client, author: User
) -> None:
    url = reverse("wagtailadmin_pages:edit", args=[story.pk])
    sent = form_of(chief, story) | APPROVE | {"title": "Mended", "workflow-action-name": action}
    save(story, "Unread", author)
    answer = chief.post(url, sent)
    assert "somebody stored another version" in told(answer)
    assert "Mended" in answer.content.decode(), "what was typed is there still"
    assert not stored(story).live and stored(story).workflow_in_progress
    assert stored(story).get_latest_revision_as_object().title == "Unread"
    again = form_of(chief, story) | APPROVE
    assert chief.post(url, again).status_code == 302
    assert stored(story).live and stored(story).title == "Unread"


def test_a_form_that_names_no_version_decides_nothing(story: StoryPage, chief: Client) -> None:
    sent = form_of(chief, story) | APPROVE
    del sent["loaded_revision_id"]
    assert "Nothing was decided" in told(chief.post(reverse("wagtailadmin_pages:edit", args=[story.pk]), sent))
    assert not stored(story).live


def test_a_review_that_is_over_is_told(story: StoryPage, chief: Client, author: User) -> None:
    sent, url = form_of(chief, story) | APPROVE, step(story)
    story.current_workflow_state.cancel(user=author)
    answer = chief.post(reverse("wagtailadmin_pages:edit", args=[story.pk]), sent)
    assert "not in review any more" in told(answer)
    assert "meanwhile" in told(chief.post(url, follow=True)) and not stored(story).live


def test_a_step_of_another_page_does_not_exist(story: StoryPage, chief: Client, author: User) -> None:
    other = make_story("Other", live=False)
    other.get_workflow().start(other, author)
    for name in ("workflow_action", "collect_workflow_action_data"):
        url = step(other, of=story).replace("workflow/action", f"workflow/{name.removeprefix('workflow_')}")
        url = url.replace("collect_workflow_action_data", "collect_action_data")
        assert chief.post(url).status_code == 404
    assert not stored(story).live and not stored(other).live


def test_chief_editors_of_others_decide_nothing(story: StoryPage) -> None:
    stranger = browser_of(make_user(Role.CHIEF_EDITOR, make_organisation("ministry"), languages=("vi",)))
    url = step(story)
    Page.objects.filter(pk=story.pk).update(live=True)
    assert "of its owner" in told(stranger.post(url, follow=True, headers={"referer": "/admin/"}))
    StoryPage.objects.filter(pk=story.pk).update(live=False, organisation=make_organisation("ministry"))
    assert stranger.post(url).status_code == 404
    assert stored(story).workflow_in_progress


def test_a_translation_is_approved_beside_its_original() -> None:
    desk = Desk()
    desk.send()
    page, client = desk.page, desk.browsers["reviewer"]
    answer = client.post(step(page), {"comment": "Bien"}, follow=True)
    assert "beside its original" in told(answer) and 'value="Bien"' in answer.content.decode()
    assert not desk.page.live
    assert "Say what should be changed" in told(client.post(step(page, "reject"), {"comment": ""}, follow=True))
    client.post(step(page, "reject"), {"comment": "Plus court"})
    assert desk.page.current_workflow_state.status == "needs_changes"


def test_many_are_published_as_the_list_showed_them(chief: Client, author: User) -> None:
    pages = [make_story(f"Draft {number}", live=False) for number in range(2)]
    ids = "&".join(f"id={page.pk}" for page in pages)
    url = f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'publish'])}?{ids}&next=/admin/"
    shown = chief.get(url).context["submit_url"]
    save(pages[0], "Unread", author)
    for address in (shown, url):
        assert "Look at it again" in told(chief.post(address, follow=True))
    assert not any(stored(page).live for page in pages)
    assert chief.post(chief.get(url).context["submit_url"]).status_code == 302
    assert [stored(page).title for page in pages if stored(page).live] == ["Unread", "Draft 1"]
