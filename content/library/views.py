"""The public media library: a list with filters, and one asset with its rights."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from content.library import may_i, selectors
from content.selectors import metadata
from content.selectors.frames import public_frame
from locales import languages
from locales.actors import actor_of_request, moment_of_request
from media import freshness

PAGE_SIZE = 24


def _answer(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    language = get_language() or languages.SOURCE
    frame = {} if "canonical_url" in context else public_frame(request, language)
    response = TemplateResponse(request, template, {**frame, **context}, status=status)
    freshness.keep(request, response)
    return response


@require_safe
def asset_list(request: HttpRequest) -> HttpResponse:
    """List the assets that the reader may see, filtered by words, kind, topic and licence."""
    language = get_language() or languages.SOURCE
    chosen = selectors.Filters.from_query(request.GET)
    assets = selectors.visible_assets(actor_of_request(request), moment_of_request(request))
    page_obj = Paginator(selectors.filtered(assets, chosen, language), PAGE_SIZE).get_page(request.GET.get("page"))
    cards = selectors.cards(list(page_obj.object_list), language, request)
    page_obj.object_list = cards  # type: ignore[assignment]
    context = {
        "q": chosen.words,
        "facets": selectors.facets(assets, chosen, language),
        "page_obj": page_obj,
        "query": chosen.as_query(),
        "filtered": chosen.any(),
    }
    return _answer(request, "content/library/asset_list.html", context)


@require_safe
def asset_detail(request: HttpRequest, asset_id: UUID) -> HttpResponse:
    """Show one asset: preview, rights, credit line to copy, download; a withdrawn one tells so."""
    language = get_language() or languages.SOURCE
    actor, moment = actor_of_request(request), moment_of_request(request)
    asset = selectors.find(asset_id, actor, moment)
    if asset is None:
        if selectors.was_public_and_withdrawn(asset_id):
            return _answer(request, "410.html", {}, status=410)
        raise Http404("No such asset.")
    context = {**public_frame(request, language), **selectors.detail(asset, language, request)}
    context.update(selectors.addresses(asset, language))
    context.update(may_i.context(asset, request.GET, language))
    context["metadata"] = metadata.of_asset(context, language)
    return _answer(request, "content/library/asset_detail.html", context)
