"""Admin fragments of the content floor."""

import json
from typing import Any

from django import template

from content.admin import reviews
from content.publishing import reviews as workflow
from content.publishing import rules

register = template.Library()


@register.inclusion_tag("content/admin/translation_review.html", takes_context=True)
def translation_review(context: dict[str, Any]) -> dict[str, Any]:
    """Return what the review bar over wagtail-localize's editor shows: progress, state and buttons."""
    translation, page, request = context["translation"], context.get("instance"), context["request"]
    if not context.get("is_page") or page is None:
        return {"shown": False}
    page = page.specific
    permissions = page.permissions_for_user(request.user)
    total, translated = translation.get_progress()
    state = page.current_workflow_task_state
    may_decide = state is not None and workflow.may_decide(state.task.specific, page, request.user)
    _take_out_publish_button(context)
    return {
        "shown": True,
        "request": request,
        "translation": translation,
        "total": total,
        "translated": translated,
        "missing": rules.missing_segments(translation),
        "in_review": state is not None,
        "may_decide": may_decide,
        "may_publish": not may_decide and permissions.can_publish(),
        "may_send": state is None and permissions.can_edit() and not permissions.can_publish(),
        "seen": reviews.shown_mark(request),
        "comment": reviews.kept_comment(request, translation) if may_decide else "",
        "last": workflow.last_comment(page),
        "csrf_token": context.get("csrf_token"),
    }


def _take_out_publish_button(context: dict[str, Any]) -> None:
    """Take out wagtail-localize's own button, which does not say what was shown; the bar has one that does."""
    props = json.loads(context["props"])
    props["perms"]["canPublish"] = False
    context["props"] = json.dumps(props)
