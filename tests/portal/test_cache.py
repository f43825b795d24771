"""Redis: used when it answers, and no page fails when it does not."""

import os

import pytest
from django.core.cache import caches
from django.test import Client

from tests.conftest import unavailable


def configure(settings, location: str) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "portal.cache.TolerantRedisCache", "LOCATION": location, "KEY_PREFIX": "test"}
    }


def test_an_absent_server_is_an_empty_cache(settings) -> None:
    configure(settings, "redis://127.0.0.1:9/0")
    cache = caches["default"]
    cache.set("a", 1)
    assert cache.get("a", "nothing") == "nothing"
    assert cache.get_many(["a"]) == {}
    assert cache.delete("a") is False


@pytest.mark.django_db
def test_pages_answer_without_redis(settings, client: Client) -> None:
    configure(settings, "redis://127.0.0.1:9/0")
    for address in ("/vi/", "/vi/search/?q=a", "/vi/library/", "/vi/feed.atom"):
        assert client.get(address).status_code == 200
    assert client.get("/health/ready").json()["cache"] is False


@pytest.mark.redis
def test_a_real_server_keeps_values(settings) -> None:
    location = os.environ.get("REDIS_TEST_URL") or unavailable("Redis: REDIS_TEST_URL is not set")
    configure(settings, str(location))
    caches["default"].set("a", {"b": 1}, 30)
    assert caches["default"].get("a") == {"b": 1}
