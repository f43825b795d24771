"""How a private file is handed out: by nginx, by the object store, or by Django itself."""

from typing import Any, cast

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.utils.http import content_disposition_header, quote_etag


def file_response(
    request: HttpRequest,
    storage: Storage,
    name: str,
    *,
    media_type: str,
    etag: str,
    max_age: int,
    download_name: str = "",
) -> HttpResponse:
    """Return the answer that carries the file *name* of *storage*.

    Files on disk leave through nginx (``X_ACCEL_LOCATION``) or Django; files in an object
    store by a redirect to an address that lives 60 seconds at most. With *download_name*
    the browser saves the file and never shows it in the portal's own origin.
    Raises ``Http404`` when the store has lost the file.
    """
    tag = quote_etag(etag)
    response: Any
    if request.headers.get("If-None-Match", "") == tag:
        response = HttpResponseNotModified()
    elif not isinstance(storage, FileSystemStorage):
        response = HttpResponseRedirect(storage.url(name))
        response.headers["Cache-Control"] = "private, no-store"
        return cast(HttpResponse, response)
    elif settings.X_ACCEL_LOCATION:
        response = HttpResponse(content_type=media_type)
        response.headers["X-Accel-Redirect"] = f"{settings.X_ACCEL_LOCATION}{name}"
    else:
        try:
            response = FileResponse(storage.open(name), content_type=media_type)
        except FileNotFoundError as error:
            raise Http404("The stored file is missing.") from error
    if download_name:
        response.headers["Content-Disposition"] = content_disposition_header(True, download_name) or "attachment"
    response.headers["ETag"] = tag
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = f"public, max-age={max_age}" if max_age else "public, no-cache"
    return cast(HttpResponse, response)
