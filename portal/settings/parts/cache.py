"""Local memory by default, Redis when REDIS_URL is set; nginx before the portal when CACHE_PURGE_URLS is."""

from typing import Any

from portal.settings import environment

_redis = environment.address("REDIS_URL", schemes=("redis", "rediss", "unix"))

CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "portal.cache.TolerantRedisCache",
        "LOCATION": _redis,
        "KEY_PREFIX": "portal",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
    if _redis
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "portal"}
}
# Sessions live in the database: an editor stays logged in while Redis is down.
SESSION_ENGINE = "django.contrib.sessions.backends.db"

#: Every nginx that caches public answers, as the portal reaches it; publishing purges there.
CACHE_PURGE_URLS = [
    environment.checked_address("CACHE_PURGE_URLS", value) for value in environment.names("CACHE_PURGE_URLS")
]
