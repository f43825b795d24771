"""Circles of readers: the tokens by which the change feed knows who was told of a release.

A circle is ``public``, ``press``, ``missions`` or ``mission:<key>`` for a named mission.
Whether somebody may have a release is never asked of circles but of ``media.visibility``.
"""

from locales.actors import ANONYMOUS, Actor
from locales.models import Role
from media.models import MediaKit
from media.vocabulary import Audience


def of_kit(kit: MediaKit) -> list[str]:
    """Return the circles that *kit* is meant for; none while it is internal."""
    if kit.audience == Audience.MISSIONS:
        named = sorted(mission.pk for mission in kit.named_missions.all())
        return [f"mission:{key}" for key in named] or ["missions"]
    return [] if kit.audience == Audience.INTERNAL else [str(kit.audience)]


def of_actor(actor: Actor) -> frozenset[str]:
    """Return the circles that *actor* belongs to."""
    held = actor.audiences() - {"internal"}
    return held | {f"mission:{key}" for key in actor.organisations} if actor.is_mission else held


def reader(circle: str) -> Actor:
    """Return somebody who is in *circle* and in no narrower one."""
    if circle == "public":
        return ANONYMOUS
    if circle == "press":
        return Actor(token_id=0, roles=frozenset({Role.PRESS}))
    _kind, _colon, key = circle.partition(":")
    return Actor(token_id=0, is_mission=True, organisations=frozenset({int(key)} if key else ()))
