"""Upload forms: every file goes through ingest before any model sees it."""

import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm
from wagtail.models import Locale
from wagtailmedia.forms import BaseMediaForm

from locales import languages
from media import quotas, services
from media.ingest import DEFAULT, Refused
from media.ingest.refusals import str_or_promise
from media.ingest.types import EXTENSIONS, FILMS, SOUNDS, Kind
from media.models import AssetText
from media.uploads import RefusedUpload

_WRONG_KIND = {
    "image": _("This is not a picture. Upload documents and recordings under their own menus."),
    "document": _("This is not a document. Upload pictures and recordings under their own menus."),
    "recording": _("This is neither video nor sound. Upload pictures and documents under their own menus."),
}
_TITLE_LENGTH = 255
#: Characters that turn the direction of text around (Unicode UAX #9); joiners stay, Khmer and Arabic need them.
_TURNS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def accept(extensions: Iterable[str]) -> str:
    """Return *extensions* as the attribute ``accept`` has them."""
    return ",".join(f".{word}" for word in extensions)


def taken(extensions: Iterable[str], most: int) -> Any:
    """Return, lazily, which files a field takes: their *extensions*, and the size of the largest in bytes."""
    names = ", ".join(word.upper() for word in extensions)
    return format_lazy(str_or_promise(_("{names}; at most {size} MB.")), names=names, size=most // (1024 * 1024))


class IngestedFileField(forms.FileField):
    """A file field whose cleaned value is the ingested file; a refusal is the field's error.

    ``kind`` is what the form takes: an image, a document or a recording. ``max_upload_size``
    and the messages are what Wagtail's uploader of several files at once shows.
    """

    default_error_messages = {
        "file_too_large_unknown_size": _("This file is too large."),
        "invalid_image_extension": _("This is not a picture that the portal can take."),
    }

    def __init__(self, *, kind: Kind, **kwargs: Any) -> None:
        self.kind = kind
        self.extensions = EXTENSIONS[kind]
        self.max_upload_size = DEFAULT.max_bytes(kind)
        super().__init__(**kwargs)
        self.help_text = taken(self.extensions, self.max_upload_size)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the browser offer what ingest takes."""
        return {**super().widget_attrs(widget), "accept": accept(self.extensions)}

    def narrow(self, extensions: Sequence[str]) -> None:
        """Offer only *extensions*, of those that the kind has."""
        self.extensions = tuple(extensions)
        self.widget.attrs["accept"] = accept(self.extensions)
        self.help_text = taken(self.extensions, self.max_upload_size)

    def leave(self, left: int) -> None:
        """Let Wagtail's uploader refuse what is larger than *left* bytes before it is sent."""
        if left < self.max_upload_size:
            self.max_upload_size = left
            self.help_text = taken(self.extensions, left)
            self.error_messages["file_too_large_unknown_size"] = quotas.too_large_for(left)

    def to_python(self, data: Any) -> Any:
        """Return a file whose content is clean, with the result of ingest as ``ingested``."""
        if isinstance(data, RefusedUpload):
            raise data.problem
        uploaded = super().to_python(data)
        if not isinstance(uploaded, UploadedFile):
            return uploaded
        try:
            file = services.clean_file(uploaded, str(uploaded.name or ""))
        except Refused as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from refusal
        if file.ingested.kind != self.kind:
            raise ValidationError(_WRONG_KIND[self.kind], code="kind")
        return file


class TitleField(forms.CharField):
    """A title that Wagtail may fill from a client's file name: whatever that holds, it becomes a title."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Title"),
            max_length=_TITLE_LENGTH,
            required=False,
            help_text=_("In Vietnamese; readers see it. Other languages are among the texts of the asset."),
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        """Return *value* without control characters and characters that turn the direction, at most 255 long."""
        text = unicodedata.normalize("NFC", str(value or ""))
        kept = "".join(" " if unicodedata.category(char) in {"Cc", "Cs"} or char in _TURNS else char for char in text)
        return str(super().to_python(" ".join(kept.split())[:_TITLE_LENGTH]))


class TitledUpload(forms.ModelForm):  # type: ignore[type-arg]
    """What the forms of the three kinds share: a title is needed, and the file's name will do for one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.uploader = kwargs.get("user")
        super().__init__(*args, **kwargs)
        self.fields.pop("collection", None)
        # Declared fields outlive Meta.exclude, which Wagtail's uploader of several files relies on.
        for name in self._meta.exclude or ():
            self.fields.pop(name, None)
        left = quotas.most_left(self.uploader) if self.uploader is not None and "file" in self.fields else None
        if left is not None:
            self.fields["file"].leave(left)  # type: ignore[attr-defined]

    def save(self, commit: bool = True) -> Any:
        """Save; a replacement waits for approval, so that the present file and its renditions stay.

        Of a file that is there the title is the asset's in Vietnamese, and readers see a new focal point.
        """
        is_there = self.instance.pk is not None and self.instance.asset is not None
        if self.instance.pk and "file" in self.changed_data:
            self.original_file = None
        row = super().save(commit=commit)
        if is_there:
            self._change_asset(row)
        return row

    def _change_asset(self, row: Any) -> None:
        parts = ["focal point"] if any(name.startswith("focal_point") for name in self.changed_data) else []
        if "title" in self.changed_data:
            parts.append(f"text-{languages.SOURCE}")
            locale = Locale.objects.get(language_code=languages.SOURCE)
            AssetText.objects.update_or_create(asset=row.asset, locale=locale, defaults={"title": row.title})
        if parts:
            services.record_editing(row.asset, parts, self.uploader)

    def clean(self) -> dict[str, Any] | None:
        """Make sure that there is room; give an upload without a title the name that ingest made safe."""
        cleaned = super().clean()
        file = getattr(self.cleaned_data.get("file"), "ingested", None)
        try:
            if file is not None:
                quotas.claim(quotas.owner_of(self.instance, self.uploader), file.bytes)
        except quotas.QuotaExceededError as refusal:
            self.add_error("file", refusal)
        if "title" in self.fields and not self.cleaned_data.get("title") and "title" not in self.errors:
            taken = getattr(self.cleaned_data.get("file"), "ingested", None)
            if taken is None:
                self.add_error("title", _("Give it a title."))
            else:
                self.cleaned_data["title"] = PurePath(taken.safe_name).stem[:_TITLE_LENGTH]
        return cleaned


def _file_field(kind: Kind, form: Any = None) -> IngestedFileField:
    widgets = getattr(form, "Meta", None) and form.Meta.widgets
    widget = widgets["file"] if widgets else forms.FileInput()
    return IngestedFileField(kind=kind, label=_("File"), widget=widget)


class PortalImageForm(TitledUpload, BaseImageForm):  # type: ignore[misc]
    """Wagtail's image form with ingest."""

    title = TitleField()
    file = _file_field("image", BaseImageForm)


class PortalDocumentForm(TitledUpload, BaseDocumentForm):  # type: ignore[misc]
    """Wagtail's document form with ingest."""

    title = TitleField()
    file = _file_field("document", BaseDocumentForm)


class RecordingForm(TitledUpload, BaseMediaForm):  # type: ignore[misc]
    """wagtailmedia's form with ingest."""

    title = TitleField()
    file = _file_field("recording", BaseMediaForm)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            offered = {"audio": SOUNDS, "video": FILMS}.get(self.instance.type, EXTENSIONS["recording"])
            self.fields["file"].narrow(offered)  # type: ignore[attr-defined]
