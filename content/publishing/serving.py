"""The door of public answers: whether a page is served, and what the request is told while it is answered.

Selectors take a reader; what they return for the request (when something shown expires)
is noted here, and what several blocks of one page ask is kept here.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language

from content.selectors import frames, links
from locales.readers import reader_of_request
from media.freshness import note_expiry
from media.visibility import visible


def check_servable(page: Any, request: HttpRequest) -> HttpResponse | None:
    """Return None for a page that may be served, the tombstone of a withdrawn one, or raise 404.

    A page is never served under another language's address.
    """
    if page.locale.language_code != get_language():
        raise Http404("The page is not in the language of this address.")
    seen = getattr(request, "_seen_page", None)
    if seen is None or seen[0] != page.pk:
        seen = (page.pk, visible(reader_of_request(request), page))
    if seen[1]:
        return None
    if page.withdrawn_at is not None and page.live and page.audience == "public":
        context = {"page_title": "", "withdrawn_at": page.withdrawn_at, "reason": page.withdrawal_reason}
        context.update(framed(request))
        return TemplateResponse(request, "410.html", context, status=410)
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
