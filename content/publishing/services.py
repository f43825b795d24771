"""Writes of the content floor: publish, unpublish, move, delete, withdraw."""

from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from content.models import BasePage
from content.publishing import rules
from content.publishing.addresses import note_public
from locales.selectors import database_now


@transaction.atomic
def publish(page: BasePage, user: Any = None) -> None:
    """Publish the newest draft of *page*, or its present content when it has no draft.

    One transaction holds the live page, its log entry, its ledger row and the jobs that follow.
    """
    revision = page.latest_revision or page.save_revision(user=user)
    revision.publish(user=user)


@transaction.atomic
def withdraw(page: BasePage, reason: str, user: Any = None) -> None:
    """Take *page* from every channel at once; its address answers 410 with the *reason*."""
    rules.check_withdrawal(reason)
    note_public(BasePage.objects.filter(pk=page.pk))
    page.withdrawn_at, page.withdrawal_reason = database_now(), reason.strip()
    BasePage.objects.filter(pk=page.pk).update(withdrawn_at=page.withdrawn_at, withdrawal_reason=page.withdrawal_reason)
    log(instance=page, action="portal.withdraw", user=user, data={"reason": page.withdrawal_reason})


@transaction.atomic
def reinstate(page: BasePage, user: Any = None) -> None:
    """Show a withdrawn page again."""
    page.withdrawn_at, page.withdrawal_reason = None, ""
    BasePage.objects.filter(pk=page.pk).update(withdrawn_at=None, withdrawal_reason="")
    log(instance=page, action="portal.reinstate", user=user)
