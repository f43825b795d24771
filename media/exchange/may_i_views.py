"""An asset as everybody sees it who may use it but not change it: its rights, and whether it may be used."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput

from locales.models import Mission, Territory
from locales.readers import reader_of_request
from media import permissions, selectors
from media.exchange import access
from media.may_i import Ground, may_i
from media.models import Asset
from media.vocabulary import Permission, Reason, Use


class QuestionForm(forms.Form):
    """For which use, where, on which day."""

    use = forms.ChoiceField(label=gettext_lazy("Use"), choices=Use.choices)
    territory = forms.ChoiceField(label=gettext_lazy("Territory"), required=False)
    on = forms.DateField(label=gettext_lazy("Day"), required=False, widget=AdminDateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Territory.objects.prefetch_related("names")
        self.names = {row.alpha2: str(row) for row in rows}
        field: Any = self.fields["territory"]
        named = sorted(self.names.items(), key=lambda row: row[1].casefold())
        field.choices = [("", gettext_lazy("anywhere")), *named]


class MayIView(BaseObjectMixin, WagtailAdminTemplateMixin, View):  # type: ignore[misc]
    """One asset with its rights; the question comes with the address, so that its answer can be passed on."""

    model = Asset
    template_name = "media/exchange/may_i.html"
    header_icon = "help"
    request: HttpRequest
    object: Asset

    def get_base_object_queryset(self) -> QuerySet[Any]:
        """Return what the user may see or owns; anything else answers 404."""
        rows = selectors.for_listing(permissions.listed_assets(reader_of_request(self.request)))
        return rows.select_related("portaldocument", "recording").prefetch_related("rights__territories__names")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the asset, and answer when something was asked."""
        form = QuestionForm(request.GET) if "use" in request.GET else QuestionForm(initial=self._habits())
        context: dict[str, Any] = {"form": form, **self._facts()}
        if form.is_bound and form.is_valid() and hasattr(self.object, "rights"):
            asked = form.cleaned_data
            answer = may_i(self.object, Use(asked["use"]), asked["territory"], asked["on"])
            context["verdict"] = answer.verdict.value
            context["verdict_label"] = Permission(answer.verdict).label
            context["grounds"] = [self._words(ground, form.names) for ground in answer.grounds]
        return self.render_to_response(self.get_context_data(**context))  # type: ignore[no-any-return]

    def _habits(self) -> dict[str, Any]:
        """Where the user works, and today."""
        mission = Mission.objects.filter(pk__in=access.organisations_for(self.request.user).values("pk")).first()
        return {"territory": mission.host_territory.alpha2 if mission else "", "on": timezone.localdate()}

    def _facts(self) -> dict[str, Any]:
        asset, user = self.object, self.request.user
        query = f"?asset={asset.pk}"
        may_ask = user.has_perm("media.add_assetrequest") and access.organisations_for(user).exists()
        return {
            "asset": asset,
            "state": selectors.rights_state(asset, reader_of_request(self.request).moment),
            "version": asset.current_version(),
            "edit_url": reverse("assets:edit", args=[asset.pk]) if permissions.may_change(user, asset) else "",
            "ask_url": reverse("asset-requests:add") + query if may_ask else "",
            "report_url": reverse("use-reports:add") + query if may_ask else "",
            "translate_url": reverse("contributions:add_kind", args=["translation"]) + query if may_ask else "",
        }

    @staticmethod
    def _words(ground: Ground, names: dict[str, str]) -> dict[str, str]:
        detail = ground.detail
        if ground.reason == Reason.TERRITORY:
            detail = ", ".join(names.get(code, code) for code in detail.split())
        elif ground.reason in {Reason.EMBARGO, Reason.EXPIRES, Reason.EXPIRED} and (moment := parse_datetime(detail)):
            detail = selectors.in_viet_nam(moment)
        return {"text": str(ground.reason.label), "clause": ground.clause, "detail": detail}

    def get_page_title(self) -> str:
        """Return the asset's title."""
        return selectors.title_of(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way back to the library."""
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("assets:index"), "label": _("Library")},
            {"url": "", "label": self.get_page_title()},
        ]
