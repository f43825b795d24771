"""The change feed: what changed for a reader since a cursor, and nothing else.

A position in the ledger never skips a change (``locales.selectors.changes_after``). What
a page tells of a release is its state at the moment of reading, so a client that applies
every page in order ends with what the reader may have.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Max

from locales.models import Change
from locales.readers import Reader
from locales.selectors import Position, changes_after
from media.kits import circles
from media.models import KitRelease
from media.visibility import visible_queryset

#: Changes on one page of the feed.
PAGE = 100
#: Ledger rows read for one page at most; a page may be short, or empty, and still have a successor.
_READ = 2000
_SALT = "media.kits.feed"
_MODEL = KitRelease._meta.label_lower
#: Why a release is gone that nobody withdrew.
NOT_OFFERED = "It is not offered any more."


class CursorError(ValueError):
    """A cursor that cannot be continued; ``code`` is malformed, of_another_reader or from_the_future."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Entry:
    """One change: the release, whether the reader may have it, since when, and why not."""

    release: KitRelease
    is_released: bool
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of changes, the cursor behind it, and whether there is more at once."""

    entries: tuple[Entry, ...]
    next: str
    more: bool


def read(reader: Reader, cursor: str, size: int = PAGE) -> Page:
    """Return the changes behind *cursor* (empty: from the beginning) for *reader*; raises ``CursorError``."""
    position = _position(cursor, reader)
    mine = circles.of_actor(reader.actor)
    rows = list(changes_after(position, _READ, models=(_MODEL,)))
    last: dict[int, Change] = {}
    read_up_to, full = position, False
    for row in rows:
        if mine.intersection(row.details.get("circles", ())):
            if len(last) == size and int(row.object_key) not in last:
                full = True
                break
            last[int(row.object_key)] = row
        read_up_to = Position(row.transaction, row.pk)
    entries = _entries(reader, last, mine)
    return Page(entries, _cursor(read_up_to, reader), full or len(rows) == _READ)


def _entries(reader: Reader, last: dict[int, Change], mine: frozenset[str]) -> tuple[Entry, ...]:
    releases = KitRelease.objects.select_related("kit").in_bulk(list(last))
    seen = set(visible_queryset(reader, KitRelease).filter(pk__in=last).values_list("pk", flat=True))
    ordered = sorted(last.items(), key=lambda item: (item[1].transaction, item[1].pk))
    found = []
    for key, row in ordered:
        release = releases.get(key)
        if release is None:
            continue
        is_released = key in seen and not mine.isdisjoint(release.announced)
        at = release.released_at if is_released and release.released_at else row.moment
        found.append(Entry(release, is_released, at, "" if is_released else why_gone(release) or NOT_OFFERED))
    return tuple(found)


def why_gone(release: KitRelease) -> str:
    """Return the words of whoever withdrew *release*, its kit or a file in it; nothing when time or an audience did."""
    if release.withdrawal_reason:
        return release.withdrawal_reason
    if release.kit.withdrawal_reason:
        return release.kit.withdrawal_reason
    recalled = release.files.exclude(asset__withdrawal_reason="").exclude(asset=None)
    return recalled.values_list("asset__withdrawal_reason", flat=True).first() or ""


def tombstone(reader: Reader, **wanted: Any) -> KitRelease | None:
    """Return the newest release like *wanted* that *reader* was told of once, for those who may not have it any more.

    Whoever was never told gets nothing: that a kit exists is no business of theirs.
    """
    mine = circles.of_actor(reader.actor)
    releases = KitRelease.objects.filter(**wanted).select_related("kit").order_by("-number", "language")
    by_key = {str(release.pk): release for release in releases}
    rows = Change.objects.filter(model=_MODEL, object_key__in=by_key).values_list("object_key", "details")
    told = {key for key, details in rows if mine.intersection(details.get("circles", ()))}
    return next((release for key, release in by_key.items() if key in told), None)


def _cursor(position: Position, reader: Reader) -> str:
    return signing.dumps([position.transaction, position.change, _mark(reader)], salt=_SALT)


def _position(cursor: str, reader: Reader) -> Position:
    if not cursor:
        return Position()
    try:
        transaction, change, mark = signing.loads(cursor, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise CursorError("malformed") from error
    if mark != _mark(reader):
        raise CursorError("of_another_reader")
    newest = Change.objects.aggregate(transaction=Max("transaction"), change=Max("pk"))
    if transaction > (newest["transaction"] or 0) or change > (newest["change"] or 0):
        raise CursorError("from_the_future")
    return Position(transaction, change)


def _mark(reader: Reader) -> str:
    """Return what binds a cursor to its reader: another reader would have missed other changes."""
    return ",".join(sorted(circles.of_actor(reader.actor)))
