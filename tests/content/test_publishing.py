"""Publishing: one transaction with log entry and ledger row; rules; addresses; withdrawal."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import PageLogEntry

from content.models import BasePage, PageAddress, StoryPage
from content.publishing import rules, services
from content.publishing.permissions import owns
from locales.actors import actor_of
from locales.models import Change, Operation, Role
from tests.factories import home, make_organisation, make_section, make_story, make_user, publish

pytestmark = pytest.mark.django_db


def ledger(page: BasePage) -> list[str]:
    return list(Change.objects.filter(stable_id=page.stable_id).order_by("id").values_list("operation", flat=True))


def test_publishing_writes_log_entry_ledger_row_and_address() -> None:
    story = make_story("Vịnh Hạ Long", slug="vinh-ha-long")
    assert PageLogEntry.objects.filter(page=story.pk, action="wagtail.publish").exists()
    assert ledger(story)[-1] == Operation.PUBLISHED
    assert PageAddress.objects.get(stable_id=story.stable_id).path == story.url_path


def test_failing_publication_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    story = make_story(live=False)

    def fail(page: BasePage) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("content.publishing.actions.record_address", fail)
    with pytest.raises(RuntimeError):
        services.publish(story)
    story.refresh_from_db()
    assert not story.live
    assert not PageLogEntry.objects.filter(page=story.pk, action="wagtail.publish").exists()
    assert Operation.PUBLISHED not in ledger(story)


def test_unpublish_and_delete_reach_the_ledger() -> None:
    story = make_story()
    story.unpublish()
    assert ledger(story)[-1] == Operation.UNPUBLISHED
    story.delete()
    assert ledger(story)[-1] == Operation.DELETED


def test_move_keeps_the_old_address_leading_on(client) -> None:
    story = make_story(section=make_section(title="One", slug="one"))
    old = story.url_path
    story.move(make_section(title="Two", slug="two"), pos="last-child")
    story = StoryPage.objects.get(pk=story.pk)
    assert ledger(story)[-1] == Operation.MOVED
    assert story.url_path != old
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, story.url_path)
    closed = PageAddress.objects.get(stable_id=story.stable_id, path=old)
    assert closed.valid_to is not None


def test_published_slug_is_frozen() -> None:
    story = make_story()
    story.slug = "another"
    with pytest.raises(ValidationError, match="address"):
        story.full_clean()


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Đền Ngọc Sơn", "den-ngoc-son"), ("ອ່າວຮາລອງ", None), ("下龙湾", "xialongwan"), ("!!!", None)],
)
def test_slugs_are_ascii_in_every_script(title: str, slug: str | None) -> None:
    story = make_story(title, live=False, slug="")
    assert story.slug.isascii() and story.slug.strip("-")
    if slug:
        assert story.slug == slug


def test_withdrawn_page_answers_410_with_the_reason_and_leaves_listings(client) -> None:
    story = make_story("A story to withdraw")
    services.withdraw(story, "The figure was wrong.")
    response = client.get(story.url_path)
    assert response.status_code == 410
    assert "The figure was wrong." in response.content.decode()
    section = client.get(story.get_parent().url_path)
    assert section.status_code == 200
    assert "A story to withdraw" not in section.content.decode()
    assert ledger(story)[-1] == Operation.WITHDRAWN
    services.reinstate(BasePage.objects.get(pk=story.pk))
    assert client.get(story.url_path).status_code == 200


def test_withdrawal_needs_a_reason() -> None:
    with pytest.raises(rules.PublicationRefusedError):
        services.withdraw(make_story(), "  ")


def test_embargo_lifts_and_expiry_comes_at_their_minute(client) -> None:
    now = timezone.now()
    early = make_story(embargo_until=now + timedelta(hours=1))
    gone = make_story(expires_at=now - timedelta(seconds=1))
    shown = make_story(embargo_until=now - timedelta(seconds=1), expires_at=now + timedelta(hours=1))
    assert client.get(early.url_path).status_code == 404
    assert client.get(gone.url_path).status_code == 404
    assert client.get(shown.url_path).status_code == 200


def test_an_officer_edits_only_pages_of_the_own_mission() -> None:
    paris, hanoi = make_organisation("mission"), make_organisation("ministry")
    officer = make_user(Role.EDITOR, paris, ("vi",))
    own = make_story(organisation=paris, live=False)
    foreign = make_story(organisation=hanoi, live=False)
    desk = make_story(live=False)
    assert own.permissions_for_user(officer).can_edit()
    assert not foreign.permissions_for_user(officer).can_edit()
    assert not desk.permissions_for_user(officer).can_edit()
    editor = make_user(Role.EDITOR, languages=("vi",))
    assert foreign.permissions_for_user(editor).can_edit()


def test_a_successor_owns_what_its_predecessor_owned() -> None:
    old, new = make_organisation("ministry"), make_organisation("ministry")
    old.successors.add(new)
    assert owns(actor_of(make_user(Role.EDITOR, new)), make_story(organisation=old, live=False))


def test_editors_publish_only_in_their_language_and_role() -> None:
    story = make_story(live=False)
    assert not story.permissions_for_user(make_user(Role.EDITOR, languages=("vi",))).can_publish()
    assert story.permissions_for_user(make_user(Role.CHIEF_EDITOR, languages=("vi",))).can_publish()
    assert not story.permissions_for_user(make_user(Role.CHIEF_EDITOR, languages=("fr",))).can_publish()


def test_a_new_page_belongs_to_its_makers_organisation() -> None:
    paris = make_organisation("mission")
    officer = make_user(Role.EDITOR, paris, ("vi",))
    section = make_section()
    story = StoryPage(title="From Paris", slug="from-paris", owner=officer)
    section.add_child(instance=story)
    assert story.organisation == paris


def test_home_pages_exist_in_every_language() -> None:
    assert home("km").url_path == "/km/"
    assert publish(make_story(language="km", live=False)).url_path.startswith("/km/")
