"""The checked views through which every stored file leaves.

A file that may not be seen, a wrong key and an unknown asset all answer 404 alike, so
that nobody learns by guessing what exists.
"""

import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from locales.http import read_only
from locales.readers import reader_of_request
from media import freshness
from media.delivery import preparation
from media.delivery.responses import file_response
from media.exchange.notices import record_pull
from media.models import AssetVersion, PortalRendition
from media.renditions import extension_of, width_of
from media.visibility import visible_queryset
from media.vocabulary import PREPARING

#: What ``media.delivery.storage.random_key`` makes; PostgreSQL would choke on a NUL in anything else.
_KEY = re.compile(r"[0-9a-f]{36}\.[a-z]{3,5}")
#: Longest time, in seconds, that a browser may keep a public rendition without asking again.
RENDITION_FRESHNESS = 300
#: What ``?size=`` may ask for.
SIZES = {"": "", "web": preparation.WEB}
#: In seconds: preparing takes less, as a rule.
RETRY_AFTER = 5


@read_only
def download(request: HttpRequest, asset_id: UUID, version: int) -> HttpResponse:
    """Answer the newest approved file of an asset as a download, to whoever may see the asset.

    It carries credit, licence, captions and a signature; as long as it is being made
    ready the answer is 503, never the bare file. ``?size=web`` asks for the smaller
    picture; where there is none, the original is small already.
    """
    reader = reader_of_request(request)
    size = request.GET.get("size", "")
    if size not in SIZES:
        raise Http404("No such size.")
    approved = visible_queryset(reader, AssetVersion).filter(asset_id=asset_id, is_approved=True)
    newest = approved.select_related("asset__rights").order_by("-number").first()
    if newest is None or newest.number != version:
        raise Http404("No such file.")
    spec = SIZES[size] if SIZES[size] in preparation.specs_of(newest) else ""
    prepared = newest.prepared.filter(spec=spec).order_by("-pk").first()
    if prepared is None:
        return being_prepared()
    record_pull(reader.actor, newest.asset)
    return file_response(
        request,
        prepared.file.storage,
        prepared.file.name,
        media_type=prepared.media_type,
        etag=prepared.sha256,
        download_name=_name(newest.safe_name, spec),
        max_age=0,
    )


def _name(safe_name: str, spec: str) -> str:
    """Return under which name the browser saves it: ``river.png``, or ``river-1920.jpg``."""
    return f"{safe_name.rpartition('.')[0] or safe_name}-{width_of(spec)}.{extension_of(spec)}" if spec else safe_name


def being_prepared() -> HttpResponse:
    """Say that the file is not ready yet, and when to ask again."""
    response = HttpResponse(f"{PREPARING}\n", status=503, content_type="text/plain; charset=utf-8")
    response._has_been_logged = True  # type: ignore[attr-defined]  # expected: no error for the log
    response.headers["Retry-After"] = str(RETRY_AFTER)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@read_only
def rendition(request: HttpRequest, key: str) -> HttpResponse:
    """Answer a prepared size of a picture to whoever may see its asset."""
    if not _KEY.fullmatch(key):
        raise Http404("No such picture.")
    reader = reader_of_request(request)
    rows = visible_queryset(reader, PortalRendition).filter(file=f"{key[:2]}/{key}")
    row: Any = rows.select_related("image__asset__rights").first()
    if row is None:
        raise Http404("No such picture.")
    expires = row.image.asset.rights.expires_at if hasattr(row.image.asset, "rights") else None
    max_age = RENDITION_FRESHNESS
    if expires is not None:
        max_age = max(0, min(max_age, int((expires - reader.moment).total_seconds())))
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
        freshness.keep_in_proxy(response, reader.moment, freshness.LONGEST, expiry=expires)
    return response


_MEDIA_TYPES = {
    "webp": "image/webp",
    "avif": "image/avif",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
}
