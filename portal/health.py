"""Operations: whether the process lives, and whether it can answer readers."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from locales.http import read_only


@never_cache
@read_only
def live(request: HttpRequest) -> JsonResponse:
    """Answer 200 while the process runs."""
    return JsonResponse({"status": "ok"})


@never_cache
@read_only
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers; other services are told, but pages live without them."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        database = True
    except DatabaseError:
        database = False
    return JsonResponse(
        {"status": "ok" if database else "failing", "database": database, "cache": _cache_answers()},
        status=200 if database else 503,
    )


def _cache_answers() -> bool:
    try:
        cache.set("health", "1", 5)
        return cache.get("health") == "1"
    except Exception:  # noqa: BLE001 - every client library raises its own errors
        return False
