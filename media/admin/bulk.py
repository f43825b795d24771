"""Bulk work in the listing of assets: set rights, audience and subjects of many; withdraw many."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction

from locales.actors import actor_of
from locales.models import Mission, Organisation, Province, Topic
from locales.readers import reader_of_request
from media import bulk, permissions, selectors
from media.admin.forms import VietNamMoment
from media.admin.listing import AssetFilterSet
from media.admin.views import WithdrawalForm
from media.admin.widgets import FilteredChecklist
from media.licences import LICENCES, is_known_licence
from media.models import Asset
from media.vocabulary import Audience, Consent

_KEEP = gettext_lazy("Leave as it is")
#: Titles of skipped assets that the message names; the number says how many there are.
_NAMED = 10


class BulkForm(forms.Form):
    """What to set; a field that is left empty changes nothing."""

    credit_line = forms.CharField(label=gettext_lazy("Credit line"), max_length=255, required=False)
    licence = forms.CharField(
        label=gettext_lazy("Licence"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("An SPDX identifier such as CC-BY-4.0, or the licence's name."),
        widget=forms.TextInput(attrs={"list": "asset-licences", "autocomplete": "off"}),
    )
    licence_url = forms.URLField(label=gettext_lazy("Address of the licence"), required=False, assume_scheme="https")
    consent = forms.ChoiceField(label=gettext_lazy("Consent"), choices=[("", _KEEP), *Consent.choices], required=False)
    audience = forms.ChoiceField(
        label=gettext_lazy("Audience"), choices=[("", _KEEP), *Audience.choices], required=False
    )
    named_missions = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Only these missions"),
        queryset=Mission.objects.prefetch_related("names"),
        required=False,
        widget=FilteredChecklist,
    )
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owner organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_KEEP,
    )
    topics = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Add topics"),
        queryset=Topic.objects.prefetch_related("names"),
        required=False,
        widget=FilteredChecklist,
    )
    province = forms.ModelChoiceField(
        label=gettext_lazy("Province"),
        queryset=Province.objects.filter(valid_to=None),
        required=False,
        empty_label=_KEEP,
    )
    embargo_until = VietNamMoment(
        label=gettext_lazy("Embargo until"), required=False, help_text=gettext_lazy("Viet Nam time (UTC+7).")
    )
    expires_at = VietNamMoment(
        label=gettext_lazy("Expires"), required=False, help_text=gettext_lazy("Viet Nam time (UTC+7).")
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actor, rows = actor_of(user), Organisation.objects.prefetch_related("names")
        self.fields["owner"].queryset = (  # type: ignore[attr-defined]
            rows if actor.sees_everything else rows.filter(pk__in=actor.organisations)
        )

    def clean(self) -> dict[str, Any] | None:
        """Ask for something to set, and for dates and a licence that can be."""
        cleaned = super().clean() or {}
        licence = cleaned.get("licence")
        if licence and not cleaned.get("licence_url") and not is_known_licence(licence):
            self.add_error("licence_url", _("This licence has no SPDX identifier; give the address of its text."))
        embargo, expiry = cleaned.get("embargo_until"), cleaned.get("expires_at")
        if embargo and expiry and expiry <= embargo:
            self.add_error("expires_at", _("It would expire before the embargo lifts."))
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Fill in what is to be set; nothing was filled in."))
        return cleaned


class AssetBulkAction(BulkAction):  # type: ignore[misc]
    """What both actions share: only assets that the user finds in the listing, and a summary of what was skipped."""

    models = [Asset]
    template_name = "media/admin/bulk.html"
    heading: Any = ""
    button: Any = ""
    permission = ""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Let in whoever may do this with some asset."""
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def chosen(self) -> list[Asset]:
        """The assets that were ticked, or all of the listing with its search and filters; others do not exist."""
        rows = permissions.listed_assets(reader_of_request(self.request))
        keys = self.request.GET.getlist("id")
        if "all" in keys:
            sent = QueryDict(urlsplit(self.next_url).query)
            found = AssetFilterSet(sent, queryset=rows, request=self.request).qs
            rows = selectors.matching(found, sent.get("q", ""))
        else:
            rows = rows.filter(pk__in=[key for key in keys if _is_uuid(key)])
        return list(selectors.for_listing(rows.distinct()).order_by("-created_at"))

    def get_actionable_objects(self) -> tuple[list[Asset], dict[str, list[Asset]]]:
        """Return the assets with which the user may do this, and the others."""
        able = [asset for asset in self.chosen if self.check_perm(asset)]
        return able, {"items_with_no_access": [asset for asset in self.chosen if asset not in able]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        context = super().get_context_data(**kwargs)
        return {**context, "heading": self.heading, "button": self.button, "known_licences": list(LICENCES.values())}

    def form_valid(self, form: Any) -> Any:
        """Do it in one transaction and say what was done, and what was not and why."""
        self.cleaned_form = form
        outcome = self.act(self.chosen, form.cleaned_data)
        if outcome.changed:
            messages.success(self.request, self.told(outcome.changed))
        if outcome.skipped:
            messages.warning(self.request, _told_skipped(outcome.skipped))
        return redirect(self.next_url)

    def act(self, assets: list[Asset], values: dict[str, Any]) -> bulk.Outcome:
        """Do it."""
        raise NotImplementedError

    def told(self, count: int) -> str:
        """Return how many were done."""
        raise NotImplementedError


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _told_skipped(skipped: list[tuple[str, str]]) -> str:
    named = "; ".join(f"“{title}”: {reason}" for title, reason in skipped[:_NAMED])
    more = " …" if len(skipped) > _NAMED else ""
    text = ngettext("%(count)s asset was skipped.", "%(count)s assets were skipped.", len(skipped))
    return f"{text % {'count': len(skipped)}} {named}{more}"


class EditAssets(AssetBulkAction):
    """Set rights, audience and subjects."""

    display_name = gettext_lazy("Set rights and audience")
    action_type = "edit_assets"
    aria_label = gettext_lazy("Set rights, audience and subjects of the selected assets")
    heading = gettext_lazy("Set rights, audience and subjects")
    button = gettext_lazy("Set what is filled in")
    permission = "media.change_asset"
    action_priority = 10
    form_class = BulkForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return what the form needs."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def check_perm(self, asset: Asset) -> bool:
        """Whether the user may change *asset*."""
        return permissions.may_change(self.request.user, asset)

    def act(self, assets: list[Asset], values: dict[str, Any]) -> bulk.Outcome:
        """Set the values."""
        return bulk.change_many(assets, values, self.request.user)

    def told(self, count: int) -> str:
        """Return how many were changed."""
        return ngettext("%(count)s asset was changed.", "%(count)s assets were changed.", count) % {"count": count}


class WithdrawAssets(AssetBulkAction):
    """Withdraw, with one reason for all."""

    display_name = gettext_lazy("Withdraw")
    action_type = "withdraw_assets"
    aria_label = gettext_lazy("Withdraw the selected assets")
    heading = gettext_lazy("Withdraw assets")
    button = gettext_lazy("Withdraw")
    permission = "media.withdraw_asset"
    action_priority = 20
    classes = {"serious"}
    form_class = WithdrawalForm

    def check_perm(self, asset: Asset) -> bool:
        """Whether the user may withdraw *asset*."""
        return permissions.may_withdraw(self.request.user, asset)

    def act(self, assets: list[Asset], values: dict[str, Any]) -> bulk.Outcome:
        """Withdraw."""
        return bulk.withdraw_many(assets, values["reason"], self.request.user)

    def told(self, count: int) -> str:
        """Return how many were withdrawn."""
        return ngettext(
            "%(count)s asset was withdrawn from every channel.", "%(count)s assets were withdrawn.", count
        ) % {"count": count}
