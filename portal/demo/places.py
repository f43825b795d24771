"""The 34 place pages: written in Vietnamese, with an English translation, from the administrative data."""

from collections.abc import Iterator
from typing import Any

from content.models import PlaceIndexPage, PlacePage
from content.slugs import ascii_slug
from locales import languages
from locales.models import Province
from media.vocabulary import Provenance
from portal.demo import bulk, edition, keys, photos

LANGUAGES = ("vi", "en")
#: Where the numbers of communes, wards and special zones and the mergers come from, as a reader would say it.
_UNITS = {
    "vi": "Danh mục đơn vị hành chính Việt Nam từ ngày 1 tháng 7 năm 2025, bộ dữ liệu vietnamadminunits 1.0.4",
    "en": "Viet Nam’s administrative units since 1 July 2025, data set vietnamadminunits 1.0.4",
}
#: Illustrations of places without a heritage story: rice terraces, and bays with sails.
_LANDSCAPES = {"15": "rice-terraces.jpg", "56": "sea-waves.jpg"}
_SOURCES = {"vi": "Nguồn", "en": "Sources"}
_HERITAGE = {"vi": "Trung tâm Di sản thế giới UNESCO, số", "en": "UNESCO World Heritage Centre, list number"}


def load() -> None:
    """Load what is missing."""
    texts = read()
    for language in LANGUAGES:
        index = PlaceIndexPage.objects.get(translation_key=keys.key("page", "places"), locale__language_code=language)
        provinces = Province.objects.filter(valid_to=None).order_by("code")
        bulk.put_all(index, PlacePage, (_new(row, texts[row.code], language) for row in provinces))


def read() -> dict[str, dict[str, Any]]:
    """Return the texts of every place by the code of its province, from the files of ``data/places``."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((edition.DATA / "places").glob("*.json")):
        found.update(edition.read_json(f"places/{path.name}"))
    return found


def _new(province: Province, texts: dict[str, Any], language: str) -> bulk.New:
    name, text = f"place/{province.code}", texts[language]
    title = province.name_in(language)
    paragraphs = [*text["paragraphs"], sources(province.code, language)]
    return bulk.New(
        name,
        title,
        ascii_slug(title),
        {
            "province": province,
            "standfirst": text["standfirst"],
            "lead_image": photos.image(_picture(province.code)),
            "body": [edition.block(name, n, "text", f"<p>{row}</p>") for n, row in enumerate(paragraphs)],
            "provenance": Provenance.ORIGINAL if language == languages.SOURCE else Provenance.MACHINE,
        },
    )


def sources(code: str, language: str) -> str:
    """Return the line of sources of a place: the administrative units, and the heritage list where it has a site."""
    numbers = sorted(story["unesco_id"] for story in _stories_of(code))
    links = [
        f'<a href="https://whc.unesco.org/en/list/{number}/">{_HERITAGE[language]} {number}</a>' for number in numbers
    ]
    return f"<i>{_SOURCES[language]}: {'; '.join([_UNITS[language], *links])}.</i>"


def _stories_of(code: str) -> Iterator[dict[str, Any]]:
    """Yield the heritage stories of the province *code*: those that begin there first."""
    stories = [edition.read_json(f"stories/{path.name}") for path in sorted((edition.DATA / "stories").glob("*.json"))]
    yield from (story for story in stories if story["province_code"] == code)
    yield from (story for story in stories if code in story.get("further_province_codes", ()))


def _picture(code: str) -> str:
    """Return the illustration of a place: that of its first heritage story, or one that suits its land."""
    return next((str(story["lead_picture"]) for story in _stories_of(code)), _LANDSCAPES.get(code, ""))
