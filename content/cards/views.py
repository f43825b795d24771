"""The door of the share cards."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static

from content.models import BasePage, PageCard
from locales.http import read_only
from locales.readers import Reader
from media.delivery.responses import file_response
from media.models import PortalImage
from media.visibility import visible_queryset

#: Seconds that a browser or a crawler may keep a card.
FRESHNESS = 300


@read_only
def card(request: HttpRequest, stable_id: UUID, digest: str) -> HttpResponse:
    """Answer the card of a public page; while it is not drawn, its picture, else the portal's own.

    Cards are for other sites: they show what the public may see, whoever asks.
    """
    public = Reader.public()
    page = visible_queryset(public, BasePage).filter(stable_id=stable_id).first()
    if page is None:
        raise Http404("No such card.")
    pictures = visible_queryset(public, PortalImage)
    row = PageCard.objects.filter(page=page, digest=digest).first()
    if row is not None and (row.image_id is None or pictures.filter(pk=row.image_id).exists()):
        return file_response(
            request, row.file.storage, str(row.file.name), media_type="image/jpeg", etag=digest, max_age=FRESHNESS
        )
    response = HttpResponseRedirect(_stand_in(pictures.filter(pk=page.lead_image_id or 0).first()))
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


def _stand_in(image: Any) -> str:
    rendition = image.renditions.filter(filter_spec__endswith="jpeg").first() if image is not None else None
    return rendition.url if rendition is not None else static("content/img/share.jpg")
