"""What a member of staff finds in the admin's lists of pages."""

from typing import Any

from django.db.models import OuterRef
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from locales.readers import reader_of
from media.visibility import listed_queryset


def found_by(user: Any, pages: Any) -> Any:
    """Return those of *pages* (Wagtail's ``Page`` or one of its types) that *user* finds in the admin.

    Asked row by row, so that the database never makes a list of everything that the user
    might find; the search backends understand it, too.
    """
    if not user.is_active:
        return pages.none()
    return known_to(user, pages.filter(page_permission_policy.explorable_paths(user)))


def known_to(user: Any, pages: Any) -> Any:
    """Return those of *pages* of which *user* may know in the admin, whatever languages they work in."""
    reader = reader_of(user)
    if reader.sees_everything:
        return pages
    return pages.filter(pk__in=listed_queryset(reader, Page).filter(pk=OuterRef("pk")).values("pk"))
