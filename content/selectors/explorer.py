"""What a member of staff finds in the admin's lists of pages."""

from typing import Any

from django.db.models import OuterRef
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from content.models import BasePage
from locales.actors import actor_of
from locales.readers import Reader, reader_of
from media.visibility import listed_condition, listed_queryset, owned_queryset, visible_queryset


def found_by(user: Any, pages: Any, *, searched: bool = False) -> Any:
    """Return those of *pages* (Wagtail's ``Page`` or one of its types) that *user* finds in the explorer.

    With *searched* the result can be handed to a search backend.
    """
    if not user.is_active:
        return pages.none()
    return known_to(user, pages.filter(page_permission_policy.explorable_paths(user)), searched=searched)


def known_to(user: Any, pages: Any, *, searched: bool = False) -> Any:
    """Return those of *pages* of which *user* may know in the admin, whatever languages they work in.

    A search backend filters by keys alone: what is *searched* is asked row by row of a
    subquery, which costs little for the few rows that a search finds; everything else is
    asked in one pass.
    """
    if actor_of(user).sees_everything:
        return pages
    reader = reader_of(user)
    if not searched:
        return pages.filter(listed_condition(reader, pages.model))
    return pages.filter(pk__in=listed_queryset(reader, Page).filter(pk=OuterRef("pk")).values("pk"))


def knows(user: Any, page: Page) -> bool:
    """Whether *user* may know of *page* in the admin; asked once for each page, for the life of the user object."""
    known: dict[int, bool] = user.__dict__.setdefault("_portal_known_pages", {})
    if page.pk not in known:
        known[page.pk] = _knows(reader_of(user), page)
    return known[page.pk]


def _knows(reader: Reader, page: Page) -> bool:
    """Say of one page what ``listed_queryset`` says of all, without looking for every page above the reader's own."""
    if page.is_root() or reader.sees_everything:
        return True
    own = owned_queryset(reader, Page)
    below = own.filter(path__range=Page._get_children_path_interval(page.path))
    return (
        visible_queryset(reader, BasePage).filter(pk=page.pk).exists()
        or own.filter(pk=page.pk).exists()
        or below.exists()
    )
