"""What must follow from a saved row at once, in its transaction."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import PageLogEntry

from locales.models import Membership, Operation, User
from locales.services import record_change, sync_groups

#: Wagtail's log actions that change what a reader may see, and the ledger's word for each.
LEDGER_OPERATIONS = {
    "wagtail.publish": Operation.PUBLISHED,
    "wagtail.publish.scheduled": Operation.PUBLISHED,
    "wagtail.unpublish": Operation.UNPUBLISHED,
    "wagtail.unpublish.scheduled": Operation.UNPUBLISHED,
    "wagtail.move": Operation.MOVED,
    "wagtail.delete": Operation.DELETED,
    "wagtail.create": Operation.CREATED,
    "portal.withdraw": Operation.WITHDRAWN,
    "portal.reinstate": Operation.REINSTATED,
    "portal.release_follows": Operation.CHANGED,
}


def _follow_membership(instance: Membership, **kwargs: Any) -> None:
    user = User.objects.filter(pk=instance.user_id).first()
    if user is not None:
        sync_groups(user)


def _follow_page_log(instance: PageLogEntry, created: bool, **kwargs: Any) -> None:
    """Copy a page's log entry into the ledger, inside the transaction of the publish itself."""
    operation = LEDGER_OPERATIONS.get(instance.action)
    if not created or operation is None:
        return
    page = instance.page.specific_deferred if operation != Operation.DELETED else instance.page
    language = page.locale.language_code if page is not None and page.locale_id else ""
    record_change(page, operation, language=language, actor=instance.user, details={"log_entry": instance.pk})


def connect() -> None:
    """Connect everything, once, from the app configuration."""
    post_save.connect(_follow_membership, sender=Membership, dispatch_uid="locales.membership_saved")
    post_delete.connect(_follow_membership, sender=Membership, dispatch_uid="locales.membership_deleted")
    post_save.connect(_follow_page_log, sender=PageLogEntry, dispatch_uid="locales.page_log")
