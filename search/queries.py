"""Search over pages on Wagtail's database backend, hardened against what its parsers choke on."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import DatabaseError, transaction
from django.http import QueryDict

from content.models import BasePage
from content.selectors.listings import visible_pages
from content.vocabulary import Facet
from locales import languages
from locales.readers import Reader

MAXIMUM_LENGTH = 200
MAXIMUM_WORDS = 12
MAXIMUM_RESULTS = 500
#: Facets that a reader can filter by.
SEARCHABLE = (Facet.STORY, Facet.PUBLICATION, Facet.PLACE, Facet.MISSION, Facet.PAGE)


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader asked for, cleaned; ``words`` is safe for every database's query parser."""

    words: str
    shown: str
    facet: str = ""
    all_languages: bool = False


def clean_words(text: str) -> str:
    """Return only letters, marks and digits of *text*, as at most twelve words.

    Quotation marks, operators and parentheses mean something to FTS5 and tsquery, and
    Wagtail's backend passes some of them on; none of them helps a reader here.
    """
    normal = unicodedata.normalize("NFC", text)[:MAXIMUM_LENGTH]
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in normal)
    return " ".join(kept.split()[:MAXIMUM_WORDS])


def from_query(query: QueryDict) -> Query:
    """Read the search form; unknown filters are dropped."""
    shown = "".join(
        c for c in query.get("q", "")[:MAXIMUM_LENGTH] if unicodedata.category(c) not in {"Cc", "Cs"}
    ).strip()
    facet = query.get("type", "")
    return Query(
        words=clean_words(shown),
        shown=shown,
        facet=facet if facet in SEARCHABLE else "",
        all_languages=query.get("lang") == "all",
    )


def _models(facet: str) -> list[type[BasePage]]:
    pages = [model for model in apps.get_models() if issubclass(model, BasePage) and model is not BasePage]
    return [model for model in pages if model.facet is not None and (not facet or model.facet == facet)]


def find(query: Query, reader: Reader) -> tuple[Any, bool]:
    """Return the matching pages, best first, and whether the answer is reduced.

    Visibility is part of the database query, so that counts and pagination tell nothing
    of what a reader may not see. A database whose index is out of order answers with
    titles and standfirsts only, and says so.
    """
    if not query.words:
        return BasePage.objects.none(), False
    models = _models(query.facet)
    pages = visible_pages(reader).type(*models)
    if not query.all_languages:
        pages = pages.filter(locale__language_code=reader.language)
    try:
        with transaction.atomic():
            seen = BasePage.objects.filter(pk__in=pages.values("pk"))
            keys = [row.pk for row in seen.search(query.words, operator="and")[:MAXIMUM_RESULTS]]
    except DatabaseError:
        return _by_title(pages, query.words), True
    order = {key: number for number, key in enumerate(keys)}
    rows = pages.filter(pk__in=keys).select_related("locale")
    return sorted(rows, key=lambda row: order[row.pk]), False


def _by_title(pages: Any, words: str) -> Any:
    for word in words.split():
        pages = pages.filter(title__icontains=word) | pages.filter(standfirst__icontains=word)
    return pages.select_related("locale").order_by("-first_published_at", "pk")


def language_of(page: Any) -> languages.Language:
    """Return the language of a result."""
    return languages.get(page.locale.language_code)
