"""Keeps nginx's cache true: what changed is purged at once, and again when the dust has settled.

An answer that was being made while its page changed reaches the cache after the first
purge; the second, by a follower of the ledger, takes it away. The follower also makes
up for a purge that failed, and asks for what it purged again, so that nginx has a copy
for the time when the portal is down.
"""

import http.client
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import takewhile
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_save
from django_tasks import task

from content.publishing import reach
from locales.models import Change, Follower, Operation
from locales.selectors import Position, changes_after, database_now

logger = logging.getLogger("portal.purging")
_FOLLOWER = "cache"
#: Age at which a change is purged for the second time: longer than an answer takes to be made.
SETTLED = timedelta(seconds=1.5)
#: By this name the statistics know that no reader asked.
AGENT = "PortalCache/1.0 (robot)"
#: Seconds to wait for nginx.
_TIMEOUT = 2.0
#: Purged addresses that are asked for again, so that nginx keeps a copy.
WARMED = 50
#: From this many changed objects on, all pages of their languages are purged.
MANY = 50
#: The ledger's words for changes that no reader sees.
_UNSEEN = frozenset({Operation.CREATED})


class PurgeError(OSError):
    """An nginx did not purge."""


def _is_seen(change: Change) -> bool:
    return change.operation not in _UNSEEN


def purge(addresses: Iterable[str], *, fill: int = 0) -> list[str]:
    """Drop *addresses* (paths, with query) from every nginx; return those of which there was a copy.

    The first *fill* of these are asked for again at once, each right after it was dropped.
    The shortest come first: home pages and section fronts are asked for most. Raises
    ``PurgeError`` when an nginx cannot be reached or refuses.
    """
    wanted = sorted(addresses, key=lambda path: (len(path), path))
    dropped: dict[str, None] = {}
    for base in settings.CACHE_PURGE_URLS:
        filled = 0
        with _connection(base) as connection:
            for path in wanted:
                if not _drop(connection, path):
                    continue
                dropped[path] = None
                if filled < fill:
                    filled += 1
                    _ask(connection, path)
    return list(dropped)


@task()
def warm(paths: list[str]) -> int:
    """Ask for *paths*, so that every nginx has a copy for the time when the portal is down; returns how many."""
    for base in settings.CACHE_PURGE_URLS:
        try:
            with _connection(base) as connection:
                for path in paths:
                    _ask(connection, path)
        except PurgeError as error:
            logger.warning("the cache cannot be filled", extra={"reason": str(error)})
    return len(paths)


@contextmanager
def _connection(base: str) -> Iterator[http.client.HTTPConnection]:
    parts = urlsplit(base)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(str(parts.hostname), parts.port, timeout=_TIMEOUT)
    try:
        yield connection
    except (OSError, http.client.HTTPException) as error:
        raise PurgeError(f"{base}: {error}") from error
    finally:
        connection.close()


def _drop(connection: http.client.HTTPConnection, path: str) -> bool:
    """Drop the copy of *path*; return whether there was one."""
    status = _ask(connection, f"/_purge{path}")
    if status in {http.HTTPStatus.OK, http.HTTPStatus.NOT_FOUND}:
        return status == http.HTTPStatus.OK
    raise PurgeError(f"nginx refuses to purge ({status}); see deploy/nginx")


def _ask(connection: http.client.HTTPConnection, path: str) -> int:
    headers = {"Host": urlsplit(settings.PUBLIC_URL).netloc, "User-Agent": AGENT}
    connection.request("GET", quote(path, safe="/?=&%"), headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def _purge_now(change: Change) -> None:
    try:
        dropped = purge(reach.of_change(change))
        if dropped:
            warm.enqueue(dropped[:WARMED])
    except PurgeError as error:
        logger.warning("not purged yet; the follower tries again", extra={"change": change.pk, "reason": str(error)})


def _on_change(instance: Change, created: bool, **kwargs: Any) -> None:
    if created and settings.CACHE_PURGE_URLS and _is_seen(instance):
        transaction.on_commit(partial(_purge_now, instance), robust=True)


def follow() -> int:
    """Purge again for every settled change since the last call; return how many changes were read.

    The position moves on only when every nginx has purged, so nothing is lost while one is away.
    """
    if not settings.CACHE_PURGE_URLS:
        return 0
    follower, is_new = Follower.objects.get_or_create(name=_FOLLOWER)
    if is_new:
        return _begin()
    position = Position(follower.transaction, follower.change)
    settled = database_now() - SETTLED
    changes = list(takewhile(lambda change: change.moment <= settled, changes_after(position)))
    if not changes:
        return 0
    try:
        purge(_reach_of([change for change in changes if _is_seen(change)]), fill=WARMED)
    except PurgeError as error:
        logger.warning("the cache cannot be purged", extra={"reason": str(error)})
        return 0
    _move_to(changes[-1])
    return len(changes)


def _begin() -> int:
    """Start following: nothing that nginx kept before is trusted."""
    last = Change.objects.order_by("-transaction", "-pk").first()
    try:
        purge(reach.everything_in(""))
    except PurgeError as error:
        logger.warning("the cache cannot be purged", extra={"reason": str(error)})
        Follower.objects.filter(name=_FOLLOWER).delete()
        return 0
    if last is not None:
        _move_to(last)
    return 1


def _reach_of(changes: list[Change]) -> set[str]:
    """Return the addresses of *changes*, each object once; of whole languages where there are many."""
    objects = {(change.model, change.object_key, change.operation): change for change in changes}
    if len(objects) > MANY:
        return set().union(*(reach.everything_in(code) for code in {change.language for change in changes}))
    return set().union(*(reach.of_change(change) for change in objects.values()))


def _move_to(change: Change) -> None:
    Follower.objects.filter(name=_FOLLOWER).update(transaction=change.transaction, change=change.pk)


def connect() -> None:
    """Connect everything, once, from the app configuration."""
    post_save.connect(_on_change, sender=Change, dispatch_uid="portal.purge")
