"""Review of translations: what is decided is what was shown, and a translation may go round any number of times."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import WorkflowState
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from content.models import StoryPage
from content.publishing import reviews
from locales.models import Role, User
from tests.content.translating import original, submit, target, translate
from tests.factories import make_organisation, make_user, publish

pytestmark = pytest.mark.django_db


class Desk:
    """A translation, its translator and its reviewer, each with a browser."""

    def __init__(self) -> None:
        self.source = original(standfirst="Một câu.")
        self.translation = submit(self.source)
        self.users = {
            "translator": make_user(Role.TRANSLATOR, languages=("fr",), last_name="Traduit", first_name="Thu"),
            "reviewer": make_user(Role.REVIEWER, languages=("fr",), last_name="Relit", first_name="Rose"),
        }
        self.browsers = {name: browser_of(user) for name, user in self.users.items()}
        translate(self.translation, by=self.users["translator"])

    @property
    def page(self) -> Any:
        return target(self.translation)

    @property
    def edit_url(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.page.pk])

    def look(self, who: str) -> str:
        """Open the editor; returns the page as *who* sees it."""
        answer = self.browsers[who].get(self.edit_url)
        assert answer.status_code == 200
        return str(answer.content.decode())

    def seen(self, who: str = "reviewer") -> str:
        """Open the editor and return the mark that its form carries."""
        found = re.search(r'name="seen" value="([^"]*)"', self.look(who))
        assert found, "the bar has no form"
        return found[1]

    def do(self, who: str, action: str, **fields: Any) -> Any:
        url = reverse("translation_review", args=[self.translation.pk])
        return self.browsers[who].post(url, {"action": action, **fields}, follow=True, headers={"referer": url})

    def send(self) -> None:
        assert "Sent for review" in told(self.do("translator", "send"))

    def save(self, who: str, text: str, path: str = "standfirst") -> None:
        """Save one sentence as wagtail-localize's editor does."""
        segment = StringSegment.objects.get(source=self.translation.source, context__path=path)
        url = reverse("wagtail_localize:edit_string_translation", args=[self.translation.pk, segment.pk])
        body = f"value={text}"
        answer = self.browsers[who].put(url, body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in {200, 201}, answer.content


def browser_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def told(answer: Any) -> str:
    """Return the messages of the page to which *answer* led."""
    assert answer.status_code == 200, answer.status_code
    return " ".join(str(message) for message in answer.context["messages"])


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_the_reviewer_publishes_what_the_editor_showed(desk: Desk) -> None:
    desk.send()
    assert "Approved and published" in told(desk.do("reviewer", "approve", seen=desk.seen()))
    assert desk.page.live and desk.page.standfirst == "Một câu. FR"


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_a_sentence_saved_since_is_not_decided_on(action: str, desk: Desk) -> None:
    desk.send()
    seen = desk.seen()
    desk.save("translator", "Unread")
    answer = desk.do("reviewer", action, seen=seen, comment="Plus court")
    assert "1 sentence has changed" in told(answer) and "Một câu." in told(answer)
    assert not desk.page.live and desk.page.workflow_in_progress
    assert 'value="Plus court"' in answer.content.decode(), "the comment is there still"
    assert 'value="Plus court"' not in desk.look("reviewer"), "once"
    desk.do("reviewer", action, seen=desk.seen(), comment="Plus court")
    assert not desk.page.workflow_in_progress
    assert desk.page.live is (action == "approve")


def test_what_the_reviewer_mended_is_known_to_them(desk: Desk) -> None:
    desk.send()
    seen = desk.seen()
    desk.save("reviewer", "Mieux")
    assert "Approved" in told(desk.do("reviewer", "approve", seen=seen))
    assert desk.page.standfirst == "Mieux"


def test_an_original_that_was_brought_in_since_is_not_decided_on(desk: Desk) -> None:
    desk.send()
    seen = desk.seen()
    desk.source.sources = [{"type": "source", "value": {"title": "UNESCO", "url": "https://example.org/"}}]
    desk.source.save_revision()
    publish(desk.source)
    TranslationSource.objects.get(pk=desk.translation.source_id).update_from_db()
    translate(Translation.objects.get(pk=desk.translation.pk), by=desk.users["reviewer"])
    assert "the original or the draft has changed" in told(desk.do("reviewer", "approve", seen=seen))
    assert not desk.page.live


@pytest.mark.parametrize("seen", ["", "x", "x.y", "é.é", "0" * 20 + ".AAAA", "." * 50])
@pytest.mark.parametrize("action", ["approve", "reject"])
def test_a_decision_that_names_nothing_is_refused(action: str, seen: str, desk: Desk) -> None:
    desk.send()
    assert "Nothing was decided" in told(desk.do("reviewer", action, seen=seen, comment="Non"))
    assert desk.page.workflow_in_progress and not desk.page.live


def test_publishing_past_the_review_needs_what_was_shown_too(desk: Desk) -> None:
    seen = desk.seen()
    desk.save("translator", "Unread")
    assert "1 sentence has changed" in told(desk.do("reviewer", "publish", seen=seen))
    answer = desk.browsers["reviewer"].post(desk.edit_url, {"action": "publish"}, follow=True)
    assert "Publish with the button above" in told(answer)
    assert not desk.page.live
    assert "&quot;canPublish&quot;: false" in desk.look("reviewer"), "the library's own button is not offered"
    assert "Published." in told(desk.do("reviewer", "publish", seen=desk.seen()))
    assert desk.page.live and desk.page.standfirst == "Unread"


def test_sent_back_and_sent_again_as_often_as_needed(desk: Desk) -> None:
    for number in range(3):
        desk.send()
        comment = f"Encore {number}"
        assert "Sent back" in told(desk.do("reviewer", "reject", seen=desk.seen(), comment=comment))
        page = desk.look("translator")
        assert comment in page and "Rose Relit" in page and "Sent back by" in page
        desk.save("translator", f"Essai {number}")
    desk.send()
    assert "Encore 2" in desk.look("reviewer"), "the reviewer sees what was asked for"
    assert "Encore 1" not in desk.look("reviewer")
    desk.do("reviewer", "approve", seen=desk.seen())
    assert desk.page.live and desk.page.standfirst == "Essai 2"
    assert "Encore" not in desk.look("translator"), "what is done is done"


def test_a_review_whose_step_was_taken_out_begins_anew(desk: Desk) -> None:
    desk.send()
    desk.do("reviewer", "reject", seen=desk.seen(), comment="Non")
    state = WorkflowState.objects.get(status="needs_changes")
    state.current_task_state.delete()
    desk.send()
    assert desk.page.workflow_in_progress


@pytest.mark.parametrize("action", ["send", "approve", "reject", "publish"])
def test_foreign_translations_do_not_exist(action: str) -> None:
    owner, stranger = make_organisation("ministry"), make_organisation("ministry")
    desk = Desk()
    desk.source.organisation = owner
    desk.source.save_revision()
    publish(desk.source)
    StoryPage.objects.filter(pk=desk.page.pk).update(organisation=owner)
    for role in (Role.TRANSLATOR, Role.REVIEWER):
        desk.browsers["stranger"] = browser_of(make_user(role, stranger, languages=("fr",)))
        url = reverse("translation_review", args=[desk.translation.pk])
        answer = desk.browsers["stranger"].post(url, {"action": action, "seen": "x", "comment": "x"})
        assert answer.status_code == 404
    StoryPage.objects.filter(pk=desk.source.pk).update(live=False)
    StoryPage.objects.filter(pk=desk.page.pk).update(live=True)
    assert desk.browsers["stranger"].post(url, {"action": action}).status_code == 404, "its original is hidden"


def never(desk: Desk) -> None:
    pass


def in_review(desk: Desk) -> None:
    desk.send()


def sent_back(desk: Desk) -> None:
    desk.send()
    desk.do("reviewer", "reject", seen=desk.seen(), comment="Non")


def approved(desk: Desk) -> None:
    desk.send()
    desk.do("reviewer", "approve", seen=desk.seen())


def published(desk: Desk) -> None:
    desk.do("reviewer", "publish", seen=desk.seen())


def cancelled(desk: Desk) -> None:
    desk.send()
    desk.page.current_workflow_state.cancel(user=desk.users["translator"])


def nothing(desk: Desk) -> None:
    pass


def source_changed(desk: Desk) -> None:
    source = StoryPage.objects.get(pk=desk.source.pk)
    source.standfirst = "Câu khác."
    source.save_revision()
    publish(source)
    TranslationSource.objects.get(pk=desk.translation.source_id).update_from_db()


def source_changed_and_translated(desk: Desk) -> None:
    source_changed(desk)
    translate(Translation.objects.get(pk=desk.translation.pk), by=desk.users["translator"])


def source_deleted(desk: Desk) -> None:
    StoryPage.objects.get(pk=desk.source.pk).delete()


def source_deleted_and_enabled(desk: Desk) -> None:
    source_deleted(desk)
    Translation.objects.filter(pk=desk.translation.pk).update(enabled=True)


def target_unpublished(desk: Desk) -> None:
    desk.page.unpublish()


def target_deleted(desk: Desk) -> None:
    desk.page.delete()


def target_deleted_and_enabled(desk: Desk) -> None:
    target_deleted(desk)
    Translation.objects.filter(pk=desk.translation.pk).update(enabled=True)


def sentence_missing(desk: Desk) -> None:
    StringTranslation.objects.filter(context__path="standfirst").delete()


def stopped(desk: Desk) -> None:
    Translation.objects.filter(pk=desk.translation.pk).update(enabled=False)


def without_workflow(desk: Desk) -> None:
    desk.page.get_workflow().deactivate()


def cancelled_meanwhile(desk: Desk) -> None:
    state = desk.page.current_workflow_state
    if state is not None:
        state.cancel(user=desk.users["translator"])


STATES = (never, in_review, sent_back, approved, published, cancelled)
EVENTS = (
    nothing, source_changed, source_changed_and_translated, source_deleted, source_deleted_and_enabled,
    target_unpublished, target_deleted, target_deleted_and_enabled, sentence_missing, stopped, without_workflow,
    cancelled_meanwhile,
)  # fmt: skip
#: Who does what; the last is by those who may not.
STEPS = (
    ("translator", "send"), ("reviewer", "send"), ("reviewer", "approve"), ("reviewer", "reject"),
    ("reviewer", "publish"), ("translator", "approve"), ("translator", "publish"), ("reviewer", "dance"),
)  # fmt: skip


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_every_step_from_every_state_is_done_or_refused_in_words(state: Callable[[Desk], None], desk: Desk) -> None:
    state(desk)
    seen = desk.seen("reviewer")
    for event in EVENTS:
        with transaction.atomic():
            event(desk)
            for who, action in STEPS:
                with transaction.atomic():
                    wrong = _problem(desk, who, action, seen)
                    assert not wrong, f"{event.__name__}: {who} {action}: {wrong}"
                    transaction.set_rollback(True)
            transaction.set_rollback(True)


def _problem(desk: Desk, who: str, action: str, seen: str) -> str:
    """Return what is wrong with the answer: it must be a refusal that changed nothing, or a success, in words."""
    before, url = _where(desk), reverse("translation_review", args=[desk.translation.pk])
    answer = desk.browsers[who].post(url, {"action": action, "seen": seen, "comment": "Pourquoi"})
    if answer.status_code == 404:
        return "" if _where(desk) == before else "404, and something changed"
    if answer.status_code != 302:
        return f"answered {answer.status_code}"
    said = ([str(message) for message in get_messages(answer.wsgi_request)] or [""])[-1]
    done = ("Sent for review", "Approved and published.", "Sent back to the", "Published.")
    changed = _where(desk) != before
    if changed != said.startswith(done):
        return f"something changed: {changed}, and it says: {said}"
    return "" if said else "nothing was said"


def _where(desk: Desk) -> Any:
    page = StoryPage.objects.filter(translation_key=desk.source.translation_key, locale__language_code="fr").first()
    status = WorkflowState.objects.order_by("pk").values_list("pk", "status")
    return page and (page.live, page.latest_revision_id, page.live_revision_id), list(status)


def test_missing_translation_and_other_methods(desk: Desk) -> None:
    client = desk.browsers["reviewer"]
    assert client.post(reverse("translation_review", args=[10**9])).status_code == 404
    assert client.get(reverse("translation_review", args=[desk.translation.pk])).status_code == 405
    reviews.send_for_review(desk.translation, desk.users["translator"])
