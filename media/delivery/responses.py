"""How a private file is handed out: by nginx, by the object store, or by Django itself."""

from typing import IO, Any, cast

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, parse_etags, quote_etag

from media.delivery import ranges


def file_response(
    request: HttpRequest,
    storage: Storage,
    name: str,
    *,
    media_type: str,
    etag: str,
    max_age: int,
    download_name: str = "",
    kept_by_proxy: bool = False,
) -> HttpResponse:
    """Return the answer that carries the file *name* of *storage*.

    Files on disk leave through nginx (``X_ACCEL_LOCATION``) or Django; files in an object
    store by a redirect to an address that lives 60 seconds at most; a small public file
    that nginx caches (*kept_by_proxy*) always goes through Django. With *download_name*
    the browser saves the file and never shows it in the portal's own origin.
    Raises ``Http404`` when the store has lost the file.
    """
    tag = quote_etag(etag)
    response: Any
    disposition = (content_disposition_header(True, download_name) or "attachment") if download_name else ""
    if _has_it_already(request, tag):
        response = HttpResponseNotModified()
    elif not kept_by_proxy and not isinstance(storage, FileSystemStorage):
        response = HttpResponseRedirect(_signed_address(storage, name, media_type, disposition))
        response.headers["Cache-Control"] = "private, no-store"
        return cast(HttpResponse, response)
    elif settings.X_ACCEL_LOCATION and not kept_by_proxy:
        response = HttpResponse(content_type=media_type)
        response.headers["X-Accel-Redirect"] = f"{settings.X_ACCEL_LOCATION}{name}"
    else:
        response = _streamed(request, storage, name, media_type, tag)
    if disposition:
        response.headers["Content-Disposition"] = disposition
    response.headers["ETag"] = tag
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = f"public, max-age={max_age}" if max_age else "public, no-cache"
    return cast(HttpResponse, response)


def _streamed(request: HttpRequest, storage: Storage, name: str, media_type: str, tag: str) -> HttpResponseBase:
    """Return the file, or the part of it that was asked for (RFC 9110 §14.2)."""
    try:
        file, size = storage.open(name), storage.size(name)
    except FileNotFoundError as error:
        raise Http404("The stored file is missing.") from error
    header = request.headers.get("Range", "") if request.method == "GET" else ""
    if request.headers.get("If-Range", tag) != tag:
        header = ""
    try:
        wanted = ranges.parse(header, size)
    except ranges.UnsatisfiableRangeError:
        file.close()
        refused = HttpResponse(status=416, content_type="text/plain")
        refused.headers["Content-Range"] = f"bytes */{size}"
        return refused
    if wanted is None:
        response: HttpResponseBase = FileResponse(file, content_type=media_type)
    else:
        response = StreamingHttpResponse(
            ranges.read(cast(IO[bytes], file), wanted), status=206, content_type=media_type
        )
        response.headers["Content-Range"] = wanted.content_range
        response.headers["Content-Length"] = str(wanted.length)
    response.headers["Accept-Ranges"] = "bytes"
    return response


def _has_it_already(request: HttpRequest, tag: str) -> bool:
    """Whether the reader's copy is this one (RFC 9110 §13.1.2: weak comparison, lists, any)."""
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    return asked == ["*"] or tag in {one.removeprefix("W/") for one in asked}


def _signed_address(storage: Any, name: str, media_type: str, disposition: str) -> str:
    """Return an address of the object store whose answer carries the headers that ours would."""
    headers = {"ResponseContentType": media_type}
    if disposition:
        headers["ResponseContentDisposition"] = disposition
    return str(storage.url(name, parameters=headers))
