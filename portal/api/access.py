"""Who calls: a machine with a bearer token, a member of staff with a session, or anybody."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header

from locales import tokens
from locales.models import AccessToken, Scope
from locales.readers import Reader, admit, reader_of_request
from portal.api.problems import Problem, handle

_ADVICE = {
    "unknown": "The token is not known. Check that it was copied whole, or make a new one on the mission's desk.",
    "expired": "The token has expired. Make a new one on the mission's desk.",
    "revoked": "The token was revoked. Make a new one on the mission's desk.",
    "not_in_force": "The organisation of this token does not exist any more; its successor has tokens of its own.",
}


class TokenProblem(Problem):
    """A bearer token that opens nothing."""

    auth_header = 'Bearer realm="api", error="invalid_token"'

    def __init__(self, code: str) -> None:
        super().__init__(401, f"token-{code.replace('_', '-')}", "The token is not valid", _ADVICE[code])


def token_of(request: Any) -> AccessToken | None:
    """Return the row of the bearer token of *request*, None without one; raises ``TokenProblem``.

    From then on the request's reader is whom the token stands for.
    """
    inner: HttpRequest = getattr(request, "_request", request)
    parts = get_authorization_header(inner).split()
    if not parts or parts[0].lower() != b"bearer":
        return None
    try:
        row = tokens.check(b" ".join(parts[1:]).decode("ascii", errors="replace"))
    except tokens.TokenRefusedError as refusal:
        raise TokenProblem(refusal.code) from refusal
    admit(inner, tokens.actor_of_token(row))
    return row


class BearerToken(BaseAuthentication):
    """``Authorization: Bearer vnfip_…``; without the header the caller is whoever the session says, or anybody."""

    def authenticate(self, request: Any) -> tuple[Any, Any] | None:
        """Return the row of the token as REST framework's ``auth``; raises ``TokenProblem``."""
        row = token_of(request)
        return None if row is None else (None, row)

    def authenticate_header(self, request: Any) -> str:
        """Return the challenge of a 401."""
        return 'Bearer realm="api"'


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI description names bearer tokens."""

    target_class = "portal.api.access.BearerToken"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the scheme."""
        return {"type": "http", "scheme": "bearer", "description": "A mission's access token; at most 90 days old."}


def check_scope(row: AccessToken | None, scope: Scope) -> None:
    """Raise a problem when the caller shows a token that does not open *scope*."""
    if row is not None and scope not in row.scopes:
        advice = f"Make a token with the scope {scope.value}."
        raise Problem(403, "token-scope", "The token does not open this", advice, scope=scope.value)


def reader_for(request: Any, scope: Scope) -> Reader:
    """Return who calls; raises a problem when they show a token that does not open *scope*."""
    check_scope(request.auth, scope)
    inner: HttpRequest = request._request
    return reader_of_request(inner)


class FileTokenMiddleware:
    """Tokens open files too: ``/files/…`` answers a machine what its organisation may see, and no shared cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look for a token on the addresses of files."""
        if not request.path.startswith("/files/") or "Authorization" not in request.headers:
            return self.get_response(request)
        try:
            row = token_of(request)
            check_scope(row, Scope.ASSETS)
        except Problem as problem:
            return handle(problem, {}) or self.get_response(request)
        response = self.get_response(request)
        if row is not None:
            response.headers["Cache-Control"] = "private, no-cache"
            patch_vary_headers(response, ("Authorization",))
        return response
