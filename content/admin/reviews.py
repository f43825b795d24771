"""The door through which translators and reviewers send, approve and send back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail_localize.models import Translation

from content.publishing import reviews

_DONE = {
    "send": _("Sent for review. The reviewers of this language have been told."),
    "approve": _("Approved and published."),
    "reject": _("Sent back to the translator with your comment."),
}


@require_POST
def review(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Carry out ``action`` (send, approve, reject) for a translation; refusals are told on its page."""
    translation = get_object_or_404(Translation.objects.filter(enabled=True), pk=translation_id)
    action, comment = request.POST.get("action", ""), request.POST.get("comment", "")[:2000]
    edit_url = translation.get_target_instance_edit_url()
    if action == "send":
        reviews.send_for_review(translation, request.user)
    elif action in {"approve", "reject"}:
        reviews.decide(translation, request.user, approve=action == "approve", comment=comment)
    else:
        messages.error(request, _("Nothing was done: choose one of the buttons."))
        return redirect(edit_url)
    messages.success(request, str(_DONE[action]))
    return redirect(edit_url)
