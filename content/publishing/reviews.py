"""Review of a translation: sent by the translator, approved or sent back by a reviewer.

Wagtail's workflow does the work, so that its dashboard, notifications, reports and log
show translations like any other page in moderation.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail_localize.models import Translation

from content.publishing import rules
from content.publishing.permissions import owns
from locales.actors import actor_of
from media.vocabulary import Provenance


@transaction.atomic
def send_for_review(translation: Translation, user: Any) -> None:
    """Write the strings into a draft and start the review of the target page.

    Raises ``PublicationRefusedError`` while sentences are missing or a review runs, and
    ``PermissionDenied`` for whoever may not edit the page.
    """
    page = translation.get_target_instance().specific
    if not page.permissions_for_user(user).can_edit():
        raise PermissionDenied
    missing = rules.missing_segments(translation)
    if missing:
        raise rules.PublicationRefusedError(
            ngettext(
                "Not sent yet: %(number)d sentence still needs a translation.",
                "Not sent yet: %(number)d sentences still need a translation.",
                missing,
            )
            % {"number": missing}
        )
    if page.workflow_in_progress:
        raise rules.PublicationRefusedError(_("This translation is already in review."))
    workflow = page.get_workflow()
    if workflow is None:
        raise rules.PublicationRefusedError(_("This language has no review workflow; ask an administrator."))
    translation.save_target(user=user, publish=False)
    page.refresh_from_db()
    workflow.start(page, user)


@transaction.atomic
def decide(translation: Translation, user: Any, *, approve: bool, comment: str = "") -> None:
    """Approve (which publishes) or send back with a comment.

    What is published is what the strings say now: a sentence mended during the review is
    part of what the reviewer saw in the editor. Raises ``PublicationRefusedError`` when
    there is nothing to decide, and ``PermissionDenied`` for others than reviewers.
    """
    page = translation.get_target_instance().specific
    state = page.current_workflow_task_state
    if state is None:
        raise rules.PublicationRefusedError(_("This translation is not in review."))
    task = state.task.specific
    if not _may_decide(task, page, user):
        raise PermissionDenied
    if not approve and not comment.strip():
        raise rules.PublicationRefusedError(_("Say what should be changed; the translator reads it."))
    if not approve:
        task.on_action(state, user, "reject", comment=comment.strip())
        return
    rules.check_publishable(page)
    _mark_reviewed(translation, page)
    translation.save_target(user=user, publish=False)
    page.refresh_from_db()
    state.revision = page.latest_revision
    state.save(update_fields=["revision"])
    task.on_action(state, user, "approve", comment=comment.strip())


def _may_decide(task: Any, page: Any, user: Any) -> bool:
    actions = {name for name, *_rest in task.get_actions(page, user)}
    return "approve" in actions and (user.is_superuser or owns(actor_of(user), page))


def _mark_reviewed(translation: Translation, page: Any) -> None:
    """A reviewer has read the text: machine translation becomes reviewed, in the draft too."""
    draft = page.get_latest_revision_as_object()
    if draft.provenance == Provenance.MACHINE:
        draft.provenance = Provenance.REVIEWED
        draft.save_revision(clean=False)
