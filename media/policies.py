"""The visibility policies of this floor's models."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q

from locales.actors import Actor
from locales.models import AccessToken
from media import freshness
from media.models import (
    Asset,
    AssetRequest,
    AssetText,
    AssetVersion,
    Contribution,
    KitFile,
    KitItem,
    KitRelease,
    KitText,
    MediaKit,
    Notice,
    PortalDocument,
    PortalImage,
    PortalRendition,
    PreparedFile,
    Pull,
    Recording,
    Rights,
    UseReport,
)
from media.states import ReleaseState
from media.visibility import Policy, circle, register, visible_queryset, window


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
    own = Q(owner__in=actor.organisations) if actor.organisations else Q(pk__in=[])
    return Q(withdrawn_at=None) & (cleared_for(actor, moment) | own)


def cleared_for(actor: Actor, moment: datetime) -> Q:
    """Return which assets are cleared for *actor* at *moment*, withdrawn or not."""
    cleared = Q(rights__credit_line__gt="", rights__licence__gt="")
    return cleared & circle(actor, Asset) & window("rights__", moment)


def _of_asset(prefix: str) -> Policy:
    above = f"{prefix.removesuffix('__')}__isnull"

    def condition(actor: Actor, moment: datetime) -> Q:
        return Q(**{above: False}) & _prefixed(asset_condition(actor, moment), prefix)

    return Policy(condition)


def kit_condition(actor: Actor, moment: datetime) -> Q:
    """Return when *actor* may see a media kit, as editors work on it or in its releases."""
    if actor.sees_everything:
        return Q()
    own = Q(owner__in=actor.organisations) if actor.organisations else Q(pk__in=[])
    return Q(withdrawn_at=None) & (circle(actor, MediaKit) & window("", moment) | own)


def release_condition(actor: Actor, moment: datetime) -> Q:
    """Return when *actor* may have a release: its kit is for them, and so is every asset in it at this moment.

    A withdrawn, expired or narrowed asset takes with it every release that has it.
    """
    hidden = KitFile.objects.filter(is_text=False).order_by()
    hidden = hidden.exclude(asset__in=visible_queryset(actor, Asset, moment).order_by().values("pk"))
    gone = Q(kit__withdrawn_at=None, withdrawn_at=None, state=ReleaseState.RELEASED)
    return gone & _prefixed(kit_condition(actor, moment), "kit__") & ~Q(pk__in=hidden.values("release"))


def _behind(prefix: str, condition: Callable[[Actor, datetime], Q]) -> Policy:
    return Policy(lambda actor, moment: _prefixed(condition(actor, moment), prefix))


def exchange_condition(actor: Actor, moment: datetime) -> Q:
    """Return when *actor* may see what an organisation and the home desk exchange: both of them, and nobody else."""
    if actor.sees_everything:
        return Q()
    return Q(organisation__in=actor.organisations) if actor.organisations else Q(pk__in=[])


def register_all() -> None:
    """Register assets, kits, what is exchanged, and everything that belongs to one of them."""
    register(Asset, Policy(asset_condition))
    for model in (AssetText, AssetVersion, Rights, PortalImage, PortalDocument, Recording):
        register(model, _of_asset("asset__"))
    register(PortalRendition, _of_asset("image__asset__"))
    register(PreparedFile, _of_asset("version__asset__"))
    register(MediaKit, Policy(kit_condition))
    register(KitRelease, Policy(release_condition))
    register(KitFile, _behind("release__", release_condition))
    for below in (KitText, KitItem):
        register(below, _behind("kit__", kit_condition))
    for exchanged in (Contribution, AssetRequest, UseReport, Pull, Notice, AccessToken):
        register(exchanged, Policy(exchange_condition))
    freshness.register(freshness.Dated(Asset.objects.all, "rights__embargo_until", "rights__expires_at"))
    freshness.register(freshness.Dated(MediaKit.objects.all, "embargo_until", "expires_at"))
