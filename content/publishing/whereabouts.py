"""What answers at an address: a page, the way to where it moved, that it is gone, or nothing.

This is the one place that decides it.

| the page | answer |
| --- | --- |
| the reader may see it | the page |
| has moved, and the reader may see it | 301 to its address |
| was public here, and is withdrawn, unpublished, deleted or expired | 410, with the languages in which it lives on |
| was never public, or is hidden again by embargo or audience | 404, as if there were none |

Whether a page was public is read from the ledger of addresses (``PageAddress.public_until``),
never from what the page says of itself now.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from content.models import BasePage, PageAddress
from locales import languages
from locales.languages import Language
from locales.readers import Reader
from media.visibility import visible, visible_queryset, with_visibility


@dataclass(frozen=True, slots=True)
class Here:
    """The page at the address, which the reader may see."""

    page: Any


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a page went that was at the address."""

    to: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A page that was public at the address; ``reason`` where it was withdrawn, and where it lives on."""

    reason: str = ""
    withdrawn_at: datetime | None = None
    lives_on: list[tuple[Language, str]] = field(default_factory=list)


def at(address: str, reader: Reader) -> Here | Moved | Gone | None:
    """Return what *reader* finds at *address* (``/vi/di-san/vinh-ha-long/``); None where there is nothing for them.

    One query for a page that may be seen.
    """
    rows = BasePage.objects.filter(url_path=address).select_related("locale")
    found = with_visibility(rows, reader).first()
    if found is not None and found.seen:
        return Here(found)
    return _before(address, found, reader)


def _before(address: str, present: Any, reader: Reader) -> Moved | Gone | None:
    """Return what the records of *address* say, of the hidden page that is there first."""
    records = list(PageAddress.objects.filter(path=address).select_related("page").order_by("-valid_from"))
    if present is not None:
        records.sort(key=lambda row: row.page_id != present.pk)
    for record in records:
        page = record.page
        if page is not None and page.url_path != address and visible(reader, page):
            return Moved(page.url_path)
        if record.public_until is not None and _is_gone(page, reader):
            withdrawn_at = page.withdrawn_at if page is not None else None
            reason = page.withdrawal_reason if page is not None and withdrawn_at else ""
            return Gone(reason, withdrawn_at, _lives_on(record, reader))
    return None


def _is_gone(page: Any, reader: Reader) -> bool:
    """Whether *page* was taken away; one that an embargo or its audience hides again is not, it is only hidden."""
    if page is None or page.withdrawn_at is not None or not page.live:
        return True
    return page.expires_at is not None and page.expires_at <= reader.moment


def _lives_on(record: PageAddress, reader: Reader) -> list[tuple[Language, str]]:
    """Return the languages and addresses of the translations that *reader* may see, in the portal's order."""
    if record.translation_key is None:
        return []
    rows = visible_queryset(reader, BasePage).filter(translation_key=record.translation_key)
    paths = dict(rows.values_list("locale__language_code", "url_path"))
    return [(languages.get(code), paths[code]) for code in languages.CODES if code in paths]
