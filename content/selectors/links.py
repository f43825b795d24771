"""Links from texts to pages: to the translation in the reader's language, never to what they may not see.

Wagtail's own rewriting asks the database several times for each link; here all links of a page take one query.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from content.models import BasePage
from content.selectors.listings import visible_pages
from locales.readers import Reader

#: A link to a page, as rich text stores it.
PAGE_LINK = re.compile(r'<a (?=[^>]*\blinktype="page")[^>]*\bid="(\d+)"[^>]*>')
_FIELDS = ("body", "provisions")


@dataclass(frozen=True, slots=True)
class Links:
    """Where the links of a page lead, by the key of the page that is meant, and when these pages expire."""

    addresses: dict[int, str] = field(default_factory=dict)
    expiries: tuple[datetime | None, ...] = ()


def keys_in(html: str) -> set[int]:
    """Return the keys of the pages that *html* links to."""
    return {int(key) for key in PAGE_LINK.findall(html)}


def expand(html: str, addresses: dict[int, str]) -> str:
    """Return *html* with the links of *addresses*; a link that leads nowhere keeps its words only."""

    def link(match: re.Match[str]) -> str:
        address = addresses.get(int(match[1]))
        return f'<a href="{address}">' if address else "<a>"

    return PAGE_LINK.sub(link, html)


def of_page(page: Any, reader: Reader) -> Links:
    """Return where all links in the texts of *page* lead; one query, or none without links."""
    keys: set[int] = set().union(*(_keys_in_stream(page, name) for name in _FIELDS))
    if not keys:
        return Links()
    meant = BasePage.objects.filter(pk__in=keys).values("translation_key")
    wanted = Q(pk__in=keys) | Q(translation_key__in=meant, locale_id=page.locale_id)
    columns = ("pk", "translation_key", "locale_id", "url_path", "expires_at")
    rows = list(visible_pages(reader).filter(wanted).values_list(*columns))
    here = {key: path for _pk, key, locale, path, _expiry in rows if locale == page.locale_id}
    addresses = {pk: here.get(key, path) for pk, key, _locale, path, _expiry in rows if pk in keys}
    return Links(addresses, tuple(row[-1] for row in rows))


def _keys_in_stream(page: Any, name: str) -> set[int]:
    """Return the keys linked in the rich texts of a StreamField, at whatever depth."""
    found: set[int] = set()

    def walk(node: Any) -> None:
        if isinstance(node, str):
            found.update(keys_in(node))
        elif isinstance(node, dict | list):
            for child in node.values() if isinstance(node, dict) else node:
                walk(child)

    walk(list(getattr(getattr(page, name, None), "raw_data", [])))
    return found
