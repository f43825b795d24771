"""The front pages of the demo edition: their words, their main story and what they show, and the way back."""

from typing import Any

from django.db import transaction
from wagtail.models import Page, PageLogEntry, Revision

from content.models import BasePage, HomePage, PlacePage, StoryPage
from locales import languages
from locales.models import Operation
from locales.services import record_change
from media.vocabulary import Provenance
from portal.demo import edition, indicators, keys

_MAIN_STORY = "story/vinh-ha-long"
_FIGURES = ("population_total", "gdp_current_usd", "internet_users", "forest_coverage_percent")
_PICTURES = ("rice-terraces.jpg", "drum-star.jpg", "sea-waves.jpg", "yen-tu.jpg")
_DECLARATION = "https://www.un.org/en/about-us/universal-declaration-of-human-rights"


def introduce() -> None:
    """Give home pages that nobody has edited yet their title and introduction."""
    for home, text in _texts():
        if home.standfirst:
            continue
        home.title, home.standfirst = text["title"], text["introduction"]
        home.provenance = Provenance.ORIGINAL if home.language == languages.SOURCE else Provenance.MACHINE
        home.save_revision(clean=False).publish()


def compose() -> None:
    """Give home pages with the demo's words their main story and their blocks, once there is what they show."""
    for home, text in _texts():
        if home.body or home.hero_id or (home.title, home.standfirst) != (text["title"], text["introduction"]):
            continue
        home.hero = StoryPage.objects.filter(translation_key=keys.key("page", _MAIN_STORY), locale=home.locale).first()
        home.body = _body(home.language)  # type: ignore[assignment]
        home.save_revision(clean=False).publish()


def _texts() -> list[tuple[HomePage, dict[str, str]]]:
    texts = edition.read_json("sections.json")["home"]
    homes = HomePage.objects.select_related("locale")
    return [(home, texts[home.language]) for home in homes if home.language in texts]


def _body(language: str) -> list[dict[str, Any]]:
    """Return the blocks of a front page; those without anything in *language* are left out by the front itself."""
    pictures = [{"image": image.pk} for image in map(_picture, _PICTURES) if image is not None]
    blocks: list[tuple[str, Any]] = [("latest", {"title": "", "section": None, "count": 6})]
    if language in indicators.LANGUAGES:
        blocks.append(("figures", indicators.highlights(language, _FIGURES)))
    blocks += [
        ("places", {"title": "", "pages": _places(language)}),
        ("quotation", _quotation(language)),
        ("publications", {"title": "", "pages": []}),
        ("missions", {"title": "", "text": ""}),
        ("library", {"title": "", "picks": pictures}),
    ]
    return [edition.block("home", n, kind, value) for n, (kind, value) in enumerate(blocks)]


def _places(language: str) -> list[int]:
    """Return the place pages of *language* that have a picture."""
    pages = PlacePage.objects.filter(locale__language_code=language).exclude(lead_image=None)
    return list(pages.order_by("province__code").values_list("pk", flat=True)[:12])


def _picture(name: str) -> Any:
    from portal.demo import photos

    return photos.image(name)


def _quotation(language: str) -> dict[str, str]:
    """Return the first article of the Universal Declaration, as published in *language*."""
    declaration = edition.read_json(f"udhr/{language}.json")
    article = declaration["articles"][0]
    return {
        "text": " ".join(block["text"] for block in article["blocks"] if block["type"] == "p"),
        "attribution": edition.read_json("issuing-body.json")[language],
        "role": "",
        "source_title": f"{declaration['title']}, {article['heading'].rstrip(' :.：')}",
        "source_url": _DECLARATION,
    }


@transaction.atomic
def remove() -> None:
    """Give back the front pages that still have the demo's words; those that an editor changed stay as they are."""
    for home, text in _texts():
        revision = home.latest_revision
        if (home.title, home.standfirst) == (text["title"], text["introduction"]) and not (revision and revision.user):
            _give_back(home)


def _give_back(home: HomePage) -> None:
    """Return *home* to the revision that it was set up with, and drop those of the demo with their log entries."""
    revisions = Revision.page_revisions.filter(object_id=str(home.pk)).order_by("created_at", "pk")
    first = revisions.first()
    if first is None:
        return
    dropped = list(revisions.exclude(pk=first.pk).values_list("pk", flat=True))
    content = first.content
    Page.objects.filter(pk=home.pk).update(
        title=content["title"],
        draft_title=content["title"],
        latest_revision=first,
        live_revision=first,
        latest_revision_created_at=first.created_at,
        last_published_at=home.first_published_at,
        has_unpublished_changes=False,
    )
    BasePage.objects.filter(pk=home.pk).update(
        standfirst=content["standfirst"], provenance=content["provenance"], lead_image=None
    )
    HomePage.objects.filter(pk=home.pk).update(hero=None, body=None)
    PageLogEntry.objects.filter(page=home.pk, revision__in=dropped).delete()
    Revision.objects.filter(pk__in=dropped).delete()
    record_change(home, Operation.CHANGED, language=home.language)
