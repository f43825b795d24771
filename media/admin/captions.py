"""The words of a recording in one language: with captions, typed or from a file, and the transcript they give."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from media.admin.forms import TextForm
from media.ingest import webvtt


class RecordingTextForm(TextForm):
    """Title, caption, captions of the film and transcript.

    Captions are stored as clean WebVTT; a mistake is told with its line, beside the field
    it came by. A transcript that is left empty, or emptied, is made from them.
    """

    field_order = ["title", "caption", "alt", "subtitles", "subtitles_file", "transcript"]
    subtitles_file = forms.FileField(
        label=_("Captions from a file"),
        required=False,
        help_text=_("WebVTT (.vtt) or SubRip (.srt). It replaces the captions above."),
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt,text/vtt,application/x-subrip"}),
    )

    class Meta(TextForm.Meta):
        fields = [*TextForm.Meta.fields, "subtitles"]
        widgets = {
            **TextForm.Meta.widgets,
            "subtitles": forms.Textarea(attrs={"rows": 8, "class": "asset-captions", "spellcheck": "false"}),
        }
        help_texts = {"transcript": _("Left empty, it is made from the captions.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Line numbers in messages count from the first line of what was typed.
        self.fields["subtitles"].strip = False  # type: ignore[attr-defined]
        # Times read from left to right, words in their own direction: each line for itself.
        self.fields["subtitles"].widget.attrs["dir"] = "auto"

    def _own(self) -> list[tuple[str, forms.Field]]:
        return [(name, field) for name, field in super()._own() if name != "subtitles_file"]

    def clean_subtitles(self) -> str:
        """Return what was typed as clean WebVTT."""
        return _clean(self.cleaned_data.get("subtitles") or "")

    def clean_subtitles_file(self) -> str:
        """Return the uploaded captions as clean WebVTT; empty without a file."""
        uploaded = self.cleaned_data.get("subtitles_file")
        if not uploaded:
            return ""
        if uploaded.size > 2 * webvtt.MAX_BYTES:
            raise _told(webvtt.SubtitlesError("too-large"))
        try:
            text = webvtt.decode(uploaded.read())
        except webvtt.SubtitlesError as error:
            raise _told(error) from error
        return _clean(text)

    def clean(self) -> dict[str, Any] | None:
        """Let a file replace what was typed, and make the transcript, before anything is compared."""
        if uploaded := self.cleaned_data.get("subtitles_file"):
            self.errors.pop("subtitles", None)
            self.cleaned_data["subtitles"] = uploaded
            self._show("subtitles", uploaded)
        captions = self.cleaned_data.get("subtitles")
        is_new = captions != (self.initial.get("subtitles") or "")
        if captions and not self.cleaned_data.get("transcript") and (is_new or self.initial.get("transcript")):
            self.cleaned_data["transcript"] = webvtt.transcript_of(captions)
        return super().clean()

    def _show(self, name: str, value: str) -> None:
        """Show *value* in the field should the form come back: browsers never send a file again by themselves."""
        sent: Any = self.data
        self.data = sent.copy()
        self.data[self.add_prefix(name)] = value  # type: ignore[index]

    def is_empty(self) -> bool:
        """Whether nothing is left of the texts, captions included; asked after validation."""
        return super().is_empty() and not self.cleaned_data.get("subtitles")


def _clean(text: str) -> str:
    try:
        return webvtt.clean(text)
    except webvtt.SubtitlesError as error:
        raise _told(error) from error


def _told(error: webvtt.SubtitlesError) -> ValidationError:
    return ValidationError(error.message, code=error.code, params=error.params)
