"""Errors in the caller's form: problem details for HTTP APIs (RFC 9457)."""

import json
import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.views import set_rollback

logger = logging.getLogger("portal.api")
MEDIA_TYPE = "application/problem+json"


class Problem(exceptions.APIException):
    """A problem with a stable ``type`` that machines may act on, and a ``detail`` that tells people what to do."""

    def __init__(self, status: int, kind: str, title: str, detail: str, **members: Any) -> None:
        super().__init__(detail)
        self.status_code, self.kind, self.title, self.members = status, kind, title, members


def answer(status: int, kind: str, title: str, detail: str, **members: Any) -> HttpResponse:
    """Return a problem as an answer; ``type`` is a relative reference below ``/api/v1/problems/``."""
    document = {"type": f"/api/v1/problems/{kind}", "title": title, "status": status, "detail": detail, **members}
    response = HttpResponse(json.dumps(document, ensure_ascii=False), content_type=MEDIA_TYPE, status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Turn an exception of a view into a problem (REST framework's ``EXCEPTION_HANDLER``)."""
    set_rollback()
    if isinstance(error, Problem):
        found = answer(error.status_code, error.kind, error.title, str(error.detail), **error.members)
    elif isinstance(error, Http404 | exceptions.NotFound):
        found = not_found()
    elif isinstance(error, exceptions.APIException):
        found = answer(error.status_code, error.default_code, type(error).__name__, str(error.detail))
    else:
        return None
    challenge = getattr(error, "auth_header", "")
    if challenge:
        found.headers["WWW-Authenticate"] = challenge
    return found


def not_found(request: HttpRequest | None = None) -> HttpResponse:
    """Answer that there is nothing here, or nothing that the caller may see."""
    detail = "There is nothing at this address that you may see. See /api/v1/openapi.json for what there is."
    return answer(404, "not-found", "Not found", detail)


def bad(name: str, detail: str) -> Problem:
    """Return the problem of a parameter that cannot be understood."""
    return Problem(400, "bad-parameter", "A parameter cannot be understood", detail, parameter=name)
