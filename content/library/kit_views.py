"""The public pages of media kits: the list, and one kit in its newest release."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse

from content.library import kits
from content.library.views import answer, desk_links
from content.publishing.serving import framed
from content.selectors import metadata
from locales.http import read_only
from locales.readers import reader_of_request
from media import freshness

PAGE_SIZE = 12


@read_only
def kit_list(request: HttpRequest) -> HttpResponse:
    """List the kits of which the reader may have a release, the last released first."""
    reader = reader_of_request(request)
    rows = kits.visible_kits(reader)
    page_obj = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    cards = kits.cards(list(page_obj.object_list), reader)
    freshness.note_expiry(request, (moment for card in cards for moment in card["expiries"]))
    page_obj.object_list = cards  # type: ignore[assignment]
    return answer(request, "content/library/kit_list.html", {"page_obj": page_obj, "query": ""})


@read_only
def kit_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one kit in the reader's language, or honestly in another; a withdrawn one says so."""
    reader = reader_of_request(request)
    found = kits.find(slug, reader)
    if found is None:
        reason = kits.withdrawal(slug, reader)
        if reason is not None:
            return answer(request, "410.html", {"reason": reason}, status=410)
        raise Http404("No such kit.")
    offer, others = found
    context = {**framed(request), **kits.detail(offer, others, reader)}
    context.update(kits.addresses(offer))
    context.update(desk_links(request, "kit", offer.release.kit_id))
    freshness.note_expiry(request, context["expiries"])
    context["metadata"] = metadata.of_kit(context, reader.language)
    return answer(request, "content/library/kit_detail.html", context)
