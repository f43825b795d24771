"""The public media library: a list with filters, and one asset with its rights."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from content.library import filters, kits, may_i, selectors
from content.publishing.serving import framed
from content.selectors import metadata
from locales.http import read_only
from locales.readers import reader_of_request
from media import freshness, library
from media.delivery.views import RETRY_AFTER

PAGE_SIZE = 24
#: The fields of the form that are folded away until one of them is used.
FOLDED = frozenset({"orientation", "licence", "from", "to"})


def answer(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    """Return the page of *template* inside the public frame, with how long it may be kept."""
    frame = {} if "canonical_url" in context else framed(request)
    response = TemplateResponse(request, template, {**frame, **context}, status=status)
    freshness.keep(request, response)
    return response


class CountedPaginator(Paginator[Any]):
    """A paginator that is told how many rows there are."""

    def __init__(self, rows: Any, per_page: int, total: int) -> None:
        self.total = total
        super().__init__(rows, per_page)

    @property
    def count(self) -> int:  # type: ignore[override]
        """The number of rows, without asking the database."""
        return self.total


@read_only
def asset_list(request: HttpRequest) -> HttpResponse:
    """List the assets that the reader may see, narrowed by words, facets and days."""
    reader = reader_of_request(request)
    chosen = filters.Filters.from_query(request.GET)
    assets = library.visible_assets(reader)
    facets, total = filters.facets(assets, chosen, reader.language)
    rows = selectors.listed(filters.filtered(assets, chosen))
    page_obj = CountedPaginator(rows, PAGE_SIZE, total).get_page(request.GET.get("page"))
    cards = selectors.cards(list(page_obj.object_list), reader)
    freshness.note_expiry(request, (card["expires_at"] for card in cards))
    page_obj.object_list = cards
    context = {
        "q": chosen.words,
        "facets": facets,
        "dates": chosen.dates(),
        "oldest_first": chosen.order == filters.OLDEST,
        "chips": filters.chips(chosen, facets),
        "page_obj": page_obj,
        "query": chosen.as_query(),
        "filtered": chosen.any(),
        "unfolded": bool(chosen.errors or chosen.order or {name for name, _v in chosen.pairs()} & FOLDED),
    }
    return answer(request, "content/library/asset_list.html", context)


@read_only
def asset_detail(request: HttpRequest, asset_id: UUID) -> HttpResponse:
    """Show one asset: preview, rights, credit line to copy, download; a withdrawn one tells so."""
    reader = reader_of_request(request)
    language = reader.language
    asset = library.find(asset_id, reader)
    if asset is None:
        reason = library.withdrawal(asset_id, reader)
        if reason is not None:
            return answer(request, "410.html", {"reason": reason}, status=410)
        raise Http404("No such asset.")
    context = {**framed(request), **selectors.detail(asset, reader)}
    context.update(selectors.addresses(asset, language))
    freshness.note_expiry(request, [asset.rights.expires_at])
    if context["download"] and not context["download"]["is_ready"]:
        freshness.note_expiry(request, [reader.moment + timedelta(seconds=RETRY_AFTER)])
    context["kits"] = kits.with_asset(asset, reader)
    context.update(may_i.context(asset, request.GET, language))
    context.update(desk_links(request, "asset", asset_id))
    context["metadata"] = metadata.of_asset(context, language)
    return answer(request, "content/library/asset_detail.html", context)


def desk_links(request: HttpRequest, name: str, key: UUID) -> dict[str, str]:
    """Return the ways to a clearance, a report and a translation of the asset or kit *key* for staff who may go them.

    *name* is the field of their forms. Readers have no such ways, and a clearance is of an asset.
    """
    user: Any = request.user if reader_of_request(request).actor.user_id is not None else None
    if user is None or not user.has_perm("media.add_assetrequest"):
        return {}
    query = f"?{name}={key}"
    found = {"report_url": reverse("use-reports:add") + query}
    if name == "asset":
        found["clearance_url"] = reverse("asset-requests:add") + query
    if user.has_perm("media.add_contribution"):
        found["translate_url"] = reverse("contributions:add_kind", args=["translation"]) + query
    return found
