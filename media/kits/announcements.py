"""Tells the ledger when a circle of readers may have a release, and when no longer.

``announce`` compares what each circle may have now with what it was told last and writes
the difference, in the caller's transaction. Whoever changes what decides visibility calls
it; ``follow`` does for what time alone changes, and for what a caller forgot.
"""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from locales.models import Change, Follower, Operation
from locales.selectors import Position, changes_after, database_now
from locales.services import record_change
from media.kits import circles
from media.models import Asset, KitRelease, MediaKit
from media.states import ReleaseState
from media.visibility import visible_queryset

_FOLLOWER = "kits"
_WATCHED = frozenset({Asset._meta.label_lower, MediaKit._meta.label_lower})


@transaction.atomic
def announce(releases: QuerySet[KitRelease], user: Any = None) -> int:
    """Write into the ledger which circles gained or lost one of *releases*; return how many rows were written."""
    built = releases.exclude(state__in=[ReleaseState.QUEUED, ReleaseState.FAILED])
    keys = list(built.order_by().values_list("pk", flat=True).distinct())
    rows = list(KitRelease.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    kits = MediaKit.objects.filter(pk__in={row.kit_id for row in rows}).prefetch_related("named_missions")
    levels = {kit.pk: circles.levels(kit) for kit in kits}
    single = {kit.pk: circles.of_single_missions(kit) for kit in kits}
    seen = _seen(rows, {circle for wanted in (*levels.values(), *single.values()) for circle in wanted})
    written = 0
    for row in rows:
        # Who sees what the widest circle sees need not be told by name.
        widest = [circle for circle in levels[row.kit_id] if row.pk in seen[circle]][:1]
        now = widest or [circle for circle in single[row.kit_id] if row.pk in seen[circle]]
        changed = sorted(set(now) ^ set(row.announced))
        if changed:
            KitRelease.objects.filter(pk=row.pk).update(announced=now)
            operation = Operation.PUBLISHED if set(now) - set(row.announced) else Operation.WITHDRAWN
            record_change(row, operation, language=row.language, actor=user, details={"circles": changed})
            written += 1
    return written


def _seen(rows: list[KitRelease], wanted: set[str]) -> dict[str, set[int]]:
    keys, moment = [row.pk for row in rows], database_now()
    seen = {}
    for circle in wanted:
        theirs = visible_queryset(circles.reader(circle, moment), KitRelease).filter(pk__in=keys)
        seen[circle] = set(theirs.values_list("pk", flat=True))
    return seen


def of_asset(asset: Asset, user: Any = None) -> int:
    """Announce what a change of *asset* changes for the releases that have it."""
    return announce(KitRelease.objects.filter(files__asset=asset), user)


def of_kit(kit: MediaKit, user: Any = None) -> int:
    """Announce what a change of *kit* changes for its releases."""
    return announce(KitRelease.objects.filter(kit=kit), user)


def follow(limit: int = 500) -> int:
    """Announce what changed in the ledger since the last call; return how many changes were read."""
    try:
        with transaction.atomic():
            Follower.objects.get_or_create(name=_FOLLOWER)
    except IntegrityError:
        pass
    with transaction.atomic():
        follower = Follower.objects.select_for_update().get(name=_FOLLOWER)
        changes = list(changes_after(Position(follower.transaction, follower.change), limit))
        if not changes:
            return 0
        announce(_touched(change for change in changes if change.model in _WATCHED))
        last = changes[-1]
        Follower.objects.filter(name=_FOLLOWER).update(transaction=last.transaction, change=last.pk)
    return len(changes)


def _touched(changes: Iterable[Change]) -> QuerySet[KitRelease]:
    keys: dict[str, set[Any]] = {model: set() for model in _WATCHED}
    for change in changes:
        keys[change.model].add(change.object_key)
    with_asset = KitRelease.objects.filter(files__asset__in=keys[Asset._meta.label_lower])
    of_kits = KitRelease.objects.filter(kit__in=keys[MediaKit._meta.label_lower])
    # An asset that was deleted is in no release any more: its releases are those with a file that lost it.
    orphaned = KitRelease.objects.filter(files__asset=None, files__is_text=False).exclude(announced=[])
    wanted = {key for rows in (with_asset, of_kits, orphaned) for key in rows.order_by().values_list("pk", flat=True)}
    return KitRelease.objects.filter(pk__in=wanted)
