"""The parts of an asset's form: who may see it, its rights, and its texts in one language."""

import hashlib
import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from locales.actors import Actor
from locales.languages import Language
from locales.models import Mission, Organisation, Province, Territory, Topic
from media.admin.widgets import FilteredChecklist
from media.licences import LICENCES
from media.models import Asset, AssetText, Rights
from media.vocabulary import Use


def _plain(value: Any) -> Any:
    """Return *value* so that what was stored and what was sent compare as equal when they mean the same."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo("UTC")).isoformat(timespec="minutes")
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, QuerySet | list | tuple):
        return sorted(str(_plain(item)) for item in value)
    return value


class PartForm(forms.ModelForm):  # type: ignore[type-arg]
    """One part, saved only where the editor changed it.

    ``seen`` carries a mark of what the editor was shown. When the part was changed by
    somebody else meanwhile, an untouched part is left alone, and a touched one is not
    saved before the editor has seen both.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.note_current()

    def close(self, *names: str) -> None:
        """Show the fields of *names* (all of them without any) as they are stored, and take no other values."""
        for name in names or [name for name, _field in self._own()]:
            self.fields[name].disabled = True

    def note_current(self) -> None:
        """Mark what is stored now, in the fields that the form has."""
        self.current = self._mark({name: self.get_initial_for_field(f, name) for name, f in self._own()})
        self.initial["seen"] = self.current

    def _own(self) -> list[tuple[str, forms.Field]]:
        return [(name, field) for name, field in self.fields.items() if name != "seen"]

    @staticmethod
    def _mark(values: dict[str, Any]) -> str:
        plain = {name: _plain(value) for name, value in values.items()}
        return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()[:20]

    def was_changed(self) -> bool:
        """Whether the editor changed anything in this part; asked after validation."""
        shown = self.cleaned_data.get("seen") or self.current
        return self._sent() not in {shown, self.current}

    def _sent(self) -> str:
        return self._mark({name: self.cleaned_data.get(name) for name, _field in self._own()})

    def to_the_second(self, name: str) -> datetime | None:
        """Return the moment that was sent for *name*; one that was left alone keeps its seconds."""
        stored: datetime | None = self.initial.get(name)
        sent: datetime | None = self.cleaned_data[name]
        return stored if _plain(stored) == _plain(sent) else sent

    def clean(self) -> dict[str, Any] | None:
        """Stop where somebody else has changed what the editor is changing, and show theirs."""
        cleaned = super().clean()
        shown = self.cleaned_data.get("seen") or self.current
        if self.errors or shown == self.current or not self.was_changed():
            return cleaned
        self.add_error(None, _("Somebody else changed this meanwhile. Yours is below; save again to replace theirs."))
        for name, field in self._own():
            stored = self.get_initial_for_field(field, name)
            if _plain(stored) != _plain(self.data.get(self.add_prefix(name))) and isinstance(stored, str) and stored:
                self.add_error(name, _("Stored meanwhile: “%(text)s”") % {"text": stored})
        sent: Any = self.data
        self.data = sent.copy()
        self.data[self.add_prefix("seen")] = self.current  # type: ignore[index]
        return cleaned


