"""The visibility policy of pages, registered with media.visibility."""

from django.db.models import Q, QuerySet
from wagtail.models import Page

from content.models import BasePage
from locales.readers import Reader
from media import freshness
from media.visibility import Policy, circle, register, window


def page_condition(reader: Reader) -> Q:
    """Return when *reader* may see a page on a public channel.

    Drafts are on no public channel for anybody: editors see them in previews. The home
    desk sees embargoed and expired pages at their own address; an owner its own ones.
    """
    if reader.sees_everything:
        return Q(live=True, withdrawn_at=None)
    released = circle(reader, BasePage) & window("", reader.moment)
    own = Q(organisation__in=reader.organisations) if reader.organisations else Q(pk__in=[])
    return Q(live=True, withdrawn_at=None) & (released | own)


def _nothing(reader: Reader) -> Q:
    return Q(pk__in=[])


def _live_pages() -> QuerySet[BasePage]:
    return BasePage.objects.filter(live=True)


def register_all() -> None:
    """Register pages and their moments; a bare Wagtail page (the invisible root) is visible to nobody."""
    register(BasePage, Policy(page_condition))
    register(Page, Policy(_nothing))
    freshness.register(freshness.Dated(_live_pages, "embargo_until", "expires_at"))
