"""What an organisation is told, who fetched what, and whom a recall reaches.

A notice is a row in the caller's transaction, so that it is on the organisation's desk
exactly when what it tells has happened; a job of the same transaction mails it.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from locales.accounts import profiles
from locales.actors import Actor
from locales.models import AccessToken, Membership, Organisation, User
from locales.selectors import database_now
from media.models import Asset, KitRelease, Notice, Pull, UseReport
from media.states import NoticeKind

logger = logging.getLogger("media.exchange")
#: Time for which a further fetch of the same thing by the same person is not written again.
_SAME_FETCH = timedelta(hours=12)
#: Milliseconds that a reader's download may wait for SQLite's one writer.
_PATIENCE = 1500


def notify(organisation: Organisation | int, kind: str, title: str, reason: str = "", link: str = "") -> Notice:
    """Tell *organisation* of *kind* (``NoticeKind``) about *title*, in the caller's transaction, and have it mailed.

    *link* is an address of this portal, beginning with a slash, or empty.
    """
    from media.exchange.tasks import mail_notice

    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("notify needs the transaction of what it tells")
    key = organisation if isinstance(organisation, int) else organisation.pk
    notice = Notice.objects.create(
        organisation_id=key, kind=NoticeKind(kind), title=title[:255], reason=reason, link=link[:255]
    )
    mail_notice.enqueue(notice.pk)
    return notice


def recall_notices(asset: Asset | None = None, releases: Iterable[KitRelease] | None = None, reason: str = "") -> int:
    """Tell everybody who may hold a copy that *asset* or *releases* of a kit are withdrawn; returns how many.

    Reached are organisations that fetched the asset, or a release that has it, or that
    reported to have used it or such a kit. Readers without an organisation are not known.
    """
    told = 0
    if asset is not None:
        from media.selectors import title_of

        holding = KitRelease.objects.filter(files__asset=asset).order_by()
        fetched = Q(asset=asset) | Q(release__in=holding)
        used = Q(asset=asset) | Q(kit__in=holding.order_by().values("kit"))
        told += _recall(fetched, used, title_of(asset), reason)
    by_kit: dict[Any, list[KitRelease]] = {}
    for release in releases or ():
        by_kit.setdefault(release.kit_id, []).append(release)
    for kit, rows in by_kit.items():
        names = ", ".join(f"{row.language} {row.number}" for row in rows)
        told += _recall(Q(release__in=rows), Q(kit=kit), f"{rows[0].title or rows[0].kit} ({names})", reason)
    return told


def _recall(fetched: Q, used: Q, title: str, reason: str) -> int:
    holders = set(Pull.objects.filter(fetched).values_list("organisation", flat=True))
    holders |= set(UseReport.objects.filter(used).values_list("organisation", flat=True))
    for organisation in sorted(holders):
        notify(organisation, NoticeKind.RECALL, title, reason)
    return len(holders)


def record_pull(actor: Actor, what: Asset | KitRelease) -> None:
    """Note that a member's or a token's organisation fetched *what*, for the case of a recall.

    Readers without an organisation are never recorded. Called while a file is being
    answered: it reads first, writes at most one small row for an organisation, and a
    database that is busy costs the record (and a line in the log), never the download.
    """
    if actor.is_anonymous:
        return
    target: dict[str, Any] = {"asset": what} if isinstance(what, Asset) else {"release": what}
    try:
        for organisation in _organisations_of(actor):
            _note(organisation, actor.user_id, target)
    except DatabaseError:
        logger.warning("a fetched file was not noted", extra={"object": str(what.pk), "user": actor.user_id})


def _organisations_of(actor: Actor) -> list[int]:
    if actor.token_id is not None:
        return list(AccessToken.objects.filter(pk=actor.token_id).values_list("organisation", flat=True))
    return list(Membership.objects.filter(user=actor.user_id).values_list("organisation", flat=True).distinct())


def _note(organisation: int, user: int | None, target: dict[str, Any]) -> None:
    now = database_now()
    last = Pull.objects.filter(organisation=organisation, **target).first()
    if last is not None and last.user_id == user and last.at > now - _SAME_FETCH:
        return
    with _patience(), transaction.atomic():
        Pull.objects.update_or_create(organisation_id=organisation, **target, defaults={"user_id": user, "at": now})


@contextmanager
def _patience() -> Iterator[None]:
    """Wait for SQLite's writer no longer than a reader should; other databases have no such wait."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(before)}")


def mail(notice_id: int) -> bool:
    """Mail a notice to every member who has not had it; whether it has left to all of them.

    Each member whose mail has left is noted at once, so that a repetition writes to nobody
    twice. A notice that is gone, and an organisation without an address, need nothing.
    """
    notice = Notice.objects.select_related("organisation").filter(pk=notice_id, mailed_at=None).first()
    if notice is None:
        return True
    done, failed = set(notice.mailed_to), False
    for user in receivers(notice.organisation_id):
        if user.pk in done:
            continue
        try:
            _message(notice, user).send()
        except (OSError, ValueError) as error:  # OSError includes smtplib's own; this member is tried again later
            logger.warning("a notice was not mailed", extra={"notice": notice_id, "reason": type(error).__name__})
            failed = True
            continue
        done.add(user.pk)
        Notice.objects.filter(pk=notice_id).update(mailed_to=sorted(done))
    if not failed and done:
        Notice.objects.filter(pk=notice_id).update(mailed_at=database_now())
    return not failed


def receivers(organisation: int) -> list[User]:
    """Return the active members with an address of an organisation and of those that succeeded it."""
    found, frontier = {organisation}, {organisation}
    while frontier:
        frontier = set(Organisation.objects.filter(predecessors__in=frontier).values_list("pk", flat=True)) - found
        found |= frontier
    users = User.objects.filter(is_active=True, memberships__organisation__in=found).exclude(email="")
    return list(users.distinct().order_by("pk"))


def _message(notice: Notice, user: User) -> EmailMessage:
    """Return the mail in the language in which *user* works in the admin."""
    with translation.override(_language_of(user)):
        label = notice.get_kind_display()
        link = f"{settings.PUBLIC_URL}{notice.link}" if notice.link else ""
        words = {"label": label, "notice": notice, "link": link, "organisation": str(notice.organisation)}
        body = render_to_string("media/exchange/notice.txt", words)
        subject = _("%(kind)s: %(title)s") % {"kind": label, "title": notice.title}
        return EmailMessage(" ".join(subject.split()), body, to=[user.email])


def _language_of(user: User) -> str:
    return profiles.chosen_by(user) or settings.LANGUAGE_CODE
