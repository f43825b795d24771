"""The visibility policies of this floor's models."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from locales.actors import Actor
from media import freshness
from media.models import Asset, AssetText, AssetVersion, PortalDocument, PortalImage, PortalRendition, Recording, Rights
from media.visibility import Policy, circle, register, window


def _prefixed(condition: Q, prefix: str) -> Q:
    """Return *condition* with every lookup moved behind *prefix*."""
    if not prefix:
        return condition
    moved = Q()
    moved.connector, moved.negated = condition.connector, condition.negated
    children: list[Any] = list(condition.children)
    moved.children = [
        _prefixed(child, prefix) if isinstance(child, Q) else (f"{prefix}{child[0]}", child[1]) for child in children
    ]
    return moved


def asset_condition(actor: Actor, moment: datetime) -> Q:
    """Return when *actor* may see an asset.

    A withdrawn asset is seen by nobody but the home desk; the owner sees its own drafts,
    embargoed and expired assets; everyone else needs rights, audience and the right time.
    """
    if actor.sees_everything:
        return Q()
    cleared = Q(rights__credit_line__gt="", rights__licence__gt="")
    released = cleared & circle(actor) & window("rights__", moment)
    own = Q(owner__in=actor.organisations) if actor.organisations else Q(pk__in=[])
    return Q(withdrawn_at=None) & (released | own)


def _of_asset(prefix: str) -> Policy:
    above = f"{prefix.rstrip('_')}__isnull"

    def condition(actor: Actor, moment: datetime) -> Q:
        return Q(**{above: False}) & _prefixed(asset_condition(actor, moment), prefix)

    return Policy(condition)


def register_all() -> None:
    """Register assets and everything that belongs to one."""
    register(Asset, Policy(asset_condition))
    for model in (AssetText, AssetVersion, Rights, PortalImage, PortalDocument, Recording):
        register(model, _of_asset("asset__"))
    register(PortalRendition, _of_asset("image__asset__"))
    freshness.register(freshness.Dated(Asset.objects.all, "rights__embargo_until", "rights__expires_at"))
