"""The heritage stories: written in Vietnamese, translated through wagtail-localize like any editor's."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from content.models import SectionPage, StoryPage
from locales.models import Province
from portal.demo import edition, keys, photos


def load() -> None:
    """Load every story of ``data/stories`` with its translations."""
    for path in sorted((edition.DATA / "stories").glob("*.json")):
        _load_story(edition.read_json(f"stories/{path.name}"))


@transaction.atomic
def _load_story(story: dict[str, Any]) -> None:
    """Load the story and those of its languages that are missing."""
    source_language = story["source_language"]
    name = f"story/{story['key']}"
    pages = StoryPage.objects.filter(translation_key=keys.key("page", name))
    have = set(pages.values_list("locale__language_code", flat=True))
    if source_language not in have:
        _load_original(story, name)
    missing = [language for language in story["texts"] if language not in {*have, source_language}]
    if missing:
        source, _created = TranslationSource.get_or_create_from_instance(
            pages.get(locale__language_code=source_language)
        )
        for language in missing:
            _translate(source, name, language, story["texts"][language])


def _load_original(story: dict[str, Any], name: str) -> None:
    text = story["texts"][story["source_language"]]
    section = SectionPage.objects.get(
        translation_key=keys.key("page", "heritage"), locale__language_code=story["source_language"]
    )
    page = edition.put(
        section,
        StoryPage,
        name,
        topics=tuple(story["topics"]),
        slug=story["slug"],
        title=text["title"],
        standfirst=text["standfirst"],
        body=_stream(name, text["body"]),
        sources=_sources(name, text["sources"]),
        lead_image=photos.image(story["lead_picture"]),
    )
    codes = [story["province_code"], *story.get("further_province_codes", ())]
    page.provinces.set(Province.objects.filter(code__in=codes, valid_to=None))
    page.save_revision(clean=False).publish()


def _stream(name: str, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [edition.block(name, n, row["type"], row["value"]) for n, row in enumerate(blocks)]


def _sources(name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [edition.block(f"{name}/source", n, "source", row) for n, row in enumerate(rows)]


def _translate(source: TranslationSource, name: str, language: str, text: dict[str, Any]) -> None:
    """Put the texts of *language* beside the source's segments and publish the translation.

    What submitting the page to the translation desk makes is made here without its first draft, which
    would only be written over.
    """
    target = edition.locale(language)
    translation, _created = Translation.objects.get_or_create(source=source, target_locale=target)
    StringTranslation.objects.filter(context__object=source.object, locale=target).delete()
    twin = StoryPage(
        title=text["title"],
        standfirst=text["standfirst"],
        body=_stream(name, text["body"]),
        sources=_sources(name, text["sources"]),
        locale=target,
    )
    strings = {
        key: segment.string.data for key, segment in _in_order(extract_segments(twin), lambda segment: segment.path)
    }
    kind = "machine" if text["provenance"] == "machine" else "manual"
    segments = StringSegment.objects.filter(source=source).select_related("context", "string").order_by("order")
    words = {
        (segment.string, segment.context): strings[key]
        for key, segment in _in_order(segments, lambda segment: segment.context.path)
    }
    for (string, context), data in words.items():
        StringTranslation.objects.create(
            translation_of=string, locale=target, context=context, data=data, translation_type=kind
        )
    translation.save_target(publish=True)


def _in_order(segments: Any, path: Callable[[Any], str]) -> Iterator[tuple[tuple[str, int], Any]]:
    """Yield every string segment with its path and its number among the segments of that path."""
    seen: Counter[str] = Counter()
    for segment in segments:
        if isinstance(segment, StringSegmentValue | StringSegment):
            seen[path(segment)] += 1
            yield (path(segment), seen[path(segment)]), segment
