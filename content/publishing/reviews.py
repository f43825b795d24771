"""Review of a translation: sent by the translator, approved or sent back by a reviewer.

Wagtail's workflow does the work, so that its dashboard, notifications, reports and log
show translations like any other page in moderation. Whoever decides names what they were
shown (``content.publishing.marks``): on anything else nothing is decided.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, TaskState, WorkflowState
from wagtail_localize.models import Translation

from content.publishing import marks, rules
from content.publishing.permissions import owns
from locales.actors import actor_of
from media.vocabulary import Provenance

#: How many changed sentences a refusal quotes, and how much of each.
_QUOTED, _LENGTH = 3, 60


@transaction.atomic
def send_for_review(translation: Translation, user: Any) -> None:
    """Write the strings into a draft and start the review of the target page, or go on with one that sent it back.

    Raises ``PublicationRefusedError`` while sentences are missing or a review runs, and
    ``PermissionDenied`` for whoever may not edit the page.
    """
    page = _locked(translation)
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
    _begin(page, workflow, user)


def _begin(page: Any, workflow: Any, user: Any) -> None:
    """Start the review; one that waits for changes goes on, unless its workflow or its step is no more."""
    waiting = page.current_workflow_state
    if waiting is None:
        workflow.start(page, user)
        return
    last = waiting.current_task_state
    if last is not None and waiting.workflow_id == workflow.pk and last.task.active:
        waiting.resume(user)
        return
    if last is not None:
        waiting.cancel(user=user)
    else:
        WorkflowState.objects.filter(pk=waiting.pk).update(status=WorkflowState.STATUS_CANCELLED)
    workflow.start(page, user)


@transaction.atomic
def decide(translation: Translation, user: Any, *, approve: bool, seen: str, comment: str = "") -> None:
    """Approve (which publishes) or send back with a comment.

    *seen* is the mark of what the reviewer was shown. Raises ``PublicationRefusedError``
    when somebody changed it since or there is nothing to decide, and ``PermissionDenied``
    for others than reviewers.
    """
    page = _locked(translation)
    state = page.current_workflow_task_state
    if state is None:
        raise rules.PublicationRefusedError(_("This translation is not in review."))
    task = state.task.specific
    if not may_decide(task, page, user):
        raise PermissionDenied
    if not approve and not comment.strip():
        raise rules.PublicationRefusedError(_("Say what should be changed; the translator reads it."))
    _check_seen(translation, page, user, seen)
    if not approve:
        task.on_action(state, user, "reject", comment=comment.strip())
        return
    rules.check_publishable(page)
    _mark_reviewed(page)
    translation.save_target(user=user, publish=False)
    page.refresh_from_db()
    state.revision = page.latest_revision
    state.save(update_fields=["revision"])
    task.on_action(state, user, "approve", comment=comment.strip())


@transaction.atomic
def publish(translation: Translation, user: Any, *, seen: str) -> None:
    """Publish the sentences that *user*, who may publish, was shown; a review that runs ends with it.

    Raises ``PublicationRefusedError`` when somebody changed them since or sentences are
    missing, and ``PermissionDenied`` for whoever may not publish the page.
    """
    page = _locked(translation)
    if not page.permissions_for_user(user).can_publish():
        raise PermissionDenied
    rules.check_publishable(page)
    _check_seen(translation, page, user, seen)
    translation.save_target(user=user, publish=True)


def last_comment(page: Any) -> TaskState | None:
    """Return with what *page* was sent back last in the review that runs or waits for changes."""
    state = page.current_workflow_state
    if state is None:
        return None
    rows = TaskState.objects.filter(workflow_state=state, status=TaskState.STATUS_REJECTED).exclude(comment="")
    return rows.select_related("finished_by").order_by("-finished_at", "-pk").first()


def may_decide(task: Any, page: Any, user: Any) -> bool:
    """Whether *user* may approve *page* in *task* or send it back."""
    actions = {name for name, *_rest in task.get_actions(page, user)}
    return "approve" in actions and bool(user.is_superuser or owns(actor_of(user), page))


def _locked(translation: Translation) -> Any:
    """Return the target page; page and translation stay locked until the transaction ends.

    Sentences wait for the lock (``content.signals``), so that none slips in between the
    check and the publication.
    """
    Translation.objects.select_for_update().get(pk=translation.pk)
    translation.refresh_from_db()
    page = translation.get_target_instance()
    Page.objects.select_for_update().get(pk=page.pk)
    return page.specific


def _check_seen(translation: Translation, page: Any, user: Any, seen: str) -> None:
    changed = marks.difference(seen, translation, page, user)
    if changed.is_whole:
        raise rules.PublicationRefusedError(
            _("Nothing was decided: the original or the draft has changed since you opened it. Read it again below.")
        )
    if changed:
        quoted = "; ".join(f"“{text[:_LENGTH]}”" for text in changed.sentences[:_QUOTED])
        number = len(changed.sentences)
        raise rules.PublicationRefusedError(
            ngettext(
                "Nothing was decided: %(number)d sentence has changed since you opened it. Read it again: %(quoted)s",
                "Nothing was decided: %(number)d sentences have changed since you opened it. Read them again: "
                "%(quoted)s",
                number,
            )
            % {"number": number, "quoted": quoted + (" …" if number > _QUOTED else "")}
        )


def _mark_reviewed(page: Any) -> None:
    """A reviewer has read the text: machine translation becomes reviewed, in the draft too."""
    draft = page.get_latest_revision_as_object()
    if draft.provenance == Provenance.MACHINE:
        draft.provenance = Provenance.REVIEWED
        draft.save_revision(clean=False)
