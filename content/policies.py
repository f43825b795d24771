"""The visibility policy of pages, registered with media.visibility."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length, Substr
from wagtail.models import Page, PageViewRestriction

from content.models import BasePage
from locales.readers import Reader
from media import freshness
from media.visibility import Condition, Policy, circle, register, window


def page_condition(reader: Reader) -> Q:
    """Return when *reader* may see a page on a public channel.

    Drafts are on no public channel for anybody: editors see them in previews. The home
    desk sees embargoed and expired pages at their own address; an owner its own ones.
    """
    if reader.sees_everything:
        return Q(live=True, withdrawn_at=None)
    released = circle(reader, BasePage) & window("", reader.moment) & ~_under_restriction()
    own = Q(organisation__in=reader.organisations) if reader.organisations else Q(pk__in=[])
    return Q(live=True, withdrawn_at=None) & (released | own)


def _under_restriction() -> Q:
    """Return which pages are private by a view restriction of Wagtail's, their own or one above them.

    The admin offers none (audience takes their place), but one that is stored hides its
    pages like the audience “internal”.
    """
    above = PageViewRestriction.objects.filter(page__path=Substr(OuterRef("path"), 1, Length("page__path")))
    return Q(Exists(above))


def own_pages(reader: Reader) -> Q:
    """Return which pages belong to *reader*; a page without an owner organisation is the home desk's."""
    return Q() if reader.sees_everything else Q(organisation__in=reader.organisations)


def listed_pages(reader: Reader) -> Q:
    """Return which pages *reader* finds in the admin.

    Those they may see, their own in every state, and the pages above their own: whoever
    has a page in a section knows the section.
    """
    if reader.sees_everything:
        return Q()
    return page_condition(reader) | own_pages(reader) | Q(path__in=_paths_above(reader))


def _paths_above(reader: Reader) -> set[str]:
    if not reader.organisations:
        return set()
    step = Page.steplen
    rows = BasePage.objects.filter(organisation__in=reader.organisations, depth__gt=2).order_by()
    parents = rows.annotate(parent=Substr("path", 1, Length("path") - step)).values_list("parent", flat=True).distinct()
    return {path[:end] for path in parents for end in range(2 * step, len(path) + 1, step)}


def on_page(condition: Condition) -> Condition:
    """Return *condition*, which is one on ``BasePage``, for querysets of Wagtail's ``Page``."""

    def moved(part: Q) -> Q:
        found = Q()
        found.connector, found.negated = part.connector, part.negated
        children: list[Any] = list(part.children)
        found.children = [moved(child) if isinstance(child, Q) else _moved_lookup(child) for child in children]
        return found

    return lambda reader: moved(condition(reader))


def _moved_lookup(child: Any) -> Any:
    if not isinstance(child, tuple):
        return child
    lookup, value = child
    is_own = lookup.split("__")[0] in {field.name for field in BasePage._meta.local_fields}
    return (f"basepage__{lookup}", value) if is_own else (lookup, value)


def _nothing(reader: Reader) -> Q:
    return Q(pk__in=[])


def _root_or(condition: Condition) -> Condition:
    """Return *condition* with the root of the tree, where every way through the admin begins; it says nothing."""

    def with_root(reader: Reader) -> Q:
        found = condition(reader)
        return found | Q(depth=1) if found else found

    return with_root


def _live_pages() -> QuerySet[BasePage]:
    return BasePage.objects.filter(live=True)


def register_all() -> None:
    """Register pages and their moments; a bare Wagtail page (the invisible root) is visible to nobody."""
    register(BasePage, Policy(page_condition, listed_pages, own_pages))
    register(Page, Policy(_nothing, _root_or(on_page(listed_pages)), on_page(own_pages)))
    freshness.register(freshness.Dated(_live_pages, "embargo_until", "expires_at"))
