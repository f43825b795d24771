"""Translations: nothing untranslated goes live, drafts stay drafts, slugs stay, tables are segments."""

import pytest
from wagtail_localize.models import StringTranslation, TranslationSource

from content.models import StoryPage
from content.publishing import reviews, rules
from locales.models import Role
from media.vocabulary import Provenance
from tests.content.translating import decide, original, submit, target, translate
from tests.factories import make_user, publish

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
    return original(body=BODY)


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
        decide(translation, reviewer, approve=False)
    decide(translation, reviewer, approve=False, comment="Plus court, s’il vous plaît.")
    assert not target(translation).live
    reviews.send_for_review(translation, translator)
    decide(translation, reviewer, approve=True)
    assert target(translation).live


def test_a_translator_cannot_approve(source: StoryPage) -> None:
    from django.core.exceptions import PermissionDenied

    translator = make_user(Role.TRANSLATOR, languages=("fr",))
    translation = submit(source)
    translate(translation)
    reviews.send_for_review(translation, translator)
    with pytest.raises(PermissionDenied):
        decide(translation, translator, approve=True)


def test_machine_strings_are_labelled_until_a_reviewer_has_read_them(source: StoryPage) -> None:
    translation = submit(source)
    translate(translation)
    StringTranslation.objects.update(translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE)
    translation.save_target(publish=True)
    assert target(translation).provenance == Provenance.MACHINE
    translator, reviewer = make_user(Role.TRANSLATOR, languages=("fr",)), make_user(Role.REVIEWER, languages=("fr",))
    reviews.send_for_review(translation, translator)
    decide(translation, reviewer, approve=True)
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
