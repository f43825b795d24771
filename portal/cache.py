"""The Redis cache, of which the portal is never more than a little slower when it is away."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger("portal.cache")


def _tolerant(name: str, fallback: Callable[..., Any]) -> Callable[..., Any]:
    method = getattr(RedisCache, name)

    @wraps(method)
    def call(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except (RedisError, OSError) as error:
            logger.warning("cache is away", extra={"operation": name, "reason": type(error).__name__})
            return fallback(*args, **kwargs)

    return call


class TolerantRedisCache(RedisCache):
    """Django's Redis cache in which a lost server is an empty cache, not an error."""

    add = _tolerant("add", lambda *args, **kwargs: True)
    get = _tolerant("get", lambda key, default=None, *args, **kwargs: default)
    set = _tolerant("set", lambda *args, **kwargs: None)
    touch = _tolerant("touch", lambda *args, **kwargs: False)
    delete = _tolerant("delete", lambda *args, **kwargs: False)
    get_many = _tolerant("get_many", lambda *args, **kwargs: {})
    has_key = _tolerant("has_key", lambda *args, **kwargs: False)
    set_many = _tolerant("set_many", lambda data, *args, **kwargs: list(data))
    delete_many = _tolerant("delete_many", lambda *args, **kwargs: None)
    clear = _tolerant("clear", lambda *args, **kwargs: False)
