"""The public search page."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from content.publishing.serving import framed
from content.vocabulary import Facet
from locales.http import read_only
from locales.readers import reader_of_request
from search import queries

PAGE_SIZE = 20


@read_only
def search(request: HttpRequest) -> HttpResponse:
    """Answer ``/<lang>/search/?q=&type=&lang=&page=``; any input gets a page, never an error."""
    query = queries.from_query(request.GET)
    found, reduced = queries.find(query, reader_of_request(request))
    page_obj = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    page_obj.object_list = [_result(row) for row in page_obj.object_list]
    errors = [_("Type at least one letter or digit.")] if query.shown and not query.words else []
    context = {
        **framed(request),
        "q": query.shown,
        "types": [
            {"value": facet.value, "label": facet.label, "selected": facet.value == query.facet}
            for facet in queries.SEARCHABLE
        ],
        "all_languages": query.all_languages,
        "page_obj": page_obj,
        "query": _kept(query),
        "reduced": reduced,
        "errors": errors,
    }
    response = TemplateResponse(request, "content/search.html", context)
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


def _result(page: Any) -> dict[str, Any]:
    facet = page.specific_class.facet or Facet.PAGE
    return {
        "title": page.title,
        "url": page.url_path,
        "kind_label": Facet(facet).label,
        "snippet": page.standfirst,
        "date": page.first_published_at,
        "language": queries.language_of(page),
    }


def _kept(query: queries.Query) -> str:
    pairs = {"q": query.shown, "type": query.facet, "lang": "all" if query.all_languages else ""}
    return urlencode({name: value for name, value in pairs.items() if value}) + "&"
