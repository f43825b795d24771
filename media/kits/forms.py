"""The parts of a kit's form: for whom it is, its texts in one language, its files."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultipleChooserPanel

from locales.actors import Actor
from locales.languages import Language
from locales.models import Mission, Organisation, Province, Topic
from locales.readers import Reader
from locales.selectors import database_now
from media import licences, selectors
from media.admin.choosers import AssetWidget
from media.admin.forms import PartForm, VietNamMoment
from media.admin.widgets import FilteredChecklist
from media.models import Asset, KitItem, KitText, MediaKit
from media.permissions import listed_assets
from media.policies import awaiting_acceptance
from media.vocabulary import KitFormat


class KitForm(PartForm):
    """For whom the kit is and from when, whose it is, what it is about."""

    embargo_until = VietNamMoment(
        label=_("Embargo until"), required=False, help_text=_("Viet Nam time (UTC+7). Nobody outside sees it before.")
    )
    expires_at = VietNamMoment(
        label=_("Expires"), required=False, help_text=_("Viet Nam time (UTC+7). From then on it is not offered.")
    )
    text_licence = forms.ChoiceField(
        label=_("Licence of the texts"),
        help_text=_("For introduction, key messages and text to print; files have their own."),
    )

    class Meta:
        model = MediaKit
        fields = [
            "audience",
            "named_missions",
            "owner",
            "embargo_until",
            "expires_at",
            "topics",
            "province",
            "text_licence",
        ]
        widgets = {
            "audience": forms.RadioSelect,
            "named_missions": FilteredChecklist,
            "topics": FilteredChecklist,
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
        rows = licences.LICENCES.values()
        self.fields["text_licence"].choices = [(row.spdx, row.name) for row in rows]  # type: ignore[attr-defined]
        self.note_current()

    def _choose(self, name: str, rows: QuerySet[Any]) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean_embargo_until(self) -> datetime | None:
        """Return the embargo; one that was left alone keeps its seconds."""
        return self.to_the_second("embargo_until")

    def clean_expires_at(self) -> datetime | None:
        """Return the expiry; one that was left alone keeps its seconds."""
        return self.to_the_second("expires_at")

    def save(self, commit: bool = True) -> MediaKit:
        """Save these fields alone: a withdrawal that happened meanwhile stays."""
        kit: MediaKit = super().save(commit=False)
        if not commit:
            return kit
        self.save_m2m()
        if kit._state.adding:
            kit.save()
        else:
            kit.save(update_fields=list(self.Meta.fields))
        return kit


class KitTextForm(PartForm):
    """What the kit says in one language; emptied altogether, the row goes."""

    class Meta:
        model = KitText
        fields = ["title", "introduction", "key_messages", "article", "provenance"]
        widgets = {
            "introduction": forms.Textarea(attrs={"rows": 4}),
            "key_messages": forms.Textarea(attrs={"rows": 5}),
            "article": forms.Textarea(attrs={"rows": 10}),
        }

    words = ("title", "introduction", "key_messages", "article")

    def __init__(self, *args: Any, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language
        for name in self.words:
            self.fields[name].required = False
            self.fields[name].widget.attrs.update({"lang": language.bcp47, "dir": language.direction})

    def clean(self) -> dict[str, Any] | None:
        """Ask for title and introduction where anything is said at all."""
        cleaned = super().clean()
        if not self.is_empty():
            for name in ("title", "introduction"):
                if not self.cleaned_data.get(name) and name not in self.errors:
                    self.add_error(name, _("Needed for a kit in this language."))
        return cleaned

    def is_empty(self) -> bool:
        """Whether nothing is left of the texts; asked after validation."""
        return not any(self.cleaned_data.get(name) for name in self.words)

    @property
    def filled(self) -> list[str]:
        """The labels of what the stored texts have."""
        return [str(self.fields[name].label) for name in self.words if self.initial.get(name)]


class KitAssetWidget(AssetWidget):
    """The chooser with the picture and the state of the rights beside the title; it names only what is in ``found``."""

    viewset_name = "choose-kit-asset"
    chooser_modal_url_name = f"{viewset_name}:choose"
    template_name = "media/kits/chosen_asset.html"
    show_clear_link = False
    found: dict[str, Asset] = {}

    class Media:
        js = ["media/admin/kit.js"]

    def get_instance(self, value: Any) -> Any:
        """Return the chosen asset, or None for one that is not offered."""
        return self.found.get(str(getattr(value, "pk", value)))

    def get_context(self, name: str, value_data: Any, attrs: Any) -> dict[str, Any]:
        """Return the context with the chosen asset and how far it is cleared."""
        context: dict[str, Any] = super().get_context(name, value_data, attrs)
        asset = self.get_instance(value_data.get("id")) if value_data else None
        if asset is not None:
            context |= {"instance": asset, "state": selectors.rights_state(asset, database_now())}
        return context


class KitAssetField(forms.Field):
    """An asset that is offered; what is offered is looked up once for all files of the kit."""

    widget = KitAssetWidget
    default_error_messages = {
        "required": _("Choose a file."),
        "invalid_choice": _("You may not use this asset, or it is gone. Choose another or take the row out."),
    }

    def offer(self, found: dict[str, Asset]) -> None:
        """Offer the assets of *found*, which are listed by key."""
        self.found = self.widget.found = found  # type: ignore[attr-defined]

    def clean(self, value: Any) -> Any:
        """Return the asset."""
        if not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        asset = self.found.get(str(value))
        if asset is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return asset

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another asset was chosen."""
        return str(initial or "") != str(data or "")


class KitItemForm(WagtailAdminModelForm):  # type: ignore[misc]
    """One file of the kit: the asset, and in which formats."""

    asset = KitAssetField(label=_("Asset"))
    formats = forms.MultipleChoiceField(
        label=_("Formats"),
        choices=KitFormat.choices,
        initial=[KitFormat.ORIGINAL.value],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one of the listed formats.")},
    )

    class Meta:
        model = KitItem
        fields = ["asset", "formats"]


class ItemsPanel(MultipleChooserPanel):  # type: ignore[misc]
    """The files of a kit, in their order, several chosen at a time."""

    def __init__(self, **kwargs: Any) -> None:
        named = {"relation_name": "items", "chooser_field_name": "asset", "label": _("File"), **kwargs}
        super().__init__(**{"panels": [FieldPanel("asset"), FieldPanel("formats")], **named})

    def get_form_options(self) -> dict[str, Any]:
        """Return Wagtail's options, with the form of a file."""
        options: dict[str, Any] = super().get_form_options()
        options["formsets"]["items"]["form"] = KitItemForm
        return options


def offered(reader: Reader, kit: MediaKit | None) -> QuerySet[Any]:
    """Return the assets that *reader* may put into *kit*: what they see, what they own, and what it already has.

    What was contributed comes into kits once it is accepted.
    """
    wanted = Q(pk__in=listed_assets(reader).order_by().values("pk"))
    if kit is not None:
        wanted |= Q(pk__in=KitItem.objects.filter(kit=kit).values("asset"))
    return selectors.for_listing(Asset.objects.filter(wanted).exclude(pk__in=awaiting_acceptance().values("asset")))
