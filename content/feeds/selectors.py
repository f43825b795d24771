"""What a feed lists: the newest visible stories and publications of a language or of one section."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from content.models import BasePage, PublicationPage, StoryPage
from content.selectors import pictures
from content.selectors.listings import newest_first, visible_pages
from locales import languages
from locales.languages import Language
from locales.readers import Reader

#: Newest entries in a feed; older ones are reached through the sections.
LENGTH = 30


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed; ``entries`` are pages, newest first, each with its ``picture`` (or None) loaded.

    ``expiries`` are the moments at which something in it expires.
    """

    title: str
    description: str
    language: Language
    path: str
    entries: list[Any]
    expiries: list[datetime | None]


def of_path(path: str, reader: Reader) -> Feed | None:
    """Return the feed of the page at *path*, a home page or a section, if the reader may see it."""
    page = visible_pages(reader).filter(url_path=path).select_related("locale").first()
    if page is None or not page.specific_class.is_followed:
        return None
    entries = _newest(page, reader)
    loaded = pictures.of_page(page, entries, reader)
    title = _("Viet Nam Foreign Information Portal")
    if page.depth > 2:
        title = f"{page.title} – {title}"
    expiries = [row.expires_at for row in (*entries, *loaded.values())]
    return Feed(title, page.standfirst, languages.get(page.language), page.url_path, entries, expiries)


def _newest(page: BasePage, reader: Reader) -> list[Any]:
    rows: list[Any] = []
    for model in (StoryPage, PublicationPage):
        below = visible_pages(reader, model).descendant_of(page)
        rows.extend(newest_first(below)[:LENGTH])
    rows.sort(key=lambda row: (row.first_published_at is not None, row.first_published_at, row.pk), reverse=True)
    return rows[:LENGTH]
