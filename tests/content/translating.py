"""A story that is translated into French: submitted, translated, reviewed."""

from typing import Any

from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.operations import translate_object

from content.models import StoryPage
from content.publishing import marks, reviews
from tests.factories import make_section, make_story


def original(title: str = "Vịnh Hạ Long", **fields: Any) -> StoryPage:
    """A published story in a section that has a French twin."""
    section = make_section()
    section.copy_for_translation(Locale.objects.get(language_code="fr")).save_revision().publish()
    return make_story(title, section=section, **fields)


def submit(page: StoryPage, language: str = "fr") -> Translation:
    locale = Locale.objects.get(language_code=language)
    translate_object(page, [locale])
    return Translation.objects.get(source__object_id=page.translation_key, target_locale=locale)


def translate(translation: Translation, *, leave_out: int = 0, suffix: str = " FR", by: Any = None) -> None:
    segments = list(StringSegment.objects.filter(source=translation.source).select_related("string", "context"))
    for segment in segments[: len(segments) - leave_out]:
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            locale=translation.target_locale,
            context=segment.context,
            defaults={
                "data": f"{segment.string.data}{suffix}",
                "translation_type": "manual",
                "last_translated_by": by,
            },
        )


def target(translation: Translation) -> Any:
    return translation.get_target_instance().specific


def decide(translation: Translation, user: Any, **decision: Any) -> None:
    """Decide on what the translation says now."""
    translation.refresh_from_db()
    reviews.decide(translation, user, seen=marks.mark(translation, target(translation)), **decision)
