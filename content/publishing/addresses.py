"""The record of every address that a page has had, and of when it was public there."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page

from content.models import BasePage, PageAddress
from locales.readers import Reader
from locales.selectors import database_now
from media.visibility import visible_queryset


def current_path(page: Any) -> str:
    """Return the public path of *page*, such as ``/vi/di-san/vinh-ha-long/``."""
    below_home = str(page.url_path).split("/", 2)[2]
    return f"/{page.locale.language_code}/{below_home}"


def record_address(page: Any) -> None:
    """Close the page's previous address and open the present one, if it is new."""
    path, now = current_path(page), database_now()
    open_rows = PageAddress.objects.filter(stable_id=page.stable_id, valid_to=None)
    if open_rows.filter(path=path).exists():
        return
    open_rows.update(valid_to=now)
    PageAddress.objects.create(
        page_id=page.pk,
        stable_id=page.stable_id,
        translation_key=page.translation_key,
        language=page.locale.language_code,
        path=path,
        valid_from=now,
    )


def record_addresses_below(page: Page) -> None:
    """Record the new addresses of a moved tree, for everything in it that has been public."""
    moved = BasePage.objects.descendant_of(page, inclusive=True).exclude(first_published_at=None)
    for below in moved.select_related("locale"):
        record_address(below)


def note_public(pages: QuerySet[Any], moment: datetime | None = None) -> None:
    """Note at the present addresses of those of *pages* that are public at *moment* (default: now) that they were.

    Called before whatever may take a page away or hide it: afterwards nobody could tell
    a page that readers knew from one that they never saw.
    """
    reader = Reader.public(moment)
    public = visible_queryset(reader, BasePage).filter(pk__in=pages.order_by().values("pk"))
    rows = PageAddress.objects.filter(stable_id__in=public.order_by().values("stable_id"), valid_to=None)
    rows.update(public_until=reader.moment)
