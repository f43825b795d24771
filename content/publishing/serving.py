"""The door of public answers: whether a page is served, and what the request is told while it is answered.

Selectors take a reader; what they return for the request (when something shown expires)
is noted here, and what several blocks of one page ask is kept here.
"""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from content.selectors import frames, links
from locales.readers import reader_of_request
from media.freshness import note_expiry
from media.visibility import visible


def check_servable(page: Any, request: HttpRequest) -> None:
    """Raise 404 for a page that may not be served; never under another language's address."""
    if page.locale.language_code != get_language():
        raise Http404("The page is not in the language of this address.")
    if getattr(request, "_seen_page", None) != page.pk:
        check_visible(page, request)


def check_visible(page: Any, request: HttpRequest) -> None:
    """Raise 404 for a page that whoever asks may not see."""
    if not visible(reader_of_request(request), page):
        raise Http404("The page is not public.")


def framed(request: HttpRequest) -> dict[str, Any]:
    """Return the frame around a view (``content.selectors.frames``), and note when what it shows expires."""
    frame = frames.public_frame(reader_of_request(request), request.path)
    note_expiry(request, frame.pop("expiries"))
    return frame


def links_of(page: Any, request: HttpRequest) -> dict[int, str]:
    """Return the addresses of all pages that the texts of *page* link to, by key; kept on the request."""
    known: dict[Any, dict[int, str]] = request.__dict__.setdefault("_linked_pages", {})
    if page.pk not in known:
        found = links.of_page(page, reader_of_request(request))
        note_expiry(request, found.expiries)
        known[page.pk] = found.addresses
    return known[page.pk]
