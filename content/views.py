"""The public doors of the content floor: pages by address, and errors in the reader's language."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from content.models import BasePage, PageAddress
from content.publishing.serving import framed
from content.selectors.frames import absolute
from locales import languages
from locales.negotiation import best_language
from locales.readers import reader_of_request
from media import freshness
from media.visibility import with_visibility


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Send a reader to the home page of their best language."""
    response = HttpResponseRedirect(f"/{best_language(request.headers.get('Accept-Language', ''))}/")
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@require_safe
def page(request: HttpRequest, path: str) -> HttpResponse:
    """Serve the page at an address such as ``/vi/di-san/vinh-ha-long/``.

    Home slugs are language codes, so that a page's tree path is its address: one query
    instead of Wagtail's one for each step. Visibility is asked by the page itself; an
    address that a page once had leads on for good.
    """
    address = request.path if request.path.endswith("/") else f"{request.path}/"
    rows = BasePage.objects.filter(url_path=address).select_related("locale")
    found = with_visibility(rows, reader_of_request(request)).first()
    if found is None:
        return _moved(address)
    if address != request.path:
        return HttpResponsePermanentRedirect(address)
    specific: Any = found.specific
    specific.locale = found.locale
    request._seen_page = (found.pk, found.seen)  # type: ignore[attr-defined]
    response: HttpResponse = specific.serve(request)
    freshness.keep(request, response)
    return response


def _moved(address: str) -> HttpResponse:
    past = PageAddress.objects.filter(path=address, page__isnull=False).order_by("-valid_from").first()
    if past is not None and past.page is not None and past.page.url_path != address:
        return HttpResponsePermanentRedirect(past.page.url_path)
    raise Http404("No page has or had this address.")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell robots to leave the admin and the search alone."""
    lines = ["User-agent: *", "Disallow: /admin/", *(f"Disallow: /{code}/search/" for code in languages.CODES)]
    lines += ["", f"Sitemap: {absolute('/sitemap.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _error(request: HttpRequest, status: int) -> HttpResponse:
    context = {"status": status, **framed(request)}
    response = HttpResponse(render_to_string(f"{status}.html", context, request), status=status)
    freshness.keep(request, response)
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404 in the language of the address or the reader's best."""
    return _error(request, 404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 in the reader's language."""
    return _error(request, 403)
