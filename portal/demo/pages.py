"""Sections, publications, places, missions and information pages of the demo edition."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from content.models import (
    BasePage,
    MissionIndexPage,
    MissionPage,
    PlaceIndexPage,
    PlainPage,
    PublicationIndexPage,
    SectionPage,
)
from content.slugs import ascii_slug
from locales import languages
from locales.models import Mission
from media.vocabulary import Provenance
from portal.demo import bulk, edition, indicators, keys, places, publications

_DATA_PAGES = ("vi", "en")


def load() -> None:
    """Load everything but front pages and stories."""
    sections = edition.read_json("sections.json")
    _load_sections("heritage", SectionPage, sections, languages.CODES, menu=True)
    _load_sections("publications", PublicationIndexPage, sections, languages.CODES, menu=True)
    _load_sections("places", PlaceIndexPage, sections, _DATA_PAGES, menu=True)
    _load_sections("missions", MissionIndexPage, sections, _DATA_PAGES, menu=True)
    indicators.load()
    for name in ("about", "accessibility", "privacy"):
        _load_plain(name, sections[name])
    publications.load()
    places.load()
    for language in _DATA_PAGES:
        _load_missions(language)


def _provenance(language: str) -> str:
    return Provenance.ORIGINAL if language == languages.SOURCE else Provenance.MACHINE


def _load_sections(name: str, model: type[BasePage], texts: Any, codes: tuple[str, ...], *, menu: bool) -> None:
    for language in codes:
        text = texts[name][language]
        edition.put(
            edition.home(language),
            model,
            name,
            title=text["title"],
            slug=ascii_slug(text["title"]),
            standfirst=text["introduction"],
            show_in_menus=menu,
            provenance=_provenance(language),
        )


def _load_plain(name: str, texts: dict[str, Any]) -> None:
    for language, text in texts.items():
        edition.put(
            edition.home(language),
            PlainPage,
            name,
            title=text["title"],
            slug=ascii_slug(text["title"]),
            standfirst=text["introduction"],
            body=[edition.block(name, n, kind, value) for n, (kind, value) in enumerate(_body(text["paragraphs"]))],
            provenance=_provenance(language),
        )


def _body(paragraphs: list[str | dict[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield kind and value of each block: a paragraph is a text, or ``heading`` and ``text``."""
    for row in paragraphs:
        if isinstance(row, dict):
            yield "heading", row["heading"]
        yield "text", f"<p>{row['text'] if isinstance(row, dict) else row}</p>"


def _index(model: type[Any], name: str, language: str) -> Any:
    return model.objects.get(translation_key=keys.key("page", name), locale__language_code=language)


@transaction.atomic
def _load_missions(language: str) -> None:
    index = _index(MissionIndexPage, "missions", language)
    missions = Mission.objects.prefetch_related("names")
    wanted = (
        bulk.New(
            f"mission/{row.code}",
            row.name_in(language),
            row.code,
            {"mission": row, "provenance": _provenance(language)},
        )
        for row in missions
    )
    bulk.put_all(index, MissionPage, wanted)
