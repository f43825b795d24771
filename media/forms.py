"""Upload forms: every file goes through ingest before any model sees it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm
from wagtailmedia.forms import BaseMediaForm

from media import services
from media.ingest import Refused


class IngestedFileField(forms.FileField):
    """A file field whose cleaned value is the ingested file; a refusal is the field's error.

    ``kind`` is what the form takes: an image, a document or a recording.
    """

    def __init__(self, *, kind: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind

    def to_python(self, data: Any) -> Any:
        """Return a file whose content is clean, with the result of ingest as ``ingested``."""
        uploaded = super().to_python(data)
        if not isinstance(uploaded, UploadedFile):
            return uploaded
        try:
            file = services.clean_file(uploaded, str(uploaded.name or ""))
        except Refused as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from refusal
        if file.ingested.kind != self.kind:
            raise ValidationError(_wrong_kind(self.kind), code="kind")
        return file


def _wrong_kind(kind: str) -> str:
    from django.utils.translation import gettext as _

    return {
        "image": _("This is not a picture. Upload documents and recordings under their own menus."),
        "document": _("This is not a document. Upload pictures and recordings under their own menus."),
        "recording": _("This is neither video nor sound. Upload pictures and documents under their own menus."),
    }[kind]


class PortalImageForm(BaseImageForm):  # type: ignore[misc]
    """Wagtail's image form with ingest."""

    file = IngestedFileField(kind="image")


class PortalDocumentForm(BaseDocumentForm):  # type: ignore[misc]
    """Wagtail's document form with ingest."""

    file = IngestedFileField(kind="document")


class RecordingForm(BaseMediaForm):  # type: ignore[misc]
    """wagtailmedia's form with ingest."""

    file = IngestedFileField(kind="recording")
