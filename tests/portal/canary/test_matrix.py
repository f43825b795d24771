"""Role × state × channel: nobody sees what they may not, and nobody is refused what they may."""

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from inspect import signature
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Value

from tests.conftest import DRILL
from tests.portal.canary import channels
from tests.portal.canary.world import DESK, ROLES, Canary, World, at, sees

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
            for finding in (*channels.own_addresses(caller, canary), *channels.searches(caller, canary)):
                right = expected(role, finding.channel, canary, moment, world)
                if finding.seen != right:
                    yield _tell(role, finding, right)


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


#: Where something is filtered by visibility, and what takes the filter away.
NAMES = (
    "with_visibility",
    "visible_queryset",
    "visible_pages",
    "visible_assets",
    "visible_releases",
    "visible_kits",
    "visible",
)
#: Floors on which readers are served; the policy's own module, and what writes, are no channels.
CHANNELS = ("content.", "media.delivery.", "media.library", "search.", "portal.api.", "media.kits.feed")
#: Filters behind which there is another one, or that no reader's answer passes; each with its reason.
NOT_A_CHANNEL = {
    "content.admin.styleguide": "an editor's page of examples",
    "content.cards.services": "draws cards; the door is content.cards.views",
    "content.library.kits.visible_kits": "each card asks visible_releases again",
    "content.publishing.serving": "content.views has asked already; this is for Wagtail's own way of serving",
    "content.templatetags.content_pictures": "a tag that reads through content.selectors.listings",
}


def mutants() -> list[tuple[Any, str]]:
    """Return every module and name by which a channel filters."""
    return [
        (module, name)
        for label, module in sorted(sys.modules.items())
        if label.startswith(CHANNELS) and label not in NOT_A_CHANNEL
        for name in NAMES
        if callable(getattr(module, name, None)) and f"{label}.{name}" not in NOT_A_CHANNEL
    ]


def unfiltered(original: Any, name: str) -> Any:
    """Return a function with the signature of *original* that filters nothing."""
    from content.models import BasePage
    from media.models import Asset, KitRelease, MediaKit

    def queryset(reader: Any, model: Any) -> Any:
        return model._default_manager.all()

    def pages(reader: Any, model: Any = BasePage) -> Any:
        return model._default_manager.all()

    return {
        "with_visibility": lambda rows, reader: rows.annotate(seen=Value(True)),
        "visible_queryset": queryset,
        "visible_pages": pages,
        "visible_assets": lambda reader: Asset.objects.all(),
        "visible_releases": lambda reader: KitRelease.objects.all(),
        "visible_kits": lambda reader: MediaKit.objects.all(),
        "visible": lambda reader, instance: True,
    }[name]


def _is_caught(world: World, places: dict[str, str], moment: datetime, states: set[str]) -> bool:
    try:
        return next(wrong(world, places, "anonymous", moment, states), None) is not None
    except Exception:
        return True


def test_a_channel_without_its_filter_is_noticed(
    built: tuple[World, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Take the filter of one channel away at a time: at least 95 % must be caught."""
    world, places = built
    world.callers["anonymous"].get("/vi/")  # so that every module is loaded
    found = mutants()
    survived = []
    half = timedelta(minutes=30)
    times = (
        (world.lifts - half, {"internal", "embargoed", "withdrawn", "asset withdrawn"}),
        (world.ends + half, {"expired", "asset expired"}),
    )
    for module, name in found:
        # A mutant that cannot be called the same way would be "caught" by its own error.
        original = getattr(module, name)
        assert [*signature(unfiltered(original, name)).parameters] == [*signature(original).parameters], name
    for module, name in found if DRILL else found[:: max(1, len(found) // 12)]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, name, unfiltered(getattr(module, name), name))
            is_caught = any(_is_caught(world, places, moment, states) for moment, states in times)
        if not is_caught:
            survived.append(f"{module.__name__}.{name}")
    sys.stderr.write(f"\nmutants: {len(found)}, survived: {survived}\n")
    assert len(survived) <= len(found) * 0.05, survived
