"""The checked views through which every stored file leaves.

A file that may not be seen, a wrong key and an unknown asset all answer 404 alike, so
that nobody learns by guessing what exists.
"""

import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from locales.actors import actor_of_request, moment_of_request
from media import freshness
from media.delivery.responses import file_response
from media.exchange.notices import record_pull
from media.models import AssetVersion, PortalRendition
from media.visibility import visible_queryset

#: What ``media.delivery.storage.random_key`` makes; PostgreSQL would choke on a NUL in anything else.
_KEY = re.compile(r"[0-9a-f]{36}\.[a-z]{3,5}")
#: Longest time, in seconds, that a browser may keep a public rendition without asking again.
RENDITION_FRESHNESS = 300


@require_safe
def download(request: HttpRequest, asset_id: UUID, version: int) -> HttpResponse:
    """Answer the newest approved file of an asset as a download, to whoever may see the asset."""
    actor, moment = actor_of_request(request), moment_of_request(request)
    approved = visible_queryset(actor, AssetVersion, moment).filter(asset_id=asset_id, is_approved=True)
    newest = approved.select_related("asset__rights").order_by("-number").first()
    if newest is None or newest.number != version:
        raise Http404("No such file.")
    record_pull(actor, newest.asset)
    return file_response(
        request,
        newest.file.storage,
        newest.file.name,
        media_type=newest.media_type,
        etag=newest.sha256,
        download_name=newest.safe_name,
        max_age=0,
    )


@require_safe
def rendition(request: HttpRequest, key: str) -> HttpResponse:
    """Answer a prepared size of a picture to whoever may see its asset."""
    if not _KEY.fullmatch(key):
        raise Http404("No such picture.")
    actor, moment = actor_of_request(request), moment_of_request(request)
    rows = visible_queryset(actor, PortalRendition, moment).filter(file=f"{key[:2]}/{key}")
    row: Any = rows.select_related("image__asset__rights").first()
    if row is None:
        raise Http404("No such picture.")
    expires = row.image.asset.rights.expires_at if hasattr(row.image.asset, "rights") else None
    max_age = RENDITION_FRESHNESS
    if expires is not None:
        max_age = max(0, min(max_age, int((expires - moment).total_seconds())))
    response = file_response(
        request,
        row.file.storage,
        row.file.name,
        media_type=_MEDIA_TYPES.get(key.rpartition(".")[2], "application/octet-stream"),
        etag=key,
        max_age=max_age,
        kept_by_proxy=bool(settings.CACHE_PURGE_URLS),
    )
    if settings.CACHE_PURGE_URLS and response.status_code == 200:
        freshness.keep_in_proxy(response, moment, freshness.LONGEST, expiry=expires)
    return response


_MEDIA_TYPES = {
    "webp": "image/webp",
    "avif": "image/avif",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
}
