"""Whether a public request for a page is answered, and how long the answer may be kept."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language

from locales.readers import reader_of_request
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
        from content.selectors.frames import public_frame

        context = {"page_title": "", "withdrawn_at": page.withdrawn_at, "reason": page.withdrawal_reason}
        context.update(public_frame(request, page.language))
        return TemplateResponse(request, "410.html", context, status=410)
    raise Http404("The page is not public.")
