"""Admin fragments of the content floor."""

from typing import Any

from django import template

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
    actions = {name for name, *_rest in state.task.specific.get_actions(page, request.user)} if state else set()
    return {
        "shown": True,
        "request": request,
        "translation": translation,
        "total": total,
        "translated": translated,
        "missing": rules.missing_segments(translation),
        "in_review": state is not None,
        "may_decide": "approve" in actions,
        "may_send": state is None and permissions.can_edit() and not permissions.can_publish(),
        "csrf_token": context.get("csrf_token"),
    }
