"""Listings of pages: always through visibility, always with a bounded number of queries."""

from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest

from content.models import BasePage, HomePage, PlacePage, PublicationPage, SectionPage, StoryPage
from content.selectors import pictures
from locales.actors import actor_of_request, moment_of_request
from media.visibility import visible_queryset


def visible_pages(request: HttpRequest, model: type[BasePage] = BasePage) -> QuerySet[Any]:
    """Return the pages of *model* that the reader of *request* may see now."""
    return visible_queryset(actor_of_request(request), model, moment_of_request(request))


def newest_first(pages: QuerySet[Any]) -> QuerySet[Any]:
    """Order by the moment of first publication, then by key, so that pagination never repeats a row."""
    return pages.order_by(F("first_published_at").desc(nulls_last=True), "-pk")


def visible_children(page: Any, request: HttpRequest) -> QuerySet[Any]:
    """Return the visible children of *page*: stories newest first, everything else in tree order."""
    children = visible_pages(request).child_of(page)
    return newest_first(children) if isinstance(page, SectionPage) else children.order_by("title")


def attach_pictures(pages: Any) -> None:
    """Give each page of a listing its lead picture in one go (see ``pictures.attach``)."""
    pictures.attach(list(pages))


def home_listing(page: HomePage, request: HttpRequest) -> dict[str, Any]:
    """Return ``hero``, ``latest`` (up to six stories), ``sections`` and ``publications`` (up to three)."""
    stories = newest_first(visible_pages(request, StoryPage).filter(locale_id=page.locale_id))[:7]
    latest = list(stories)
    hero = next((story for story in latest if story.pk == page.hero_id), None)
    if hero is None and page.hero_id:
        hero = visible_pages(request).filter(pk=page.hero_id).first()
    hero = hero or (latest[0] if latest else None)
    latest = [story for story in latest if hero is None or story.pk != hero.pk][:6]
    publications = newest_first(visible_pages(request, PublicationPage).filter(locale_id=page.locale_id))[:3]
    pictures.attach([*([hero] if hero else []), *latest])
    return {"hero": hero, "latest": latest, "publications": list(publications)}


def related_stories(page: StoryPage, request: HttpRequest) -> list[Any]:
    """Return up to three other stories of the same section, newest first."""
    siblings = visible_pages(request).sibling_of(page, inclusive=False)
    return list(newest_first(siblings)[:3])


def stories_about(page: PlacePage, request: HttpRequest) -> list[Any]:
    """Return up to six stories in the page's language that are tagged with its province."""
    stories = visible_pages(request, StoryPage).filter(locale_id=page.locale_id, provinces=page.province_id)
    found = list(newest_first(stories)[:6])
    pictures.attach(found)
    return found
