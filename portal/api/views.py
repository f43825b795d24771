"""What all views of the API share: problems, conditional answers, who may keep a copy."""

import hashlib
import json
from typing import Any

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import quote_etag
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from locales.readers import reader_of_request
from portal.api.access import BearerToken


class PublicView(APIView):
    """A view for anybody, for tokens and for staff; what it answers depends on who asks."""

    authentication_classes = [BearerToken]
    permission_classes = [AllowAny]

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Note whose session it is, before REST framework puts its own user in the place of the session's."""
        reader_of_request(request)
        return super().initialize_request(request, *args, **kwargs)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Keep answers that a token opened out of shared caches; let scripts of other sites read public ones."""
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ("Authorization",))
        if getattr(request, "auth", None) is not None:
            response.headers["Cache-Control"] = "private, no-cache"
        elif response.status_code < 400:
            response.headers["Access-Control-Allow-Origin"] = "*"
        return response


def document(data: Any) -> HttpResponse:
    """Return *data* as JSON with an ETag; whoever asks again with it gets 304."""
    return text(json.dumps(data, ensure_ascii=False), "application/json")


def text(body: str, media_type: str) -> HttpResponse:
    """Return *body* with an ETag, to be asked for again before each use."""
    raw = body.encode()
    response = HttpResponse(raw, content_type=media_type)
    response.headers["ETag"] = quote_etag(hashlib.sha256(raw).hexdigest())
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
