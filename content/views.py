"""The public doors of the content floor: pages by address, and errors in the reader's language."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from content.publishing import whereabouts
from content.publishing.serving import framed
from content.selectors.frames import absolute
from locales import languages
from locales.http import read_only
from locales.negotiation import best_language
from locales.readers import reader_of_request
from media import freshness


@read_only
def root(request: HttpRequest) -> HttpResponse:
    """Send a reader to the home page of their best language."""
    response = HttpResponseRedirect(f"/{best_language(request.headers.get('Accept-Language', ''))}/")
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@read_only
def page(request: HttpRequest, path: str) -> HttpResponse:
    """Serve the page at an address such as ``/vi/di-san/vinh-ha-long/``.

    Home slugs are language codes, so that a page's tree path is its address: one query
    instead of Wagtail's one for each step. What answers is ``content.publishing.whereabouts``'s.
    """
    address = request.path if request.path.endswith("/") else f"{request.path}/"
    found = whereabouts.at(address, reader_of_request(request))
    if found is None:
        raise Http404("There is no page at this address, or none for this reader.")
    if isinstance(found, whereabouts.Moved):
        return HttpResponsePermanentRedirect(found.to)
    if address != request.path:
        return HttpResponsePermanentRedirect(address)
    response = _gone(request, found) if isinstance(found, whereabouts.Gone) else _served(request, found.page)
    freshness.keep(request, response)
    return response


def _served(request: HttpRequest, row: Any) -> HttpResponse:
    specific: Any = row.specific
    specific.locale = row.locale
    request._seen_page = row.pk  # type: ignore[attr-defined]
    return specific.serve(request)  # type: ignore[no-any-return]


def _gone(request: HttpRequest, gone: whereabouts.Gone) -> HttpResponse:
    context = {
        "is_unpublished": gone.withdrawn_at is None,
        "reason": gone.reason,
        "lives_on": [{"language": language, "url": path} for language, path in gone.lives_on],
        **framed(request),
    }
    return TemplateResponse(request, "410.html", context, status=410)


@read_only
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


@csrf_exempt
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404 in the language of the address or the reader's best; in the admin as one of its own pages."""
    if request.path.startswith(reverse("wagtailadmin_home")) and request.user.is_authenticated:
        return HttpResponse(render_to_string("wagtailadmin/404.html", {}, request), status=404)
    return _error(request, 404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 in the reader's language."""
    return _error(request, 403)