class VietNamMoment(forms.DateTimeField):
    """A moment typed and shown in Viet Nam's time, whatever zone the editor's profile has."""

    widget = AdminDateTimeInput

    def prepare_value(self, value: Any) -> Any:
        """Return *value* in Viet Nam's time."""
        with timezone.override(settings.TIME_ZONE):
            return super().prepare_value(value)

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment, aware."""
        with timezone.override(settings.TIME_ZONE):
            return super().to_python(value)


def _sorted_by_name(field: Any) -> None:
    field.choices = sorted(field.choices, key=lambda choice: str(choice[1]).casefold())


class CircleForm(PartForm):
    """Who may see the asset, whose it is, what it is about."""

    class Meta:
        model = Asset
        fields = ["audience", "named_missions", "owner", "topics", "province", "is_illustration"]
        widgets = {
            "audience": forms.RadioSelect,
            "named_missions": FilteredChecklist,
            "topics": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.prefetch_related("names")
        if not actor.sees_everything:
            organisations = organisations.filter(pk__in=actor.organisations)
            self.fields["owner"].required = True
        self._choose("owner", organisations)
        self._choose("named_missions", Mission.objects.prefetch_related("names"))
        self._choose("topics", Topic.objects.prefetch_related("names"))
        self._choose("province", Province.objects.filter(Q(valid_to=None) | Q(pk=self.instance.province_id)))
        _sorted_by_name(self.fields["topics"])

    def _choose(self, name: str, rows: QuerySet[Any]) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]


class RightsForm(PartForm):
    """Credit, licence, uses, territories, moments, people."""

    uses = forms.MultipleChoiceField(
        label=_("Allowed uses"),
        choices=Use.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Beside those that the licence itself allows: what a known licence gives, nothing here takes away."
        ),
    )
    embargo_until = VietNamMoment(
        label=_("Embargo until"), required=False, help_text=_("Viet Nam time (UTC+7). Nobody outside sees it before.")
    )
    expires_at = VietNamMoment(
        label=_("Expires"), required=False, help_text=_("Viet Nam time (UTC+7). From then on it is not offered.")
    )

    licence_url = forms.URLField(
        label=_("Address of the licence"),
        required=False,
        assume_scheme="https",
        help_text=_("Needed for a licence of your own; one that the field above suggests has its address already."),
    )

    class Meta:
        model = Rights
        fields = [
            "creator",
            "credit_line",
            "source_organisation",
            "licence",
            "licence_url",
            "uses",
            "territories",
            "embargo_until",
            "expires_at",
            "people_shown",
            "consent",
        ]
        widgets = {
            "licence": forms.TextInput(attrs={"list": "asset-licences", "autocomplete": "off"}),
            "territories": forms.CheckboxSelectMultiple,
            "people_shown": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("credit_line", "licence"):
            self.fields[name].required = False
        for name, rows in (("source_organisation", Organisation.objects), ("territories", Territory.objects)):
            self.fields[name].queryset = rows.prefetch_related("names")  # type: ignore[attr-defined]
        _sorted_by_name(self.fields["territories"])

    def clean_embargo_until(self) -> datetime | None:
        """Return the embargo; one that was left alone keeps its seconds."""
        return self.to_the_second("embargo_until")

    def clean_expires_at(self) -> datetime | None:
        """Return the expiry; one that was left alone keeps its seconds."""
        return self.to_the_second("expires_at")

    @property
    def known_licences(self) -> list[Any]:
        """The licences that the field suggests."""
        return list(LICENCES.values())


class TextForm(PartForm):
    """The words in one language; emptied altogether, the row goes."""

    class Meta:
        model = AssetText
        fields = ["title", "caption", "alt", "transcript"]
        widgets = {
            "caption": forms.Textarea(attrs={"rows": 3}),
            "alt": forms.Textarea(attrs={"rows": 2}),
            "transcript": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args: Any, language: Language, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language
        for name in {"alt", "transcript"}.difference(AssetText.fields_of(kind)):
            if not getattr(self.instance, name):
                del self.fields[name]
        self.note_current()
        for _name, field in self._own():
            field.widget.attrs.update({"lang": language.bcp47, "dir": language.direction})

    @property
    def filled(self) -> list[str]:
        """The labels of what the stored texts have."""
        return [str(field.label) for name, field in self._own() if self.initial.get(name)]

    @property
    def lacks_alt(self) -> bool:
        """Whether there is a title but no alternative text."""
        return "alt" in self.fields and bool(self.initial.get("title")) and not self.initial.get("alt")

    def is_empty(self) -> bool:
        """Whether nothing is left of the texts; asked after validation."""
        return not any(self.cleaned_data.get(name) for name in ("title", "caption", "alt", "transcript"))
