"""Writes of many assets at once: what was filled in is set, what was left empty stays, and nobody is lied to.

An asset that cannot be changed is skipped with the reason; the others are changed in one
transaction, each with its ledger row, log entry and announcements as if it had been alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from media import permissions, services
from media.models import Asset, Rights
from media.selectors import title_of
from media.vocabulary import Audience

#: What may be set of the rights and of the asset itself.
RIGHTS = ("creator", "credit_line", "licence", "licence_url", "consent", "embargo_until", "expires_at")
CIRCLE = ("audience", "owner", "province")
#: What of it only those may set who clear the asset.
CLEARING = frozenset({*RIGHTS, "audience", "owner", "named_missions"})


@dataclass(slots=True)
class Outcome:
    """How many were changed, and which were not, with the reason."""

    changed: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)

    def skip(self, asset: Asset, reason: str) -> None:
        """Note that *asset* stays as it is."""
        self.skipped.append((title_of(asset), reason))


@transaction.atomic
def change_many(assets: Iterable[Asset], values: dict[str, Any], user: Any) -> Outcome:
    """Set *values* (names as in ``RIGHTS`` and ``CIRCLE``, ``named_missions``, ``topics``) on *assets*.

    Topics are added to those that an asset has. Named missions are set only where the
    audience is missions afterwards.
    """
    outcome = Outcome()
    given = {name: value for name, value in values.items() if value not in (None, "") and _is_filled(value)}
    for asset in assets:
        if not permissions.may_change(user, asset):
            outcome.skip(asset, _("You may not change it."))
            continue
        closed = "" if CLEARING.isdisjoint(given) else permissions.why_not_clear(user, asset)
        if closed:
            outcome.skip(asset, closed)
            continue
        problem, parts = _change(asset, given)
        if problem:
            outcome.skip(asset, problem)
        elif parts:
            services.record_editing(asset, parts, user)
            outcome.changed += 1
        else:
            outcome.skip(asset, _("It has these values already."))
    return outcome


def _is_filled(value: Any) -> bool:
    return value.exists() if hasattr(value, "exists") else True


def _change(asset: Asset, given: dict[str, Any]) -> tuple[str, list[str]]:
    """Change *asset* if the result is in order; return what is wrong, and the parts that were changed."""
    rights = Rights.objects.filter(asset=asset).first() or Rights(asset=asset)
    of_rights = {name: given[name] for name in RIGHTS if name in given and getattr(rights, name) != given[name]}
    of_asset = {name: given[name] for name in CIRCLE if name in given and getattr(asset, name) != given[name]}
    for row, changes in ((rights, of_rights), (asset, of_asset)):
        for name, value in changes.items():
            setattr(row, name, value)
    problem = _problem(asset, rights, given)
    if problem:
        return problem, []
    if of_rights:
        rights.save()
    if of_asset:
        Asset.objects.filter(pk=asset.pk).update(**of_asset)
    related = _relate(asset, given)
    return "", ["circle"] * bool(of_asset or related) + ["rights"] * bool(of_rights)


def _problem(asset: Asset, rights: Rights, given: dict[str, Any]) -> str:
    if "named_missions" in given and asset.audience != Audience.MISSIONS:
        return _("Missions can be named only for the audience “Missions abroad”.")
    if asset.audience != Audience.INTERNAL and not (rights.credit_line and rights.licence):
        return _("It needs a credit line and a licence before anybody outside may see it.")
    try:
        rights.clean()
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _relate(asset: Asset, given: dict[str, Any]) -> bool:
    changed = False
    if "topics" in given:
        new = set(given["topics"]) - set(asset.topics.all())
        asset.topics.add(*new)
        changed = bool(new)
    if "named_missions" in given and set(given["named_missions"]) != set(asset.named_missions.all()):
        asset.named_missions.set(given["named_missions"])
        changed = True
    return changed


@transaction.atomic
def withdraw_many(assets: Iterable[Asset], reason: str, user: Any) -> Outcome:
    """Take *assets* from every channel; raises ``WithdrawalRefusedError`` without a reason."""
    outcome = Outcome()
    for asset in assets:
        if not permissions.may_withdraw(user, asset):
            outcome.skip(asset, _("You may not withdraw it."))
        elif asset.withdrawn_at is not None:
            outcome.skip(asset, _("It is withdrawn already."))
        else:
            services.withdraw_asset(asset, reason, user)
            outcome.changed += 1
    return outcome
