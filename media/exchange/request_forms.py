"""The forms of requests, of their answers, of reports of use, and of tokens."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from locales import languages
from locales.models import Mission, Organisation, Scope, Territory, User
from locales.readers import reader_of
from locales.tokens import LONGEST_DAYS
from media.admin.choosers import AssetField
from media.exchange import access
from media.exchange.choosers import KitField
from media.exchange.forms import area
from media.models import Asset, AssetRequest, UseReport
from media.states import RequestKind, UseKind
from media.visibility import visible, visible_queryset
from media.vocabulary import Use


class OwnRowForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row of one of the user's own organisations; the field is shown only where there is a choice."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.reader = user, reader_of(user)
        own = list(access.organisations_for(user))
        field: Any = self.fields["organisation"]
        field.queryset = access.organisations_for(user)
        if self.instance._state.adding:
            self.instance.organisation = own[0]
            self.initial.setdefault("organisation", own[0].pk)
        self.mission = Mission.objects.filter(pk=self.instance.organisation_id).first()
        if len(own) < 2 or not self.instance._state.adding:
            del self.fields["organisation"]
        for name in ("asset", "kit", "territory"):
            if name in self.fields:
                self._offer(name)

    def _offer(self, name: str) -> None:
        field: Any = self.fields[name]
        if name == "asset":
            field.offer(visible_queryset(self.reader, Asset).prefetch_related("texts__locale"))
        elif name == "kit":
            field.offer(self.reader)
        else:
            field.queryset = Territory.objects.prefetch_related("names")
            field.choices = sorted(field.choices, key=lambda choice: str(choice[1]).casefold())


class RequestForm(OwnRowForm):
    """What is needed, for what, where, and by when."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What you ask for"), choices=RequestKind.choices, widget=forms.RadioSelect
    )
    asset = AssetField(
        label=gettext_lazy("Asset"), required=False, help_text=gettext_lazy("For a clearance: what you want to use.")
    )
    use = forms.ChoiceField(label=gettext_lazy("Use"), choices=[("", "---------"), *Use.choices], required=False)

    class Meta:
        model = AssetRequest
        fields = ["organisation", "kind", "asset", "title", "details", "use", "territory", "deadline"]
        widgets = {"details": area(3), "deadline": AdminDateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("kind", RequestKind.CLEARANCE if self.initial.get("asset") else RequestKind.ASSET)
        if self.mission is not None:
            self.initial.setdefault("territory", self.mission.host_territory_id)

    def clean_deadline(self) -> date:
        """Refuse a day that has passed in Viet Nam."""
        day: date = self.cleaned_data["deadline"]
        if day < timezone.localdate():
            raise ValidationError(_("This day has passed. Give a day from today on."))
        return day

    def clean(self) -> dict[str, Any] | None:
        """A clearance is for an asset."""
        cleaned = super().clean()
        is_clearance = self.cleaned_data.get("kind") == RequestKind.CLEARANCE
        if is_clearance and not self.cleaned_data.get("asset") and "asset" not in self.errors:
            self.add_error("asset", _("Choose the asset that you want to use."))
        return cleaned


class AssignForm(forms.Form):
    """Who at the home desk owns the request."""

    owner = forms.ModelChoiceField(label=gettext_lazy("Owner at the home desk"), queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = access.answerers()
        owner.label_from_instance = lambda user: user.get_full_name() or user.get_username()


class AnswerForm(forms.Form):
    """An answer in words, an asset, or both."""

    answer = forms.CharField(label=gettext_lazy("Answer"), required=False, max_length=4000, widget=area(4))
    answer_asset = AssetField(label=gettext_lazy("Asset given"), required=False)

    def __init__(self, *args: Any, row: AssetRequest, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        field: Any = self.fields["answer_asset"]
        field.offer(visible_queryset(reader_of(user), Asset).prefetch_related("texts__locale"))

    def clean_answer_asset(self) -> Asset | None:
        """Give only what its receiver may see."""
        asset: Asset | None = self.cleaned_data["answer_asset"]
        if asset is not None and not visible(access.reader_for(self.row.organisation), asset):
            raise ValidationError(
                _("%(organisation)s may not see this asset yet: check its audience, rights and embargo first.")
                % {"organisation": self.row.organisation}
            )
        return asset

    def clean(self) -> dict[str, Any] | None:
        """Something must be said or given."""
        cleaned = super().clean()
        nothing = not self.cleaned_data.get("answer", "").strip() and not self.cleaned_data.get("answer_asset")
        if nothing and not self.errors:
            self.add_error("answer", _("Write an answer or choose an asset."))
        return cleaned


class DeclineForm(forms.Form):
    """Why not."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=2000, widget=area(3))


class UseReportForm(OwnRowForm):
    """Where something of the library was used; no persons are asked for."""

    asset = AssetField(label=gettext_lazy("Asset"), required=False)
    kit = KitField(label=gettext_lazy("Media kit"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("How it was used"), choices=UseKind.choices, widget=forms.RadioSelect)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=[(row.code, row.own_name) for row in languages.LANGUAGES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    address = forms.URLField(label=gettext_lazy("Web address"), required=False, assume_scheme="https")

    class Meta:
        model = UseReport
        fields = [
            "organisation",
            "asset",
            "kit",
            "kind",
            "title",
            "used_on",
            "territory",
            "languages",
            "audience",
            "address",
            "note",
        ]
        widgets = {"note": area(2), "used_on": AdminDateInput}
        help_texts = {"note": gettext_lazy("Write no names of persons here.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.initial.setdefault("used_on", timezone.localdate())
            self.initial.setdefault("kind", UseKind.WEB)
        if self.instance._state.adding and self.mission is not None:
            self.initial["territory"] = self.mission.host_territory_id
            self.initial["languages"] = self.mission.working_languages

    def clean_used_on(self) -> date:
        """A report is of what has happened."""
        day: date = self.cleaned_data["used_on"]
        if day > timezone.localdate() + timedelta(days=1):
            raise ValidationError(_("Report a use when it has happened."))
        return day

    def clean(self) -> dict[str, Any] | None:
        """A report is of one thing."""
        cleaned = super().clean()
        chosen = [name for name in ("asset", "kit") if self.cleaned_data.get(name)]
        if not chosen and not {"asset", "kit"} & set(self.errors):
            self.add_error("asset", _("Choose the asset or the kit that you used."))
        if len(chosen) == 2:
            self.add_error("kit", _("Choose either an asset or a kit."))
        return cleaned


class TokenForm(forms.Form):
    """A name, what the token opens, and for how long."""

    organisation = forms.ModelChoiceField(label=gettext_lazy("Organisation"), queryset=Organisation.objects.none())
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("Where it is used, such as “server in Paris”."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Opens"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days until it expires"), min_value=1, max_value=LONGEST_DAYS, initial=LONGEST_DAYS
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = list(access.organisations_for(user))
        field: Any = self.fields["organisation"]
        field.queryset = access.organisations_for(user)
        self.initial.update({"organisation": own[0].pk, "scopes": [Scope.KITS.value, Scope.ASSETS.value]})
        self.only = own[0] if len(own) == 1 else None
        if self.only is not None:
            del self.fields["organisation"]

    @property
    def organisation_chosen(self) -> Any:
        """Whose token it becomes; asked after validation."""
        return self.only or self.cleaned_data["organisation"]
