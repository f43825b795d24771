"""The forms of contributions: a file, a translation, an adapted text; and the home desk's decision."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Locale

from locales import languages
from locales.models import Mission
from media import quotas
from media import services as media_services
from media.exchange import acceptance, access, services
from media.forms import accept, taken
from media.ingest import DEFAULT, Refused
from media.ingest.types import EXTENSIONS
from media.licences import LICENCES, is_known_licence
from media.models import Asset, AssetText, Contribution, PortalDocument, PortalImage, Recording, Rights
from media.states import ContributionKind, Declaration
from media.uploads import RefusedUpload
from media.vocabulary import Audience, Consent, Use

LANGUAGES = [("", "---------"), *((row.code, row.own_name) for row in languages.LANGUAGES)]
_EVERYTHING = [word for words in EXTENSIONS.values() for word in words]
_MODELS: dict[str, type[Any]] = {"image": PortalImage, "document": PortalDocument, "recording": Recording}


def area(rows: int) -> forms.Textarea:
    """Return a text area of *rows* lines."""
    return forms.Textarea(attrs={"rows": rows})


def working_language(user: Any) -> str:
    """Return the language in which the mission of *user* works beside Vietnamese; Vietnamese for others."""
    own = access.organisations_for(user).first()
    mission = Mission.objects.filter(pk=own.pk).first() if own else None
    spoken = [code for code in (mission.working_languages if mission else []) if code != languages.SOURCE]
    return (spoken or [languages.SOURCE])[0]


class AnyFileField(forms.FileField):
    """A file of any kind that the library takes; its cleaned value is the file as ingest cleaned it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.help_text = format_lazy("{} {}", self.help_text, taken(_EVERYTHING, DEFAULT.largest))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the browser offer what ingest takes."""
        return {**super().widget_attrs(widget), "accept": accept(_EVERYTHING)}

    def to_python(self, data: Any) -> Any:
        """Return the clean file; a refusal is the field's error, with its advice."""
        if isinstance(data, RefusedUpload):
            raise data.problem
        uploaded = super().to_python(data)
        if not isinstance(uploaded, UploadedFile):
            return uploaded
        try:
            return media_services.clean_file(uploaded, str(uploaded.name or ""))
        except Refused as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from refusal


