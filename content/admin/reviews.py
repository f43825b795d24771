"""The door through which translators and reviewers send, approve, send back and publish."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.models import Page
from wagtail_localize.models import Translation

from content.publishing import marks, reviews, rules
from content.selectors.explorer import known_to

_DONE = {
    "send": _("Sent for review. The reviewers of this language have been told."),
    "approve": _("Approved and published."),
    "reject": _("Sent back to the translator with your comment."),
    "publish": _("Published."),
}
_COMMENTS = "translation_review_comments"


@require_POST
def review(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Carry out ``action`` (send, approve, reject, publish) for a translation; refusals are told on its page."""
    translation = _translation_for(request.user, translation_id)
    action, comment = request.POST.get("action", ""), request.POST.get("comment", "")[:2000]
    seen, edit_url = request.POST.get("seen", ""), translation.get_target_instance_edit_url()
    try:
        if action == "send":
            reviews.send_for_review(translation, request.user)
        elif action in {"approve", "reject"}:
            reviews.decide(translation, request.user, approve=action == "approve", seen=seen, comment=comment)
        elif action == "publish":
            reviews.publish(translation, request.user, seen=seen)
        else:
            messages.error(request, _("Nothing was done: choose one of the buttons."))
            return redirect(edit_url)
    except rules.PublicationRefusedError as refusal:
        keep_comment(request, translation, comment)
        messages.error(request, str(refusal))
        return redirect(edit_url)
    messages.success(request, str(_DONE[action]))
    return redirect(edit_url)


def _translation_for(user: Any, translation_id: int) -> Translation:
    """Return the translation; one whose original or target *user* does not find in the tree does not exist."""
    row = Translation.objects.filter(enabled=True, pk=translation_id).select_related("source").first()
    if row is None:
        raise Http404("No such translation.")
    both = {row.source.locale_id, row.target_locale_id}
    pages = Page.objects.filter(translation_key=row.source.object_id, locale_id__in=both)
    if known_to(user, pages).count() < len(both):
        raise Http404("No such translation.")
    return row


def note_shown(request: HttpRequest, page: Any) -> None:
    """Remember what *translation* said before wagtail-localize read it for its editor.

    A sentence that is saved between the two is one that the decision does not know of.
    """
    translation = rules.translation_of(page) if request.method == "GET" else None
    if translation is not None:
        request._translation_mark = marks.mark(translation, page)  # type: ignore[attr-defined]


def shown_mark(request: Any) -> str:
    """Return the mark of what the editor of *request* shows; empty when it shows no translation."""
    return getattr(request, "_translation_mark", "")


def keep_comment(request: HttpRequest, translation: Translation, comment: str) -> None:
    """Keep a comment that was typed for a decision that was refused, until the page is shown again."""
    if comment:
        kept = request.session.get(_COMMENTS, {})
        request.session[_COMMENTS] = {**kept, str(translation.pk): comment}


def kept_comment(request: Any, translation: Translation) -> str:
    """Return the comment that was kept, once."""
    kept = request.session.get(_COMMENTS, {})
    comment = str(kept.pop(str(translation.pk), ""))
    if comment:
        request.session[_COMMENTS] = kept
    return comment
