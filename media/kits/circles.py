"""Circles of readers: the tokens by which the change feed knows who was told of a release.

A circle is ``public``, ``press``, ``missions`` or ``mission:<key>`` for a named mission.
Whether somebody may have a release is never asked of circles but of ``media.visibility``.
"""

from datetime import datetime

from locales import languages
from locales.actors import ANONYMOUS, Actor
from locales.models import Role
from locales.readers import Reader
from media.models import Asset, MediaKit
from media.vocabulary import Audience


def of_kit(kit: MediaKit) -> list[str]:
    """Return the circles that *kit* is meant for; none while it is internal."""
    if kit.audience == Audience.MISSIONS:
        named = sorted(mission.pk for mission in kit.named_missions.all())
        return [f"mission:{key}" for key in named] or ["missions"]
    return [] if kit.audience == Audience.INTERNAL else [str(kit.audience)]


def levels(kit: MediaKit) -> list[str]:
    """Return the circles that may have *kit*, from its own down to missions: each sees all that the wider ones see."""
    order = ["public", "press", "missions"]
    named = kit.audience == Audience.MISSIONS and kit.named_missions.exists()
    return [] if named or kit.audience not in order else order[order.index(str(kit.audience)) :]


def of_single_missions(kit: MediaKit) -> list[str]:
    """Return the circles of missions that *kit*, or an asset in one of its releases, names."""
    assets = Asset.named_missions.through._default_manager.filter(asset__kit_files__release__kit=kit)
    keys = {mission.pk for mission in kit.named_missions.all()} | set(assets.values_list("mission", flat=True))
    return [f"mission:{key}" for key in sorted(keys)] if kit.audience != Audience.INTERNAL else []


def of_actor(actor: Actor) -> frozenset[str]:
    """Return the circles that *actor* belongs to."""
    held = actor.audiences() - {"internal"}
    return held | {f"mission:{key}" for key in actor.organisations} if actor.is_mission else held


def reader(circle: str, moment: datetime) -> Reader:
    """Return somebody who at *moment* is in *circle* and in no narrower one."""
    return Reader(_member(circle), moment, languages.SOURCE)


def _member(circle: str) -> Actor:
    if circle == "public":
        return ANONYMOUS
    if circle == "press":
        return Actor(token_id=0, roles=frozenset({Role.PRESS}))
    _kind, _colon, key = circle.partition(":")
    return Actor(token_id=0, is_mission=True, organisations=frozenset({int(key)} if key else ()))
