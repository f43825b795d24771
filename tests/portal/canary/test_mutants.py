"""Take the filter of one call site of the policy away at a time: an answer must tell too much, and the walk see it."""

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from content.models import BasePage
from tests.conftest import DRILL
from tests.portal.canary import admin, channels, mutants
from tests.portal.canary.world import DESK, Canary, World, at, sees

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.drill,
    pytest.mark.skipif(not DRILL, reason="a drill: some hundred walks"),
    pytest.mark.skipif(connection.vendor == "postgresql", reason="the mutants are made once, on SQLite"),
]
#: Who walks: a reader, and staff of three kinds.
WALKERS = ("anonymous", "other officer", "ministry chief", "named officer")
#: Requests on which a mutant is tried, spread over those that come by its site.
TRIED = 40
#: Calls that no answer shows, each with its reason.
NO_CHANNEL: dict[str, str] = {}


@pytest.fixture(autouse=True)
def _same_database(built: Any, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


Request = tuple[str, str, Canary | None]


def requests(world: World, places: dict[str, str]) -> Iterator[Request]:
    """Yield walker, address and the canary that it belongs to: pages, lists and searches, public and of the admin."""
    section = str(BasePage.objects.get(url_path=places["section"]).pk)
    probes = [
        canary
        for canary in world.canaries
        if canary.state in {"internal", "embargoed", "draft", "contribution draft", "asset narrowed", "moved embargoed"}
    ]
    for role in WALKERS:
        for rows in channels.LISTS.values():
            for _channel, address, _must in rows:
                yield role, address.format(page=1, **places), None
        for canary in probes:
            for address in canary.addresses.values():
                yield role, address, canary
            for _channel, address in channels.SEARCHES[canary.kind]:
                yield role, address.format(word=canary.word), None
        if role == "anonymous":
            continue
        for _channel, address, _status, _text in admin.lists(world.callers[role], section, ("storypage",)):
            yield role, address, None
        for canary in probes:
            for _channel, address in admin.by_key(canary):
                yield role, address, canary


def hidden_from(role: str, address: str, canary: Canary, moment: datetime, world: World) -> bool:
    if address.startswith("/admin/"):
        return not admin.finds(role, canary, moment, world)
    return not sees(role, canary.state, canary.kind, moment, world.lifts, world.ends)


def told(request: Request, moment: datetime, world: World) -> set[str]:
    """Return what the answer to *request* tells that it must not."""
    role, address, own = request
    caller = world.callers[role]
    caller.client.raise_request_exception = False
    status, body, headers = caller.get(address)
    text = body.decode(errors="replace").replace(address.rpartition("?q=")[2] if "?q=canary" in address else "\0", "")
    is_opened = status in {200, 206, 301} or (status == 302 and not headers["Location"].startswith("/admin/"))
    found = set()
    for canary in world.canaries:
        shown = _names(text, canary) or (canary is own and is_opened)
        if shown and hidden_from(role, address, canary, moment, world):
            found.add(f"{canary.kind} {canary.state}")
    return found


def _names(text: str, canary: Canary) -> bool:
    if canary.kind == "asset" and str(canary.row.asset_id) in text:
        return True
    if canary.kind == "place":
        return canary.row.url_path in text
    return admin.told_of(text, canary)


def test_every_call_site_of_the_policy_is_guarded(built: tuple[World, dict[str, str]]) -> None:
    """At least 95 % of the mutants are caught by what an answer tells, and none by an exception."""
    world, places = built
    assert DESK  # the desk sees everything: no mutant shows it more
    moment = world.lifts - timedelta(minutes=30)
    known = [site for site in mutants.sites(Path(settings.BASE_DIR)) if str(site) not in NO_CHANNEL]
    passed: dict[mutants.Site, dict[Request, set[str]]] = {site: {} for site in known}
    present: list[set[mutants.Site]] = []
    with at(moment):
        with mutants.noting(known, lambda site: present[-1].add(site) if present else None):
            for request in requests(world, places):
                present.append(set())
                before = told(request, moment, world)
                for site in present.pop():
                    passed[site][request] = before
        survived = []
        for site in known:
            if not _is_caught(site, passed[site], moment, world):
                survived.append(str(site))
    sys.stderr.write(f"\nmutants: {len(known)}, survived: {survived}\n")
    assert len(survived) <= len(known) * 0.05, survived


def _is_caught(site: mutants.Site, requests_of: dict[Request, set[str]], moment: datetime, world: World) -> bool:
    rows = list(requests_of.items())
    for request, before in rows[:: max(1, len(rows) // TRIED)]:
        with mutants.mutated(site):
            after = told(request, moment, world)
        if after - before:
            return True
    return False
