"""Wagtail's own pages of one picture, document or recording: they say that a replacement waits for approval.

Wagtail 7.4 and wagtailmedia call no hook after such a page has saved, so that these views
stand at the same addresses before theirs.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.documents.views.documents import EditView as DocumentEditView
from wagtail.images.views.images import EditView as ImageEditView
from wagtailmedia.views.media import edit as edit_recording

from media.models import AssetVersion


def _telling(view: Callable[..., Any], relation: str) -> Callable[..., Any]:
    """Return *view*, which tells whoever uploaded a replacement that it is not offered yet."""

    @wraps(view)
    def told(request: HttpRequest, **keys: Any) -> Any:
        waiting = AssetVersion.objects.filter(**{f"asset__{relation}": next(iter(keys.values()))}, is_approved=False)
        before = waiting.count() if request.method == "POST" else 0
        answer = view(request, **keys)
        if request.method == "POST" and waiting.count() > before:
            text = _("The new file waits for approval; readers keep the present one. Approve it under “Versions”.")
            messages.warning(request, text)
        return answer

    return told


def patterns() -> list[URLPattern]:
    """Return the addresses, which are Wagtail's own."""
    return [
        path("images/<int:image_id>/", _telling(ImageEditView.as_view(), "portalimage"), name="portal_image_edit"),
        path(
            "documents/edit/<int:document_id>/",
            _telling(DocumentEditView.as_view(), "portaldocument"),
            name="portal_document_edit",
        ),
        path("media/edit/<int:media_id>/", _telling(edit_recording, "recording"), name="portal_recording_edit"),
    ]