class OfferForm(forms.ModelForm):  # type: ignore[type-arg]
    """What every contribution has: whose it is, who holds the rights and on what ground, and a note."""

    kind = ""
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)
    declaration = forms.ChoiceField(
        label=gettext_lazy("On what ground you may give it"), choices=Declaration.choices, widget=forms.RadioSelect
    )
    is_true = forms.BooleanField(
        label=gettext_lazy("I declare for my organisation that this is true and that the portal may publish it."),
        required=False,
        help_text=gettext_lazy("Needed before you hand it in; a draft can be saved without it."),
    )

    class Meta:
        model = Contribution
        fields = ["organisation", "language", "declaration", "rights_holder", "note"]
        widgets = {"note": area(2)}

    #: The order in which fields are shown, by the heading of their group.
    groups: tuple[tuple[Any, tuple[str, ...]], ...] = ()
    rights_group = (gettext_lazy("Rights"), ("declaration", "rights_holder", "is_true"))
    note_group = (gettext_lazy("For the home desk"), ("note",))
    #: By field, the words that are to be translated.
    original: Mapping[str, str] = MappingProxyType({})

    def __init__(self, *args: Any, user: Any, hand_in: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.hand_in = user, hand_in
        own = list(access.organisations_for(user))
        field: Any = self.fields["organisation"]
        field.queryset = access.organisations_for(user)
        if self.instance._state.adding:
            self.instance.kind = self.kind
            self._begin(own)
        if len(own) < 2 or not self.instance._state.adding:
            del self.fields["organisation"]

    def _begin(self, own: list[Any]) -> None:
        self.instance.organisation = own[0]
        self.initial.setdefault("organisation", own[0].pk)
        self.initial.setdefault("rights_holder", str(own[0]))
        self.initial.setdefault("declaration", Declaration.OWN)
        self.initial.setdefault("language", working_language(self.user))

    def clean_is_true(self) -> bool:
        """Handing in needs the declaration."""
        if self.hand_in and not self.cleaned_data["is_true"]:
            raise ValidationError(_("Hand it in only when you can declare this."))
        return bool(self.cleaned_data["is_true"])

    @property
    def grouped(self) -> list[tuple[Any, list[tuple[Any, str]]]]:
        """The bound fields that are shown, under their headings, each with the words that it translates."""
        (title, names), *others = self.groups
        rows = [(heading, self._shown(*fields)) for heading, fields in [(title, ("organisation", *names)), *others]]
        return [(heading, fields) for heading, fields in rows if fields]

    def _shown(self, *names: str) -> list[tuple[Any, str]]:
        shown = [name for name in names if name in self.fields and not self[name].is_hidden]
        return [(self[name], self.original.get(name, "")) for name in shown]

    @transaction.atomic
    def save(self, commit: bool = True) -> Contribution:
        """Store the contribution, and hand it in when that was asked."""
        row: Contribution = super().save(commit=False)
        self.fill(row)
        services.save_contribution(row, self.user)
        if self.hand_in:
            services.submit(row, self.user)
        return row

    def fill(self, row: Contribution) -> None:
        """Put what the kind of contribution has into *row*."""


class FileForm(OfferForm):
    """A picture, film, sound or document with its texts in one language."""

    kind = ContributionKind.ASSET
    file = AnyFileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("Picture, video, sound, PDF or text. Place and device data in it are removed."),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=255)
    caption = forms.CharField(label=gettext_lazy("Caption"), required=False, widget=area(3))
    alt = forms.CharField(
        label=gettext_lazy("Alternative text"),
        required=False,
        max_length=500,
        widget=area(2),
        help_text=gettext_lazy("For a picture: what a person who cannot see it needs to know; one sentence."),
    )
    credit_line = forms.CharField(label=gettext_lazy("Credit line"), required=False, max_length=255)
    licence = forms.CharField(
        label=gettext_lazy("Licence"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"list": "asset-licences", "autocomplete": "off"}),
        help_text=gettext_lazy("Needed when it has an open licence: an SPDX identifier such as CC-BY-4.0."),
    )
    licence_url = forms.URLField(label=gettext_lazy("Address of the licence"), required=False, assume_scheme="https")
    consent = forms.ChoiceField(label=gettext_lazy("People in it"), choices=Consent.choices)

    groups = (
        (gettext_lazy("What you give"), ("file", "language", "title", "caption", "alt")),
        (
            gettext_lazy("Rights"),
            ("declaration", "rights_holder", "credit_line", "licence", "licence_url", "consent", "is_true"),
        ),
        OfferForm.note_group,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asset = self.instance.asset
        if asset is None:
            self.fields["file"].required = True
            return
        self.fields["file"].help_text = gettext_lazy("Leave empty to keep the file.")
        rights = Rights.objects.filter(asset=asset).first()
        words = AssetText.objects.filter(asset=asset, locale__language_code=self.instance.language).first()
        for source, names in (
            (rights, ("credit_line", "licence", "licence_url", "consent")),
            (words, ("caption", "alt")),
        ):
            for name in names if source is not None else ():
                self.initial.setdefault(name, getattr(source, name))
        self.initial.setdefault("title", self.instance.title)

    @property
    def known_licences(self) -> list[Any]:
        """The licences that the field suggests."""
        return list(LICENCES.values())

    def clean(self) -> dict[str, Any] | None:
        """Ask for room for the file, and for the licence where the declaration rests on one."""
        cleaned = super().clean()
        file = getattr(self.cleaned_data.get("file"), "ingested", None)
        try:
            if file is not None:
                quotas.claim(self.cleaned_data.get("organisation") or self.instance.organisation, file.bytes)
        except quotas.QuotaExceededError as refusal:
            self.add_error("file", refusal)
        licence = self.cleaned_data.get("licence", "")
        if self.cleaned_data.get("declaration") == Declaration.OPEN and not licence:
            self.add_error("licence", _("Name the open licence."))
        if licence and not is_known_licence(licence) and not self.cleaned_data.get("licence_url"):
            self.add_error("licence_url", _("This licence has no SPDX identifier; give the address of its text."))
        return cleaned

    def fill(self, row: Contribution) -> None:
        """Store the file with its texts and rights: the asset is the organisation's own and internal."""
        row.title = self.cleaned_data["title"]
        file = self.cleaned_data.get("file")
        if file is not None and hasattr(file, "ingested"):
            row.asset = self._store(row, file)
        asset = row.asset
        if asset is None:
            raise ValidationError(_("The file of this contribution is not there any more."))
        locale = Locale.objects.get(language_code=row.language)
        words = {"title": row.title, "caption": self.cleaned_data["caption"], "alt": self.cleaned_data["alt"]}
        AssetText.objects.update_or_create(asset=asset, locale=locale, defaults=words)
        rights = {name: self.cleaned_data[name] for name in ("credit_line", "licence", "licence_url", "consent")}
        rights["credit_line"] = rights["credit_line"] or row.rights_holder
        Rights.objects.update_or_create(asset=asset, defaults=rights)
        media_services.record_editing(asset, [f"text-{row.language}", "rights"], self.user)

    def _store(self, row: Contribution, file: Any) -> Asset:
        """Return the asset of the uploaded file; one that it replaces before any decision goes altogether."""
        model = _MODELS[file.ingested.kind]
        stored = model(title=row.title, file=file, uploaded_by_user=self.user)
        stored.owner_to_be = row.organisation
        stored.save()
        before = row.asset if row.asset_id and row.asset and row.asset.audience == Audience.INTERNAL else None
        Contribution.objects.filter(pk=row.pk).update(asset=stored.asset_id)
        if before is not None and not Contribution.objects.filter(asset=before).exists():
            for kind in _MODELS.values():
                for replaced in kind._default_manager.filter(asset=before):
                    replaced.delete()
        Asset.objects.filter(pk=stored.asset_id).update(owner=row.organisation)
        return Asset.objects.get(pk=stored.asset_id)


class AcceptFileForm(forms.Form):
    """Who may see the file, and the rights that it still lacks."""

    audience = forms.ChoiceField(
        label=gettext_lazy("Who may see it"),
        choices=Audience.choices,
        initial=Audience.MISSIONS,
        widget=forms.RadioSelect,
    )
    credit_line = forms.CharField(label=gettext_lazy("Credit line"), max_length=255, required=False)
    licence = forms.CharField(
        label=gettext_lazy("Licence"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"list": "asset-licences", "autocomplete": "off"}),
    )
    licence_url = forms.URLField(label=gettext_lazy("Address of the licence"), required=False, assume_scheme="https")
    uses = forms.MultipleChoiceField(
        label=gettext_lazy("Allowed uses"),
        choices=Use.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Beyond those that the licence allows by itself."),
    )

    def __init__(self, *args: Any, row: Contribution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rights = Rights.objects.filter(asset=row.asset_id).first()
        if rights is None:
            rights = Rights()
        for name in ("credit_line", "licence", "uses"):
            if getattr(rights, name):
                del self.fields[name]
        if rights.licence:
            del self.fields["licence_url"]
        else:
            self.fields["licence"].initial = acceptance.LICENCES.get(Declaration(row.declaration), "")
        if "credit_line" in self.fields:
            self.fields["credit_line"].initial = row.rights_holder

    @property
    def known_licences(self) -> list[Any]:
        """The licences that the field suggests."""
        return list(LICENCES.values())

    def clean(self) -> dict[str, Any] | None:
        """Refuse a licence that nobody can look up."""
        cleaned = super().clean()
        licence = self.cleaned_data.get("licence", "")
        if licence and not is_known_licence(licence) and not self.cleaned_data.get("licence_url"):
            self.add_error("licence_url", _("This licence has no SPDX identifier; give the address of its text."))
        return cleaned


class ReasonsForm(forms.Form):
    """The reasons with which a contribution goes back."""

    reasons = forms.CharField(
        label=gettext_lazy("Reasons"),
        max_length=2000,
        widget=area(4),
        help_text=gettext_lazy("The organisation reads them, on its desk and by mail. Say what to mend."),
    )
