"""Reads of the ground floor."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from locales.models import Change


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the ledger: everything at or before it has been read."""

    transaction: int = 0
    change: int = 0


def database_now() -> datetime:
    """Return the database's clock, so that all servers agree when an embargo lifts (UTC, aware)."""
    if connection.vendor == "postgresql":
        query = "SELECT clock_timestamp()"
    else:
        query = "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
    with connection.cursor() as cursor:
        cursor.execute(query)
        value = cursor.fetchone()[0]
    if isinstance(value, datetime):
        return value
    return parse_datetime(value) or timezone.now()


def changes_after(position: Position, limit: int = 500, *, models: tuple[str, ...] = ()) -> QuerySet[Change]:
    """Return the changes after *position* that can no longer be overtaken by an earlier one.

    With *models* only those of objects of these models (labels such as ``media.asset``).

    On PostgreSQL a transaction that began earlier may commit later; rows of transactions
    that are not yet older than every running one are held back until they are.
    """
    after = Q(transaction__gt=position.transaction) | Q(transaction=position.transaction, id__gt=position.change)
    rows = Change.objects.filter(after).order_by("transaction", "id")
    if models:
        rows = rows.filter(model__in=models)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            rows = rows.filter(transaction__lt=cursor.fetchone()[0])
    return rows[:limit]
