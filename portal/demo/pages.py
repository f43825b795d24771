"""Sections, publications, places, missions and information pages of the demo edition."""

from datetime import date
from typing import Any

from django.db import transaction

from content.models import (
    BasePage,
    HomePage,
    MissionIndexPage,
    MissionPage,
    PlaceIndexPage,
    PlacePage,
    PlainPage,
    PublicationIndexPage,
    PublicationPage,
    SectionPage,
)
from content.slugs import ascii_slug
from content.vocabulary import Provenance
from locales import languages
from locales.models import Mission, Province
from portal.demo import declaration, edition, keys, legal

_DATA_PAGES = ("vi", "en")


def load() -> None:
    """Load everything but the stories."""
    sections = edition.read_json("sections.json")
    _introduce_homes(sections["home"])
    _load_sections("heritage", SectionPage, sections, languages.CODES, menu=True)
    _load_sections("publications", PublicationIndexPage, sections, languages.CODES, menu=True)
    _load_sections("places", PlaceIndexPage, sections, _DATA_PAGES, menu=True)
    _load_sections("missions", MissionIndexPage, sections, _DATA_PAGES, menu=True)
    for name in ("about", "accessibility", "privacy"):
        _load_plain(name, sections[name])
    _load_declaration()
    _load_decision()
    for language in _DATA_PAGES:
        _load_places(language)
        _load_missions(language)


def _provenance(language: str) -> str:
    return Provenance.ORIGINAL if language == languages.SOURCE else Provenance.MACHINE


def _introduce_homes(texts: dict[str, dict[str, str]]) -> None:
    """Give home pages that nobody has edited yet their title and introduction."""
    for home in HomePage.objects.select_related("locale"):
        text = texts.get(home.language)
        if text is None or home.standfirst:
            continue
        home.title, home.standfirst = text["title"], text["introduction"]
        home.provenance = _provenance(home.language)
        home.save_revision(clean=False).publish()


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
        body = [edition.block(name, n, "text", f"<p>{row}</p>") for n, row in enumerate(text["paragraphs"])]
        edition.put(
            edition.home(language),
            PlainPage,
            name,
            title=text["title"],
            slug=ascii_slug(text["title"]),
            body=body,
            provenance=_provenance(language),
        )


def _stream(name: str, found: list[legal.Provision]) -> list[dict[str, Any]]:
    return [
        edition.block(name, n, "provision", {"kind": row.kind, "number": row.number, "text": row.text})
        for n, row in enumerate(found)
    ]


def _index(model: type[Any], name: str, language: str) -> Any:
    return model.objects.get(translation_key=keys.key("page", name), locale__language_code=language)


def _load_declaration() -> None:
    """Load the Universal Declaration of Human Rights; its articles align across the fifteen languages."""
    bodies = edition.read_json("issuing-body.json")
    for language in languages.CODES:
        text = edition.read_json(f"udhr/{language}.json")
        edition.put(
            _index(PublicationIndexPage, "publications", language),
            PublicationPage,
            "udhr",
            topics=("human-rights",),
            title=text["title"],
            slug=ascii_slug(text["title"]),
            document_type="declaration",
            number="A/RES/217(III)",
            date_issued=date(1948, 12, 10),
            issuing_body=bodies[language],
            source_title="OHCHR",
            source_url="https://www.ohchr.org/en/human-rights/universal-declaration/universal-declaration-human-rights/about-universal-declaration-human-rights-translation-project",
            provenance=Provenance.HUMAN,
            provisions=_stream("udhr", declaration.provisions(text)),
        )


def _load_decision() -> None:
    """Load Decision 1486/QĐ-TTg with its bibliographic data as published."""
    name = "qd-1486-2018-plan-2018-2020"
    about = next(row for row in edition.read_json("legal/documents.json") if row["id"] == name)
    text = (edition.DATA / "legal" / f"{name}.vi.txt").read_text(encoding="utf-8")
    stream = _stream(name, legal.provisions(text))
    annex = legal.annex_rows(text)
    if annex:
        table = {"data": annex, "first_row_is_table_header": True, "first_col_is_header": False}
        value = {"caption": "Phụ lục", "table": table, "source": about["number"]}
        stream.append(edition.block(name, len(stream), "table", value))
    edition.put(
        _index(PublicationIndexPage, "publications", "vi"),
        PublicationPage,
        name,
        topics=("law", "foreign-affairs"),
        title=about["title_vi"],
        slug=ascii_slug(about["number"]),
        document_type="decision",
        number=about["number"],
        date_issued=date.fromisoformat(about["date"]),
        issuing_body=about["issuing_body_vi"],
        signatory=about["signatory"] or "",
        text_note="Văn bản chính thức của cơ quan nhà nước; trình bày lại, không đổi lời.",
        source_title=about["number"],
        provisions=stream,
    )


def _load_places(language: str) -> None:
    index = _index(PlaceIndexPage, "places", language)
    for province in Province.objects.filter(valid_to=None):
        title = province.name_in(language)
        name = f"place/{province.code}"
        edition.put(index, PlacePage, name, title=title, slug=ascii_slug(title), province=province)


@transaction.atomic
def _load_missions(language: str) -> None:
    index = _index(MissionIndexPage, "missions", language)
    for mission in Mission.objects.prefetch_related("names"):
        name = f"mission/{mission.code}"
        edition.put(index, MissionPage, name, title=mission.name_in(language), slug=mission.code, mission=mission)
