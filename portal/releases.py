"""What time alone changes: scheduled publishing, and embargoes and expiries that pass.

Claim-locked: any number of runners publish each page once. One page that cannot be
published is reported and never holds up the rest.
"""

import logging
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from wagtail.models import Revision

from content.publishing.rules import PublicationRefusedError
from locales.models import Follower, Operation
from locales.selectors import database_now
from locales.services import record_change
from media import freshness

logger = logging.getLogger("portal.releases")
_CLOCK = "moments"


def release_due(moment: datetime | None = None) -> int:
    """Publish every page whose scheduled minute has come; return how many."""
    moment = moment or database_now()
    due = Revision.page_revisions.filter(approved_go_live_at__lte=moment).order_by("approved_go_live_at", "pk")
    return sum(_release(key) for key in list(due.values_list("pk", flat=True)))


def _release(revision_key: int) -> bool:
    """Publish one scheduled revision in its own transaction, unless another runner has it."""
    try:
        with transaction.atomic():
            rows = Revision.objects.select_for_update(skip_locked=True, of=("self",))
            revision = rows.filter(pk=revision_key, approved_go_live_at__isnull=False).first()
            if revision is None:
                return False
            revision.publish(user=revision.user, log_action="wagtail.publish.scheduled", skip_permission_checks=True)
            return True
    except PublicationRefusedError as refusal:
        Revision.objects.filter(pk=revision_key).update(approved_go_live_at=None)
        logger.error("scheduled page not published", extra={"revision": revision_key, "reason": str(refusal)})
    except Exception:
        logger.exception("scheduled page not published", extra={"revision": revision_key})
    return False


def pass_moments(moment: datetime | None = None) -> int:
    """Write every embargo and expiry that has passed since the last call into the ledger, once.

    Followers of the ledger (caches, indexes, feeds) learn of what time alone changed.
    """
    moment = moment or database_now()
    with transaction.atomic():
        clock, since = _claim_clock(moment)
        written = 0
        for dated in freshness.registered():
            written += _write(dated.rows(), dated.embargo, Operation.EMBARGO_LIFTED, since, moment)
            written += _write(dated.rows(), dated.expiry, Operation.EXPIRED, since, moment)
        Follower.objects.filter(pk=clock.pk).update(change=_milliseconds(moment))
    return written


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _claim_clock(moment: datetime) -> tuple[Follower, datetime]:
    """Lock the clock's row; its ``change`` is the last moment passed, in milliseconds since 1970."""
    try:
        with transaction.atomic():
            Follower.objects.get_or_create(name=_CLOCK, defaults={"change": _milliseconds(moment) - 1000})
    except IntegrityError:
        pass
    clock = Follower.objects.select_for_update().get(name=_CLOCK)
    return clock, datetime.fromtimestamp(clock.change / 1000, tz=moment.tzinfo)


def _write(rows: models.QuerySet[Any], name: str, operation: str, since: datetime, moment: datetime) -> int:
    passed = list(rows.filter(**{f"{name}__gt": since, f"{name}__lte": moment}))
    for row in passed:
        record_change(row, operation, language=getattr(row, "language", ""))
    return len(passed)
