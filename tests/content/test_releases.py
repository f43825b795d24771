"""Translations keep to the release of their original: owner, audience, named missions, embargo, expiry."""

import importlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse
from wagtail.models import PageLogEntry
from wagtail_localize.models import OverridableSegment, SegmentOverride, Translation, TranslationContext

from content.models import BasePage, StoryPage
from content.publishing import releases
from locales.models import Change, Mission, Role
from locales.readers import Reader
from media.visibility import visible
from tests.content.test_moderation import form_of
from tests.content.test_reviews import browser_of, told
from tests.content.translating import original, submit, target, translate
from tests.factories import make_image, make_organisation, make_user, publish

pytestmark = pytest.mark.django_db
SOON, LATER = datetime(2030, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)


@pytest.fixture
def story() -> StoryPage:
    return original(standfirst="Một câu.")


@pytest.fixture
def translation(story: StoryPage) -> Translation:
    translation = submit(story)
    translate(translation)
    return translation


def change(story: StoryPage, *, live: bool = True, **fields: Any) -> None:
    page = StoryPage.objects.get(pk=story.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision()
    if live:
        publish(StoryPage.objects.get(pk=story.pk))


def released(translation: Translation) -> releases.Release:
    return releases.release_of(BasePage.objects.get(pk=target(translation).pk))


def narrower(name: str) -> dict[str, Any]:
    """Return a narrowing by *name*."""
    paris = list(Mission.objects.order_by("pk")[:1])
    return {
        "embargo": {"embargo_until": SOON},
        "expiry": {"expires_at": SOON},
        "audience": {"audience": "press"},
        "missions": {"audience": "missions", "named_missions": paris},
        "owner": {"organisation": make_organisation("ministry")},
        "all": {"audience": "internal", "embargo_until": SOON, "expires_at": LATER},
    }[name]


NARROWINGS = ("embargo", "expiry", "audience", "missions", "owner", "all")


@pytest.mark.parametrize("name", NARROWINGS)
def test_what_was_set_later_holds_for_a_translation_that_is_published_later(
    name: str, story: StoryPage, translation: Translation
) -> None:
    change(story, **narrower(name))
    translation.save_target(publish=True)
    assert released(translation) == releases.release_of(StoryPage.objects.get(pk=story.pk))


@pytest.mark.parametrize("name", NARROWINGS)
def test_what_narrows_is_followed_at_once(name: str, story: StoryPage, translation: Translation) -> None:
    translation.save_target(publish=True)
    assert visible(Reader.public(), target(translation))
    ledger = Change.objects.count()
    change(story, **narrower(name))
    assert released(translation) == releases.release_of(StoryPage.objects.get(pk=story.pk))
    key = target(translation).pk
    assert Change.objects.filter(pk__gt=ledger, object_key=str(key), operation="changed").count() == 1
    entry = PageLogEntry.objects.get(page=key, action="portal.release_follows")
    assert entry.data["original"] == "vi" and entry.data["changed"]
    if name == "embargo":
        assert not visible(Reader.public(), target(translation)) and target(translation).live


def test_missions_that_are_named_are_named_no_longer_when_the_original_is_for_all(
    story: StoryPage, translation: Translation
) -> None:
    one, two = Mission.objects.order_by("pk")[:2]
    change(story, audience="missions", named_missions=[one, two])
    translation.save_target(publish=True)
    change(story, named_missions=[one])
    assert released(translation).named == {one.pk}
    change(story, named_missions=[])
    assert released(translation).named == {one.pk}, "what widens waits for the editor"
    translation.save_target(publish=True)
    assert released(translation).named == frozenset()


def test_a_draft_of_the_original_decides_nothing(story: StoryPage, translation: Translation) -> None:
    translation.save_target(publish=True)
    change(story, live=False, embargo_until=SOON, audience="internal")
    translation.save_target(publish=True)
    assert released(translation).embargo is None and released(translation).audience == "public"


def test_an_original_that_was_never_live_gives_what_its_draft_intends(
    story: StoryPage, translation: Translation
) -> None:
    StoryPage.objects.get(pk=story.pk).unpublish()
    change(story, live=False, embargo_until=LATER)
    translation.save_target(publish=True)
    assert released(translation).embargo == LATER


def test_no_door_publishes_more_widely_than_the_original(story: StoryPage, translation: Translation) -> None:
    translation.save_target(publish=True)
    page = target(translation)
    page.standfirst = "Encore"
    old = page.save_revision()
    change(story, embargo_until=SOON, audience="press")
    old.publish()
    assert target(translation).standfirst == "Encore"
    assert (released(translation).embargo, released(translation).audience) == (SOON, "press")
    Translation.objects.update(enabled=False)
    old.publish()
    assert released(translation).embargo == SOON, "stopped or not"


def test_a_translation_may_be_narrower(story: StoryPage, translation: Translation) -> None:
    translation.save_target(publish=True)
    page = target(translation)
    page.embargo_until, page.expires_at = SOON, LATER
    page.save_revision().publish()
    assert (released(translation).embargo, released(translation).expires) == (SOON, LATER)
    change(story, expires_at=datetime(2032, 1, 1, tzinfo=UTC))
    assert (released(translation).embargo, released(translation).expires) == (SOON, LATER)


def test_the_editor_is_told_which_languages_differ(story: StoryPage, translation: Translation) -> None:
    change(story, embargo_until=SOON)
    translation.save_target(publish=True)
    chief = browser_of(make_user(Role.CHIEF_EDITOR, languages=("vi",)))
    sent = form_of(chief, story) | {"action-publish": "1", "embargo_until": ""}
    answer = chief.post(reverse("wagtailadmin_pages:edit", args=[story.pk]), sent, follow=True)
    assert "Released otherwise than this page: Français" in told(answer)
    assert StoryPage.objects.get(pk=story.pk).embargo_until is None and released(translation).embargo == SOON
    translation.save_target(publish=True)
    assert released(translation).embargo is None
    sent = form_of(chief, story) | {"action-publish": "1"}
    answer = chief.post(reverse("wagtailadmin_pages:edit", args=[story.pk]), sent, follow=True)
    assert "Released otherwise" not in told(answer)


def segment_of(translation: Translation, path: str, value: Any) -> OverridableSegment:
    """A segment as wagtail-localize made it before the field was closed."""
    context, _new = TranslationContext.objects.get_or_create(object_id=translation.source.object_id, path=path)
    row, _new = OverridableSegment.objects.get_or_create(
        source=translation.source, context=context, order=99, data_json=json.dumps(value)
    )
    return row


def put(translation: Translation, segment: OverridableSegment, value: Any) -> int:
    translator = browser_of(make_user(Role.TRANSLATOR, languages=("fr",)))
    url = reverse("wagtail_localize:edit_override", args=[translation.pk, segment.pk])
    content = {"content_type": "application/x-www-form-urlencoded"}
    return int(translator.put(url, f"value={value}", **content).status_code)


@pytest.mark.parametrize("path", ["organisation", "slug", "audience", "embargo_until", "provenance"])
def test_a_translator_does_not_give_the_page_away(path: str, story: StoryPage, translation: Translation) -> None:
    assert not OverridableSegment.objects.filter(context__path=path).exists(), "nothing to override is offered"
    other = make_organisation("ministry")
    segment = segment_of(translation, path, 1)
    assert put(translation, segment, other.pk) == 404
    assert not SegmentOverride.objects.exists()


def test_an_override_that_was_stored_is_not_written(story: StoryPage, translation: Translation) -> None:
    owner, other = make_organisation("ministry"), make_organisation("ministry")
    change(story, organisation=owner)
    segment = segment_of(translation, "organisation", owner.pk)
    SegmentOverride.objects.create(
        locale=translation.target_locale, context=segment.context, data_json=json.dumps(other.pk)
    )
    translation.save_target(publish=True)
    assert released(translation).organisation == owner.pk
    importlib.import_module("content.migrations.0005_closed_overrides").close(apps, None)
    assert not SegmentOverride.objects.exists()
    assert not OverridableSegment.objects.filter(context__path="organisation").exists()


def test_the_lead_picture_may_be_another(story: StoryPage) -> None:
    first, second = make_image("Đầu"), make_image("Sau")
    change(story, lead_image=first)
    translation = submit(StoryPage.objects.get(pk=story.pk))
    translate(translation)
    segment = OverridableSegment.objects.get(context__path="lead_image")
    assert put(translation, segment, second.pk) in {200, 201}
    translation.save_target(publish=True)
    assert target(translation).lead_image == second
