"""Writes of the exchange: what is handed in, asked for and reported, and what the home desk answers.

Every step takes an object from certain states to the next in one statement, so that two
people who decide at the same moment cannot both have decided; whoever comes second gets
``StateError``. Log entries are the history that both sides read.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from locales.models import Operation, User
from locales.selectors import database_now
from locales.services import record_change
from media.exchange.notices import notify
from media.models import Asset, AssetRequest, Contribution, UseReport
from media.states import ContributionState, NoticeKind, RequestState

EDITABLE = (ContributionState.DRAFT, ContributionState.RETURNED)
OPEN = (RequestState.OPEN, RequestState.IN_WORK)


class StateError(ValueError):
    """Somebody else has taken the step meanwhile, or it cannot be taken from here."""

    def __init__(self) -> None:
        super().__init__(_("This has changed meanwhile. Look at its present state first."))


def step(row: Any, allowed: Iterable[str], state: str, **values: Any) -> None:
    """Take *row* from one of the *allowed* states to *state*; raises ``StateError`` when it is in no such state."""
    rows = type(row)._default_manager.filter(pk=row.pk, state__in=list(allowed))
    if not rows.update(state=state, **values):
        raise StateError
    row.refresh_from_db()


def keep(row: Any, action: str, user: Any, **data: Any) -> None:
    """Write *action* into the history of *row*, and the change into the ledger (which names no content)."""
    log(row, action, user=user, data=data or None)
    record_change(row, Operation.CHANGED, actor=user, details={"state": row.state} if hasattr(row, "state") else {})


def _link(name: str, row: Any) -> str:
    return reverse(f"{name}:detail", args=[row.pk])


@transaction.atomic
def save_contribution(row: Contribution, user: Any) -> Contribution:
    """Store a draft, new or edited; raises ``StateError`` for one that is with the home desk or decided."""
    if row._state.adding:
        row.created_by = user
        row.save(force_insert=True)
        log(row, "wagtail.create", user=user)
        record_change(row, Operation.CREATED, actor=user)
        return row
    if not Contribution.objects.select_for_update().filter(pk=row.pk, state__in=EDITABLE).exists():
        raise StateError
    row.save()
    keep(row, "wagtail.edit", user)
    return row


@transaction.atomic
def submit(row: Contribution, user: Any) -> None:
    """Hand *row* to the home desk, declaring in the name of *user* that the rights are as written."""
    now = database_now()
    step(row, EDITABLE, ContributionState.SUBMITTED, submitted_at=now, declared_at=now, declared_by=user)
    keep(row, "exchange.submit", user)


@transaction.atomic
def take_back(row: Contribution, user: Any) -> None:
    """Make a contribution that nobody has decided yet a draft again."""
    step(row, (ContributionState.SUBMITTED,), ContributionState.DRAFT, submitted_at=None)
    keep(row, "exchange.take_back", user)


@transaction.atomic
def send_back(row: Contribution, reasons: str, user: Any) -> None:
    """Return *row* to its organisation with *reasons*, which are required, and tell it."""
    if not reasons.strip():
        raise ValueError("reasons")
    _decide(row, ContributionState.RETURNED, reasons.strip(), user)
    keep(row, "exchange.send_back", user, reason=row.decision_reason)
    notify(row.organisation, NoticeKind.RETURNED, row.title, row.decision_reason, _link("contributions", row))


@transaction.atomic
def accept(row: Contribution, user: Any) -> None:
    """Mark *row* as accepted and tell its organisation; ``media.exchange.acceptance`` takes the content over."""
    _decide(row, ContributionState.ACCEPTED, "", user)
    keep(row, "exchange.accept", user)
    notify(row.organisation, NoticeKind.ACCEPTED, row.title, link=_link("contributions", row))


def _decide(row: Contribution, state: str, reasons: str, user: Any) -> None:
    values = {"decision_reason": reasons, "decided_at": database_now(), "decided_by": user}
    step(row, (ContributionState.SUBMITTED,), state, **values)


@transaction.atomic
def ask(row: AssetRequest, user: Any) -> AssetRequest:
    """Store a new request."""
    row.created_by = user
    row.save(force_insert=True)
    log(row, "exchange.ask", user=user)
    record_change(row, Operation.CREATED, actor=user)
    return row


@transaction.atomic
def assign(row: AssetRequest, owner: User, user: Any) -> None:
    """Give *row* to *owner* at the home desk; the organisation is told when work begins."""
    began = row.state == RequestState.OPEN
    step(row, OPEN, RequestState.IN_WORK, owner=owner)
    keep(row, "exchange.assign", user, owner=owner.get_full_name() or owner.get_username())
    if began:
        notify(row.organisation, NoticeKind.TAKEN, row.title, link=_link("asset-requests", row))


@transaction.atomic
def answer(row: AssetRequest, text: str, asset: Asset | None, user: Any) -> None:
    """Answer *row* with *text*, an *asset*, or both."""
    if not text.strip() and asset is None:
        raise ValueError("text")
    values = {"answer": text.strip(), "answer_asset": asset, "answered_at": database_now()}
    step(row, OPEN, RequestState.ANSWERED, **values, owner=row.owner or user)
    keep(row, "exchange.answer", user, text=row.answer)
    notify(row.organisation, NoticeKind.ANSWERED, row.title, row.answer, _link("asset-requests", row))


@transaction.atomic
def decline(row: AssetRequest, reason: str, user: Any) -> None:
    """Say no to *row*, with a reason, which is required."""
    if not reason.strip():
        raise ValueError("reason")
    values = {"answer": reason.strip(), "answered_at": database_now()}
    step(row, OPEN, RequestState.DECLINED, **values, owner=row.owner or user)
    keep(row, "exchange.decline", user, reason=row.answer)
    notify(row.organisation, NoticeKind.DECLINED, row.title, row.answer, _link("asset-requests", row))


@transaction.atomic
def cancel(row: AssetRequest, user: Any) -> None:
    """Take *row* back; only its organisation does."""
    step(row, OPEN, RequestState.CANCELLED)
    keep(row, "exchange.cancel", user)


@transaction.atomic
def save_report(row: UseReport, user: Any) -> UseReport:
    """Store a report of use, new or corrected."""
    adding = row._state.adding
    if adding:
        row.created_by = user
    row.save()
    log(row, "wagtail.create" if adding else "wagtail.edit", user=user)
    record_change(row, Operation.CREATED if adding else Operation.CHANGED, actor=user)
    return row


@transaction.atomic
def mark_read(notices: Any) -> int:
    """Mark the unread rows of *notices* (a query set) as read by the organisation."""
    return int(notices.filter(read_at=None).update(read_at=database_now()))
