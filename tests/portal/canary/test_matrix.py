"""Role × state × channel: nobody sees what they may not, nobody is refused what they may; and mutants show it."""

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from portal import doors
from tests.conftest import DRILL
from tests.portal.canary import channels, mutants, mutation, walks
from tests.portal.canary.world import DESK, ROLES, Caller, Canary, World, at, sees

pytestmark = [
    pytest.mark.django_db,
    # The change feed holds back what an open transaction wrote; tests.faults.polling compares it there.
    pytest.mark.skipif(connection.vendor == "postgresql", reason="the test's own transaction is open"),
]
SECOND = timedelta(seconds=1)


def expected(role: str, channel: str, canary: Canary, moment: datetime, world: World) -> bool:
    """Return whether *role* may see *canary* on *channel*; on pages the bearer of a token is anybody."""
    if role.endswith("token") and not channel.startswith(channels.MACHINE):
        role = "anonymous"
    if channel == "changes":
        # The feed tells what a circle was given: the desk follows what all missions get, an owner's drafts are no news.
        role = "other token" if role in DESK else role
        if canary.state == "own":
            return False
    if channel == "share card":
        role = "anonymous"  # cards are for other sites: they show what the public may see, whoever asks
    return sees(role, canary.state, canary.kind, moment, world.lifts, world.ends)


def wrong(world: World, places: dict[str, str], role: str, moment: datetime, states: set[str]) -> Iterator[str]:
    """Yield every leak and every wrong refusal for *role* at *moment*."""
    caller = world.callers[role]
    with at(moment):
        for finding, must in channels.lists(caller, world, places):
            if finding.canary.state in states:
                right = expected(role, finding.channel, finding.canary, moment, world)
                if _is_open(role, finding):
                    continue
                if finding.seen != right and (finding.seen or must):
                    yield _tell(role, finding, right)
        for canary in world.canaries:
            if canary.state not in states:
                continue
            yield from _unmarked(caller, canary, moment, world)
            for finding in (*channels.own_addresses(caller, canary), *channels.searches(caller, canary)):
                right = expected(role, finding.channel, canary, moment, world)
                if finding.seen != right:
                    yield _tell(role, finding, right)


def _unmarked(caller: Caller, canary: Canary, moment: datetime, world: World) -> Iterator[str]:
    """Yield the pages that staff, press and missions see and the public does not, without that they say so."""
    is_public = sees("anonymous", canary.state, canary.kind, moment, world.lifts, world.ends)
    for channel in {"page", "asset page", "kit page"} & canary.addresses.keys():
        status, body, _headers = caller.get(canary.addresses[channel])
        if status == 200 and is_public == (b"notice--warning restricted" in body):
            yield f"{'unmarked' if not is_public else 'marked'}: {canary.kind} {canary.state}, {channel}"


def _is_open(role: str, finding: channels.Finding) -> bool:
    """Whether nobody has said what is right: the desk may see a film without rights on a page, no picture."""
    return role in DESK and finding.canary.state == "uncleared" and finding.channel.startswith("page with")


def _tell(role: str, finding: channels.Finding, right: bool) -> str:
    return f"{'refused' if right else 'LEAK'}: {role}, {finding.canary.kind} {finding.canary.state}, {finding.channel}"


@pytest.mark.parametrize("role", ROLES)
def test_every_state_on_every_channel(role: str, built: tuple[World, dict[str, str]]) -> None:
    world, places = built
    states = {canary.state for canary in world.canaries}
    found = list(wrong(world, places, role, world.lifts - timedelta(minutes=30), states))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("role", ["anonymous", "other officer", "other token", "desk editor"])
@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_the_second_in_which_an_embargo_lifts_and_a_right_ends(
    role: str, offset: int, built: tuple[World, dict[str, str]]
) -> None:
    from media.kits import announcements
    from media.models import KitRelease

    world, places = built
    moment = world.lifts + offset * SECOND
    world.ends = world.lifts
    with transaction.atomic(), at(moment):
        announcements.announce(KitRelease.objects.all())
        found = list(wrong(world, places, role, moment, {"embargoed"}))
        transaction.set_rollback(True)
    assert not found, "\n".join(found)


@pytest.mark.drill
def test_every_call_site_of_the_policy_is_guarded(
    built: tuple[World, dict[str, str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """At least 95 % of the mutants are caught by what an answer tells or a test asserts, and none by an exception.

    The canaries walk over what readers are served. With DRILL=1 they walk over the admin too, then over the admin
    with its doors open, where each view must hide by itself; what they do not catch, the tests that come by it must.
    """
    world, places = built
    known = [site for site in mutants.sites(Path(settings.BASE_DIR)) if site.label not in walks.NO_CHANNEL]
    passed = walks.walked(world, places, known)
    tried = known if DRILL else [site for site in known if passed[site]]
    survived = walks.uncaught(tried, passed, world)
    if DRILL:
        with monkeypatch.context() as patch:
            patch.setattr(doors, "check", lambda request: None)
            survived = walks.uncaught(survived, walks.walked(world, places, survived), world)
        survived = mutation.uncaught(survived, tmp_path)
    labels = [site.label for site in survived]
    sys.stderr.write(f"\nmutants: {len(tried)} of {len(known)}, survived: {labels}\n")
    assert len(tried) >= 40
    assert len(survived) <= len(tried) * 0.05, labels
