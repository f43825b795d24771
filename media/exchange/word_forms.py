"""The forms of words that missions contribute: what a translation is of, the translation, an adapted text."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from locales import languages
from locales.readers import Reader, reader_of
from media import selectors
from media.admin.choosers import AssetField
from media.exchange import acceptance, originals
from media.exchange.choosers import KitField
from media.exchange.forms import LANGUAGES, OfferForm, area
from media.models import Asset, AssetText, Contribution
from media.states import ContributionKind
from media.visibility import visible_queryset

#: In characters: a line of a field that stands beside its original.
_LINE = 45
_MOST_ROWS = 24


class _OfSomething(forms.Form):
    """The asset or the kit that words are for: one that the user sees."""

    asset = AssetField(label=gettext_lazy("Asset"), required=False)
    kit = KitField(label=gettext_lazy("Media kit"), required=False)

    def offer(self, reader: Reader) -> None:
        """Offer what *reader* sees."""
        self.reader = reader
        asset: Any = self.fields["asset"]
        asset.offer(visible_queryset(reader, Asset).prefetch_related("texts__locale"))
        kit: Any = self.fields["kit"]
        kit.offer(reader)

    def clean(self) -> dict[str, Any] | None:
        """Words are for one thing at most."""
        cleaned = super().clean()
        if self.cleaned_data.get("asset") and self.cleaned_data.get("kit"):
            self.add_error("kit", _("Choose either an asset or a kit."))
        return cleaned

    def need_subject(self) -> None:
        """Ask for the one thing."""
        if not self.errors and not (self.cleaned_data.get("asset") or self.cleaned_data.get("kit")):
            self.add_error("asset", _("Choose the asset or the kit whose texts you translate."))


class SubjectForm(_OfSomething):
    """What to translate, and into which language; asked before the form that shows both side by side."""

    language = forms.ChoiceField(label=gettext_lazy("Into which language"), choices=LANGUAGES)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(reader_of(user))

    def clean(self) -> dict[str, Any] | None:
        """A translation is of something."""
        cleaned = super().clean()
        self.need_subject()
        return cleaned


class WordsForm(_OfSomething, OfferForm):
    """Words for an asset or a kit, in one language."""

    names: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(reader_of(self.user))
        self.initial.update(asset=self.initial.get("asset") or self.instance.asset_id)
        self.initial.update(kit=self.initial.get("kit") or self.instance.kit_id)
        for name in self.names:
            self.initial.setdefault(name, self.instance.texts.get(name, ""))

    def fill(self, row: Contribution) -> None:
        """Keep the words by the field that they are for."""
        row.asset, row.kit = self.cleaned_data.get("asset"), self.cleaned_data.get("kit")
        known = acceptance.ASSET_FIELDS if row.asset else acceptance.KIT_FIELDS
        given = {name: self.cleaned_data.get(name, "") for name in self.names if name in known}
        row.texts = {name: words for name, words in given.items() if words}
        row.title = self.cleaned_data["title"]


class TranslationForm(WordsForm):
    """A translation of what an asset or a kit says, beside the original; only the fields that it has."""

    kind = ContributionKind.TRANSLATION
    names: tuple[str, ...] = ("title", "caption", "alt", "transcript", "introduction", "key_messages", "article")
    title = forms.CharField(label=gettext_lazy("Title"), max_length=255)
    caption = forms.CharField(label=gettext_lazy("Caption"), required=False, widget=area(3))
    alt = forms.CharField(label=gettext_lazy("Alternative text"), required=False, max_length=500, widget=area(2))
    transcript = forms.CharField(label=gettext_lazy("Transcript"), required=False, widget=area(4))
    introduction = forms.CharField(label=gettext_lazy("Introduction"), required=False, widget=area(3))
    key_messages = forms.CharField(label=gettext_lazy("Key messages"), required=False, widget=area(4))
    article = forms.CharField(label=gettext_lazy("Text to print"), required=False, widget=area(8))

    groups = (
        (gettext_lazy("What you translate"), ("asset", "kit", "language", *names)),
        OfferForm.rights_group,
        OfferForm.note_group,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject: Any = None
        self.source_language: languages.Language | None = None
        self.target_language: languages.Language | None = None
        for name in ("asset", "kit"):
            self.subject = self._chosen(name)
            if self.subject is not None:
                self._narrow(name)
                self._set_beside(self.subject)
                break

    def _chosen(self, name: str) -> Any:
        """Return what the field names, sent or from the address; None for nothing or for what the user does not see."""
        try:
            return self.fields[name].clean(self[name].value())
        except ValidationError:
            return None

    def _narrow(self, name: str) -> None:
        """Keep the fields of the one thing, which is not asked for again."""
        other = "kit" if name == "asset" else "asset"
        if not self[other].value():
            del self.fields[other]
        self.fields[name].widget = forms.HiddenInput()
        known = AssetText.fields_of(self.subject.kind) if isinstance(self.subject, Asset) else acceptance.KIT_FIELDS
        for field in self.names:
            if field not in known and not self.initial.get(field):
                del self.fields[field]
        self.names = tuple(field for field in self.names if field in self.fields)

    def _set_beside(self, subject: Any) -> None:
        """Show the original; a new translation begins with what is there in its language."""
        language = str(self["language"].value() or "")
        if language not in languages.CODES:
            return
        words = originals.words_of(subject, self.reader)
        source = originals.source_for(words, language)
        self.source_language = languages.get(source) if source else None
        self.target_language = target = languages.get(language)
        self.original = words.get(source, {})
        self.fields["language"].widget = forms.HiddenInput()
        for name in self.names:
            look = self.fields[name].widget.attrs
            look |= {"lang": target.bcp47, "dir": target.direction}
            if "rows" in look:
                look["rows"] = _rows(self.original.get(name, ""), look["rows"])
        if self.instance._state.adding:
            self.initial.update({name: words.get(language, {}).get(name, "") for name in self.names})

    @property
    def subject_title(self) -> str:
        """What is translated."""
        return selectors.title_of(self.subject) if isinstance(self.subject, Asset) else str(self.subject.released_title)

    def clean(self) -> dict[str, Any] | None:
        """A translation is of something."""
        cleaned = super().clean()
        self.need_subject()
        return cleaned


def _rows(original: str, least: int) -> int:
    """Return how many lines a field has room for beside *original*."""
    lines = sum(len(line) // _LINE + 1 for line in original.splitlines())
    return min(max(lines, least), _MOST_ROWS)


class AdaptedTextForm(WordsForm):
    """A text written for readers of one country, for a kit or on its own."""

    kind = ContributionKind.TEXT
    names = ("title", "introduction", "article")
    title = forms.CharField(label=gettext_lazy("Title"), max_length=255)
    introduction = forms.CharField(label=gettext_lazy("Introduction"), required=False, widget=area(3))
    article = forms.CharField(
        label=gettext_lazy("Text"),
        widget=area(12),
        help_text=gettext_lazy("An empty line begins a paragraph."),
    )
    groups = (
        (gettext_lazy("Your text"), ("kit", "language", "title", "introduction", "article")),
        OfferForm.rights_group,
        OfferForm.note_group,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["asset"]
        self.fields["kit"].help_text = gettext_lazy("The kit that it was adapted from; leave empty when there is none.")
