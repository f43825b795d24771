"""The checked views of a recording on a page: the film itself, captions in one language, and its poster.

Like every file, what may not be seen, what is not there and what never was answer 404 alike.
"""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from locales import languages
from locales.http import read_only
from locales.readers import reader_of_request
from media import freshness
from media.delivery.responses import file_response
from media.delivery.views import RENDITION_FRESHNESS, being_prepared
from media.models import AssetText, AssetVersion, PreparedFile
from media.visibility import visible_queryset
from media.vocabulary import AssetKind


@read_only
def captions(request: HttpRequest, asset_id: UUID, language: str) -> HttpResponse:
    """Answer the captions of a recording in *language* as WebVTT, to whoever may see it."""
    if language not in languages.BY_CODE:
        raise Http404("No such captions.")
    reader = reader_of_request(request)
    rows = visible_queryset(reader, AssetText).filter(
        asset_id=asset_id,
        asset__kind=AssetKind.RECORDING,
        asset__versions__is_approved=True,
        locale__language_code=language,
        subtitles__gt="",
    )
    row = rows.select_related("asset__rights").first()
    if row is None:
        raise Http404("No such captions.")
    content = row.subtitles.encode()
    tag = quote_etag(hashlib.sha256(content).hexdigest())
    response = HttpResponse(content, content_type="text/vtt; charset=utf-8")
    response.headers["ETag"] = tag
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    expires = _expiry(row.asset)
    response.headers["Cache-Control"] = f"public, max-age={_max_age(expires, reader.moment)}"
    answer: Any = get_conditional_response(request, etag=tag, response=response)
    _keep(answer, reader.moment, expires)
    return answer  # type: ignore[no-any-return]


@read_only
def poster(request: HttpRequest, asset_id: UUID, version: int) -> HttpResponse:
    """Answer the poster of the newest approved version of a recording, to whoever may see it."""
    reader = reader_of_request(request)
    approved = visible_queryset(reader, AssetVersion).filter(asset_id=asset_id, is_approved=True)
    newest = approved.select_related("asset__rights").order_by("-number").first()
    if newest is None or newest.number != version or not newest.poster:
        raise Http404("No such poster.")
    expires = _expiry(newest.asset)
    response = file_response(
        request,
        newest.poster.storage,
        newest.poster.name,
        media_type="image/webp",
        etag=newest.poster.name.rpartition("/")[2],
        max_age=_max_age(expires, reader.moment),
        kept_by_proxy=bool(settings.CACHE_PURGE_URLS),
    )
    _keep(response, reader.moment, expires)
    return response


@read_only
def play(request: HttpRequest, asset_id: UUID, version: int) -> HttpResponse:
    """Answer a recording for the player of a page, in pieces as it asks, to whoever may see it.

    It is the file of the download, but shown, not saved, and no pull is noted: a player
    asks many times. While a new version is made ready, the one before it is played, so
    that a page never loses its film; the tag tells the pieces of the two apart.
    """
    approved = visible_queryset(reader_of_request(request), AssetVersion).filter(
        asset_id=asset_id, asset__kind=AssetKind.RECORDING, is_approved=True
    )
    newest = approved.order_by("-number").first()
    if newest is None or newest.number != version:
        raise Http404("No such recording.")
    ready = PreparedFile.objects.filter(version__in=approved, spec="").order_by("-version__number", "-pk").first()
    if ready is None:
        return being_prepared()
    return file_response(
        request, ready.file.storage, str(ready.file.name), media_type=ready.media_type, etag=ready.sha256, max_age=0
    )


def _expiry(asset: Any) -> datetime | None:
    return asset.rights.expires_at if hasattr(asset, "rights") else None


def _max_age(expires: datetime | None, moment: datetime) -> int:
    """How long, in seconds, a browser may keep it: as long as a rendition, never past the expiry of the rights."""
    if expires is None:
        return RENDITION_FRESHNESS
    return max(0, min(RENDITION_FRESHNESS, int((expires - moment).total_seconds())))


def _keep(response: Any, moment: datetime, expires: datetime | None) -> None:
    if settings.CACHE_PURGE_URLS and response.status_code == 200:
        freshness.keep_in_proxy(response, moment, freshness.LONGEST, expiry=expires)
