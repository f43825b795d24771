"""How requests are received: language, one transaction for each write of the admin, no public cookies."""

from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme

from content import views as content_views
from content.publishing.rules import PublicationRefusedError
from locales import languages
from locales.accounts import profiles
from locales.negotiation import best_language
from media.freshness import BROWSERS
from media.quotas import QuotaExceededError
from portal import doors

GetResponse = Callable[[HttpRequest], HttpResponse]
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
ADMIN_PREFIX = "/admin/"


def is_admin(request: HttpRequest) -> bool:
    """Whether *request* goes to the Wagtail admin."""
    return request.path.startswith(ADMIN_PREFIX)


class LanguageMiddleware:
    """Activate the language of the address, else the reader's best; outside of the admin never by who they are."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate, answer, and say in which language the answer is."""
        prefix = request.path.split("/", 2)[1]
        from_path = prefix in languages.BY_CODE
        if from_path:
            code = prefix
        else:
            header = request.headers.get("Accept-Language", "")
            code = best_language(header, profiles.LANGUAGES if is_admin(request) else languages.CODES)
        _speak(request, code)
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", languages.get(request.LANGUAGE_CODE or code).bcp47)
        if not from_path and not is_admin(request) and response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ("Accept-Language",))
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Speak the language that a member of staff has chosen for the admin; who they are is known by now."""
        if is_admin(request):
            _speak(request, profiles.language_of(request.user, request.headers.get("Accept-Language", "")))


def _speak(request: HttpRequest, code: str) -> None:
    translation.activate(code)
    request.LANGUAGE_CODE = code


class PublicWithoutCookiesMiddleware:
    """Keep cookies and ``Vary: Cookie`` off public answers, and a member of staff's view out of caches."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; outside of the admin, drop what only a session needs."""
        response = self.get_response(request)
        if is_admin(request):
            return response
        response.cookies.clear()
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers["Cache-Control"] = "private, no-store"
            response.headers.pop(BROWSERS, None)
            patch_vary_headers(response, ("Cookie",))
        elif "Vary" in response.headers:
            kept = [name for name in response.headers["Vary"].split(",") if name.strip().lower() != "cookie"]
            if kept:
                response.headers["Vary"] = ",".join(kept).strip()
            else:
                del response.headers["Vary"]
        return response


class ContentSecurityMiddleware(CSPMiddleware):
    """django-csp with a policy of its own for the admin, whose interface needs inline styles."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set the policy that fits the address."""
        if is_admin(request) and not hasattr(response, "_csp_config"):
            response._csp_config = settings.ADMIN_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
        return super().process_response(request, response)


class NotFoundMiddleware:
    """Answer a missing page in the reader's language in development too, not with Django's debug page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the work is in ``process_exception``."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 404 outside of the admin."""
        if isinstance(exception, Http404) and not is_admin(request):
            return content_views.not_found(request, exception)
        return None


class AdminDoorsMiddleware:
    """Open an address of the admin only to whoever finds what it is about (``portal.doors``)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the work is in ``process_view``."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Raise ``Http404`` where the address stays closed."""
        if is_admin(request):
            doors.check(request)


class OneTransactionMiddleware:
    """Run every unsafe request of the admin in one database transaction.

    A publish, its log entry, its ledger row and the jobs that follow are all there or
    none is, wherever the process dies. Reads run outside, so that they take no lock.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the work is in ``process_view``."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Call an unsafe admin view inside a transaction; tell the editor of a refused publication."""
        if request.method in _SAFE_METHODS or not is_admin(request):
            return None
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except PublicationRefusedError as refusal:
            messages.error(request, str(refusal))
        except QuotaExceededError as refusal:
            # Forms have asked for room already; this is what became too late between two of them.
            told = " ".join(refusal.messages)
            if request.headers.get("X-Requested-With") == "XMLHttpRequest":
                return JsonResponse({"success": False, "error_message": told, "form": format_html("<p>{}</p>", told)})
            messages.error(request, told)
        return redirect(_page_of_form(request))


def _page_of_form(request: HttpRequest) -> str:
    """Return the address of the form that was sent: where its editor sees the message."""
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return referer
    return ADMIN_PREFIX
