"""Translations: nothing untranslated goes live, drafts stay drafts, slugs stay, tables are segments."""

from typing import Any

import pytest
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.operations import translate_object

from content.models import StoryPage
from content.publishing import reviews, rules
from locales.models import Role
from media.vocabulary import Provenance
from tests.factories import make_section, make_story, make_user, publish

pytestmark = pytest.mark.django_db

BODY = [
    {"type": "text", "value": "<p>Câu thứ nhất.</p>", "id": "11111111-1111-4111-8111-111111111111"},
    {
        "type": "table",
        "value": {
            "caption": "Bảng",
            "table": {"data": [["Tên", "Năm"], ["Hạ Long", "1994"]], "first_row_is_table_header": True},
            "source": "UNESCO",
        },
        "id": "22222222-2222-4222-8222-222222222222",
    },
]


@pytest.fixture
def source() -> StoryPage:
    section = make_section()
    section.copy_for_translation(Locale.objects.get(language_code="fr")).save_revision().publish()
    return make_story("Vịnh Hạ Long", section=section, body=BODY)


def submit(page: StoryPage, language: str = "fr") -> Translation:
    locale = Locale.objects.get(language_code=language)
    translate_object(page, [locale])
    return Translation.objects.get(source__object_id=page.translation_key, target_locale=locale)


def translate(translation: Translation, *, leave_out: int = 0, suffix: str = " FR") -> None:
    segments = list(StringSegment.objects.filter(source=translation.source).select_related("string", "context"))
    for segment in segments[: len(segments) - leave_out]:
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            locale=translation.target_locale,
            context=segment.context,
            defaults={"data": f"{segment.string.data}{suffix}", "translation_type": "manual"},
        )


def target(translation: Translation) -> Any:
    return translation.get_target_instance().specific


def test_first_submission_makes_a_draft_that_nobody_sees(source: StoryPage, client) -> None:
    translation = submit(source)
    assert not target(translation).live
    assert client.get(target(translation).url_path).status_code == 404


def test_unfinished_translation_is_refused(source: StoryPage) -> None:
    translation = submit(source)
    translate(translation, leave_out=1)
    with pytest.raises(rules.PublicationRefusedError, match="1 sentence is"):
        translation.save_target(publish=True)
    assert not target(translation).live


def test_complete_translation_goes_live_with_its_own_slug_and_table(source: StoryPage, client) -> None:
    translation = submit(source)
    translate(translation)
    translation.save_target(publish=True)
    page = target(translation)
    assert page.live and page.title == "Vịnh Hạ Long FR"
    assert page.slug == "vinh-ha-long-fr"
    assert page.provenance == Provenance.HUMAN
    body = client.get(page.url_path).content.decode()
    assert "Hạ Long FR" in body and "Tên FR" in body and "1994" in body and "1994 FR" not in body


def test_draft_of_a_live_translation_does_not_reach_readers(source: StoryPage, client) -> None:
    translation = submit(source)
    translate(translation)
    translation.save_target(publish=True)
    translate(translation, suffix=" BROUILLON")
    translation.save_target(publish=False)
    body = client.get(target(translation).url_path).content.decode()
    assert "BROUILLON" not in body
    assert "BROUILLON" in target(translation).get_latest_revision_as_object().title


def test_published_slug_survives_a_new_title(source: StoryPage) -> None:
    translation = submit(source)
    translate(translation)
    translation.save_target(publish=True)
    slug = target(translation).slug
    translate(translation, suffix=" autrement")
    translation.save_target(publish=True)
    assert target(translation).slug == slug
    assert target(translation).title.endswith("autrement")


def test_source_edit_keeps_the_last_complete_translation_live(source: StoryPage, client) -> None:
    translation = submit(source)
    translate(translation)
    translation.save_target(publish=True)
    source.standfirst = "Một câu mới chưa ai dịch."
    source.save_revision()
    publish(source)
    TranslationSource.objects.get(pk=translation.source_id).update_from_db()
    translation.refresh_from_db()
    with pytest.raises(rules.PublicationRefusedError):
        translation.save_target(publish=True)
    body = client.get(target(translation).url_path).content.decode()
    assert "Vịnh Hạ Long FR" in body and "Một câu mới" not in body


def test_review_by_workflow(source: StoryPage) -> None:
    translator = make_user(Role.TRANSLATOR, languages=("fr",))
    reviewer = make_user(Role.REVIEWER, languages=("fr",))
    translation = submit(source)
    with pytest.raises(rules.PublicationRefusedError, match="still need"):
        reviews.send_for_review(translation, translator)
    translate(translation)
    reviews.send_for_review(translation, translator)
    with pytest.raises(rules.PublicationRefusedError, match="should be changed"):
        reviews.decide(translation, reviewer, approve=False)
    reviews.decide(translation, reviewer, approve=False, comment="Plus court, s’il vous plaît.")
    assert not target(translation).live
    page = target(translation)
    page.current_workflow_state.resume(translator)
    reviews.decide(translation, reviewer, approve=True)
    assert target(translation).live


def test_a_translator_cannot_approve(source: StoryPage) -> None:
    from django.core.exceptions import PermissionDenied

    translator = make_user(Role.TRANSLATOR, languages=("fr",))
    translation = submit(source)
    translate(translation)
    reviews.send_for_review(translation, translator)
    with pytest.raises(PermissionDenied):
        reviews.decide(translation, translator, approve=True)


def test_machine_strings_are_labelled_until_a_reviewer_has_read_them(source: StoryPage) -> None:
    translation = submit(source)
    translate(translation)
    StringTranslation.objects.update(translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE)
    translation.save_target(publish=True)
    assert target(translation).provenance == Provenance.MACHINE
    translator, reviewer = make_user(Role.TRANSLATOR, languages=("fr",)), make_user(Role.REVIEWER, languages=("fr",))
    reviews.send_for_review(translation, translator)
    reviews.decide(translation, reviewer, approve=True)
    assert target(translation).provenance == Provenance.REVIEWED


def test_dashboard_shows_what_waits_for_a_translator(source: StoryPage, client) -> None:
    def dashboard() -> str:
        return client.get("/admin/", headers={"accept-language": "en"}).content.decode()

    client.force_login(make_user(Role.TRANSLATOR, languages=("fr",)))
    translation = submit(source)
    total, _translated = translation.get_progress()
    assert f"0 of {total}" in dashboard()
    translate(translation)
    translation.save_target(publish=True)
    assert "waiting-translations" not in dashboard()
    source.standfirst = "Một câu mới."
    source.save_revision()
    publish(source)
    TranslationSource.objects.get(pk=translation.source_id).update_from_db()
    assert f"{total} of {total + 1}" in dashboard()
