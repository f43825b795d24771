"""Wagtail's own doors of moderation: an approval is of the version that was shown.

Wagtail publishes the newest version whichever was approved, and its dashboard takes any
step of any page. The methods below take the place of Wagtail's; a translation is decided
beside its original (``content.admin.reviews``).
"""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.workflow import CollectWorkflowActionData, WorkflowAction
from wagtail.models import Page, TaskState

from content.admin import reviews
from content.publishing import rules
from content.publishing.reviews import may_decide
from content.selectors.explorer import known_to

_library_dispatch = WorkflowAction.dispatch
_library_collect = CollectWorkflowActionData.dispatch
_library_is_valid = EditView.workflow_action_is_valid
_library_perform = EditView.perform_workflow_action


def take_over() -> None:
    """Replace the methods by which Wagtail's views carry out a step of moderation."""
    WorkflowAction.dispatch = _dispatch_action
    CollectWorkflowActionData.dispatch = _dispatch_collection
    EditView.workflow_action_is_valid = _is_step
    EditView.perform_workflow_action = _perform_in_editor


def _dispatch_collection(view: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
    """Ask for the comment of a step of this page; a step of another page does not exist here."""
    _check_own_step(view)
    return _library_collect(view, request, *args, **kwargs)


def _dispatch_action(view: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
    """Carry out a step from the dashboard, for the version that waits and none that came after it."""
    _check_own_step(view)
    if request.method != "POST":
        return _library_dispatch(view, request, *args, **kwargs)
    try:
        with transaction.atomic():
            _check_step(view, Page.objects.select_for_update().get(pk=view.object.pk))
            return _library_dispatch(view, request, *args, **kwargs)
    except rules.PublicationRefusedError as refusal:
        comment = request.POST.get("comment", "")[:2000]
        return _refused(view, request, str(refusal), comment)


def _check_own_step(view: Any) -> None:
    """Refuse what does not exist for the user, and what is another page's."""
    is_own = view.task_state.workflow_state.object_id == str(view.object.pk)
    if not is_own or not known_to(view.request.user, Page.objects.filter(pk=view.object.pk)).exists():
        raise Http404("No such step.")


def _check_step(view: Any, page: Page) -> None:
    state = TaskState.objects.get(pk=view.task_state.pk)
    if state.status != TaskState.STATUS_IN_PROGRESS:
        raise rules.PublicationRefusedError(
            _("Nothing was decided: somebody has decided meanwhile, or it was sent again. Look at it first.")
        )
    if not may_decide(view.task, page.specific, view.request.user):
        raise rules.PublicationRefusedError(_("Only reviewers of this language and of its owner decide on this page."))
    translation = rules.translation_of(page)
    if view.action_name != "approve":
        if translation is not None and not view.request.POST.get("comment", "").strip():
            raise rules.PublicationRefusedError(_("Say what should be changed; the translator reads it."))
        return
    if translation is not None:
        raise rules.PublicationRefusedError(
            _("A translation is approved here, beside its original: read the sentences, then approve.")
        )
    if page.latest_revision_id != state.revision_id:
        raise rules.PublicationRefusedError(
            _("Nothing was decided: this page has changed since it was sent for review. Read it, then approve it here.")
        )


def _refused(view: Any, request: Any, reason: str, comment: str) -> Any:
    """Lead to the page with the reason and the comment that was typed."""
    translation = rules.translation_of(view.object)
    if translation is not None:
        reviews.keep_comment(request, translation, comment)
    elif comment:
        told = _("Your comment was: “%(comment)s”") % {"comment": comment}
        reason = f"{reason} {told}"
    messages.error(request, reason)
    address = reverse("wagtailadmin_pages:edit", args=[view.object.pk])
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        return view.render_modal_json(request, {"step": "success", "redirect": address})
    return redirect(address)


def _is_step(view: Any) -> bool:
    """Whether the form asks for a step that there is; when the review is over, the form comes back and says so."""
    if view.page.current_workflow_task is None:
        view.workflow_action = view.request.POST.get("workflow-action-name", "")
        return True
    return bool(_library_is_valid(view))


def _perform_in_editor(view: Any) -> Any:
    """Carry out a step from the page's form, for what the form was opened with and what was typed into it.

    When somebody else has stored a version or decided since, the form comes back as it was sent.
    """
    newest = Page.objects.select_for_update().get(pk=view.page.pk).latest_revision_id
    sent = view.request.POST.get("overwrite_revision_id") or view.request.POST.get("loaded_revision_id")
    state = view.page.current_workflow_task_state
    if state is None:
        return _shown_again(view, _("Nothing was decided: this page is not in review any more."))
    if view.is_out_of_date or str(newest) != sent:
        told = _("Nothing was decided: somebody stored another version since you opened it. Look at its history first.")
        return _shown_again(view, told)
    TaskState.objects.filter(pk=state.pk).update(revision=newest)
    return _library_perform(view)


def _shown_again(view: Any, reason: str) -> Any:
    messages.error(view.request, reason)
    view.has_unsaved_changes = True
    return view.render_to_response(view.get_context_data())
