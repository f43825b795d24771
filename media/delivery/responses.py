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
    store by a redirect to an address that lives 60 seconds at most, or through Django to
    who shows a token: download managers take it along, and stores refuse a request with
    two credentials. A small public file that nginx caches (*kept_by_proxy*) always goes
    through Django. With *download_name* the browser saves the file and never shows it in
    the portal's own origin. Raises ``Http404`` when the store has lost the file.
    """
    tag = quote_etag(etag)
    response: Any
    disposition = (content_disposition_header(True, download_name) or "attachment") if download_name else ""
    if _has_it_already(request, tag):
        response = HttpResponseNotModified()
    elif not (kept_by_proxy or isinstance(storage, FileSystemStorage) or "Authorization" in request.headers):
        response = HttpResponseRedirect(_signed_address(storage, name, media_type, disposition))
        response.headers["Cache-Control"] = "private, no-store"
        return cast(HttpResponse, response)
    elif settings.X_ACCEL_LOCATION and not kept_by_proxy and isinstance(storage, FileSystemStorage):
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
    header = request.headers.get("Range", "") if request.method == "GET" else ""
    if request.headers.get("If-Range", tag) != tag:
        header = ""
    try:
        size = storage.size(name)
        wanted = ranges.parse(header, size)
        response = _body(storage, name, wanted, media_type)
    except FileNotFoundError as error:
        raise Http404("The stored file is missing.") from error
    except ranges.UnsatisfiableRangeError:
        refused = HttpResponse(status=416, content_type="text/plain")
        refused.headers["Content-Range"] = f"bytes */{size}"
        return refused
    response.headers["Content-Length"] = str(wanted.length if wanted else size)
    if wanted:
        response.status_code = 206
        response.headers["Content-Range"] = wanted.content_range
    response.headers["Accept-Ranges"] = "bytes"
    return response


def _body(storage: Any, name: str, wanted: ranges.Range | None, media_type: str) -> HttpResponseBase:
    """Return an answer that streams the file: from the object store as it arrives, from the disk as a file."""
    if not isinstance(storage, FileSystemStorage):
        return StreamingHttpResponse(storage.stream(name, wanted), content_type=media_type)
    file = cast(IO[bytes], storage.open(name))
    if wanted is None:
        return FileResponse(file, content_type=media_type)
    return StreamingHttpResponse(ranges.read(file, wanted), content_type=media_type)


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
