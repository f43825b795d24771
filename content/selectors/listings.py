"""Listings of pages: always through visibility, always with a bounded number of queries."""

from typing import Any

from django.db.models import Case, F, Q, QuerySet, When

from content.models import (
    BasePage,
    PlaceIndexPage,
    PlacePage,
    PublicationIndexPage,
    PublicationPage,
    StoryPage,
)
from locales.readers import Reader
from locales.sorting import sort_key
from media.visibility import visible_queryset

#: Stories under "read also".
RELATED = 3


def visible_pages(reader: Reader, model: type[BasePage] = BasePage) -> Any:
    """Return the pages (a PageQuerySet) of *model* that *reader* may see."""
    return visible_queryset(reader, model)


def newest_first(pages: QuerySet[Any]) -> QuerySet[Any]:
    """Order by the moment of first publication, then by key, so that pagination never repeats a row."""
    return pages.order_by(F("first_published_at").desc(nulls_last=True), "-pk")


def by_name(pages: QuerySet[Any], language: str) -> list[Any]:
    """Return *pages*, a bounded set such as a country's provinces, in the alphabet of *language*."""
    return sorted(pages, key=lambda page: sort_key(page.title, language))


def visible_children(page: Any, reader: Reader) -> QuerySet[Any] | list[Any]:
    """Return the visible children of *page*: places by name, publications by date, everything else newest first."""
    if isinstance(page, PlaceIndexPage):
        places = visible_pages(reader, PlacePage).child_of(page).select_related("province")
        return by_name(places, page.language)
    if isinstance(page, PublicationIndexPage):
        children = visible_pages(reader, PublicationPage).child_of(page)
        return children.order_by(F("date_issued").desc(nulls_last=True), "-pk")
    return newest_first(visible_pages(reader).child_of(page).select_related("locale"))


def related_stories(page: StoryPage, reader: Reader) -> list[Any]:
    """Return up to three stories of the same section: the next older ones, then the newest.

    Each story leads on to others than its neighbour does, so that a reader comes through
    the whole section, and a change of one story shows on few others (``content.publishing.reach``).
    """
    siblings = visible_pages(reader).sibling_of(page, inclusive=False).select_related("locale")
    published = page.first_published_at
    older = Q(first_published_at__lt=published) | Q(first_published_at=published, pk__lt=page.pk)
    following = siblings.annotate(is_older=Case(When(older, then=1), default=0)) if published else siblings
    order = ("-is_older",) if published else ()
    return list(following.order_by(*order, F("first_published_at").desc(nulls_last=True), "-pk")[:RELATED])


def stories_about(page: PlacePage, reader: Reader) -> list[Any]:
    """Return up to six stories in the page's language that are tagged with its province."""
    stories = visible_pages(reader, StoryPage).filter(locale_id=page.locale_id, provinces=page.province_id)
    return list(newest_first(stories.select_related("locale"))[:6])
