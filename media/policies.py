"""The visibility policies of this floor's models."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from locales.models import AccessToken
from locales.readers import Reader
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
from media.states import ContributionKind, ContributionState, ReleaseState
from media.visibility import Condition, Policy, circle, register, visible_queryset, window


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


def asset_condition(reader: Reader) -> Q:
    """Return when *reader* may see an asset.

    A withdrawn asset is seen by nobody but the home desk; the owner sees its own drafts,
    embargoed and expired assets; everyone else needs rights, audience and the right time.
    What an organisation contributes is its own while it is a draft, and the home desk's
    too once it is handed in.
    """
    if reader.sees_everything:
        return disclosed_to(reader)
    own = Q(owner__in=reader.organisations) & disclosed_to(reader) if reader.organisations else Q(pk__in=[])
    return Q(withdrawn_at=None) & (cleared_for(reader) | own)


def cleared_for(reader: Reader) -> Q:
    """Return which assets are cleared for *reader*, withdrawn or not; what waits for acceptance is not."""
    cleared = Q(rights__credit_line__gt="", rights__licence__gt="")
    waiting = awaiting_acceptance().values("asset")
    return cleared & circle(reader, Asset) & window("rights__", reader.moment) & ~Q(pk__in=waiting)


def disclosed_to(reader: Reader) -> Q:
    """Return which assets are no draft of a contribution of others than the organisations of *reader*.

    As in ``media.exchange.access.exchanged``, a superuser, who works on the machine, sees them.
    """
    if reader.actor.is_superuser:
        return Q()
    drafts = contributed_files().filter(state=ContributionState.DRAFT).exclude(organisation__in=reader.organisations)
    return ~Q(pk__in=drafts.values("asset"))


def awaiting_acceptance() -> QuerySet[Any]:
    """Return the contributions of files that the home desk has not accepted."""
    return contributed_files().exclude(state=ContributionState.ACCEPTED)


def contributed_files() -> QuerySet[Any]:
    """Return the contributions of files, whatever became of them."""
    return Contribution.objects.filter(kind=ContributionKind.ASSET, asset__isnull=False).order_by()


def _owned_by(field: str) -> Condition:
    """Return the rule that an object belongs to the organisation in *field*; everything belongs to the home desk."""

    def condition(reader: Reader) -> Q:
        return Q() if reader.sees_everything else Q(**{f"{field}__in": reader.organisations})

    return condition


owned_by_owner = _owned_by("owner")


def asset_listed(reader: Reader) -> Q:
    """Return which assets *reader* finds in the admin: those they may see, and their own withdrawn ones."""
    return (asset_condition(reader) | owned_by_owner(reader)) & disclosed_to(reader)


def asset_owned(reader: Reader) -> Q:
    """Return which assets belong to *reader*; a draft of a contribution is not the home desk's yet."""
    return owned_by_owner(reader) & disclosed_to(reader)


def _of_asset(prefix: str) -> Policy:
    above = f"{prefix.removesuffix('__')}__isnull"

    def behind(condition: Condition) -> Condition:
        return lambda reader: Q(**{above: False}) & _prefixed(condition(reader), prefix)

    return Policy(behind(asset_condition), behind(asset_listed), behind(asset_owned))


def kit_condition(reader: Reader) -> Q:
    """Return when *reader* may see a media kit, as editors work on it or in its releases."""
    if reader.sees_everything:
        return Q()
    own = Q(owner__in=reader.organisations) if reader.organisations else Q(pk__in=[])
    return Q(withdrawn_at=None) & (circle(reader, MediaKit) & window("", reader.moment) | own)


def release_condition(reader: Reader) -> Q:
    """Return when *reader* may have a release: its kit is for them, and so is every asset in it at this moment.

    A withdrawn, expired or narrowed asset takes with it every release that has it.
    """
    hidden = KitFile.objects.filter(is_text=False).order_by()
    hidden = hidden.exclude(asset__in=visible_queryset(reader, Asset).order_by().values("pk"))
    gone = Q(kit__withdrawn_at=None, withdrawn_at=None, state=ReleaseState.RELEASED)
    return gone & _prefixed(kit_condition(reader), "kit__") & ~Q(pk__in=hidden.values("release"))


def _behind(prefix: str, condition: Callable[[Reader], Q]) -> Policy:
    return Policy(lambda reader: _prefixed(condition(reader), prefix))


def exchange_condition(reader: Reader) -> Q:
    """Return when *reader* may see what an organisation and the home desk exchange: both of them, and nobody else."""
    if reader.sees_everything:
        return Q()
    return Q(organisation__in=reader.organisations) if reader.organisations else Q(pk__in=[])


def register_all() -> None:
    """Register assets, kits, what is exchanged, and everything that belongs to one of them."""
    register(Asset, Policy(asset_condition, asset_listed, asset_owned))
    for model in (AssetText, AssetVersion, Rights, PortalImage, PortalDocument, Recording):
        register(model, _of_asset("asset__"))
    register(PortalRendition, _of_asset("image__asset__"))
    register(PreparedFile, _of_asset("version__asset__"))
    register(MediaKit, Policy(kit_condition, owned_by_owner, owned_by_owner))
    register(KitRelease, Policy(release_condition))
    register(KitFile, _behind("release__", release_condition))
    for below in (KitText, KitItem):
        register(below, _behind("kit__", kit_condition))
    for exchanged in (Contribution, AssetRequest, UseReport, Pull, Notice, AccessToken):
        register(exchanged, Policy(exchange_condition, owned=_owned_by("organisation")))
    freshness.register(freshness.Dated(Asset.objects.all, "rights__embargo_until", "rights__expires_at"))
    freshness.register(freshness.Dated(MediaKit.objects.all, "embargo_until", "expires_at"))
