"""Reports of use in the admin: a form of one minute, the list, and a table to download."""

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django import forms
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.ui.tables import Column

from locales.readers import reader_of_request
from media import selectors as media_selectors
from media.exchange import access, services
from media.exchange.request_forms import UseReportForm
from media.exchange.request_views import chosen_asset
from media.exchange.views import WIDE, ExchangeFilterSet, ExchangeIndexView, OwnCreateView, OwnEditView
from media.kits.selectors import released_kits
from media.models import Asset, UseReport
from media.states import UseKind
from media.visibility import visible_queryset

#: With these a cell would be taken for a formula by a spreadsheet (OWASP, "CSV injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: Any) -> str:
    """Return *value* as a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


class UseReportFilterSet(ExchangeFilterSet):
    """Kind and days."""

    kind = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("How it was used"), choices=UseKind.choices, widget=forms.CheckboxSelectMultiple
    )
    used_on = django_filters.DateFromToRangeFilter(label=gettext_lazy("Day"), widget=DateRangePickerWidget)

    class Meta:
        model = UseReport
        fields: list[str] = []


class UseReportIndexView(ExchangeIndexView):
    """Where the library was used, the latest first."""

    filterset_class = UseReportFilterSet
    search_fields = ["title", "note"]
    empty = gettext_lazy("No use has been reported yet. It takes a minute, and shows what is worth making.")
    title_label = gettext_lazy("Event or publication")
    detail_name = "edit"
    export_filename = "uses"
    list_export = (
        "used_on",
        "organisation",
        "get_kind_display",
        "title",
        "subject",
        "territory",
        "spoken",
        "audience",
        "address",
        "note",
    )

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return what the user works with, with what was used."""
        reader = reader_of_request(self.request)
        assets = visible_queryset(reader, Asset).prefetch_related("texts__locale")
        kits = released_kits(reader)
        rows = super().get_base_queryset().select_related("territory")
        return rows.prefetch_related(Prefetch("asset", assets), Prefetch("kit", kits), "territory__names")

    def row_url(self, row: Any) -> str | None:
        """Return the form for its organisation; the home desk reads the row in the list."""
        return super().row_url(row) if access.speaks_for(self.request.user, row) else None

    @cached_property
    def export_headings(self) -> dict[str, str]:
        """The headings of the table."""
        return {
            "get_kind_display": _("How it was used"),
            "subject": _("Asset or kit"),
            "spoken": _("Languages"),
            "organisation": _("Organisation"),
        }

    def to_row_dict(self, item: UseReport) -> dict[str, Any]:
        """Return the cells of *item*."""
        return {
            "used_on": item.used_on.isoformat(),
            "organisation": str(item.organisation),
            "get_kind_display": item.get_kind_display(),
            "title": item.title,
            "subject": subject_of(item),
            "territory": str(item.territory or ""),
            "spoken": " ".join(item.languages),
            "audience": "" if item.audience is None else str(item.audience),
            "address": item.address,
            "note": item.note,
        }

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> str:
        """Wagtail guards XLSX against formulas but not CSV: both are."""
        return harmless(value)

    def own_columns(self) -> list[Any]:
        """What was used, how, where, when, and whom it reached."""
        return [
            Column("subject", label=_("Asset or kit"), accessor=subject_of),
            Column("kind", label=_("How it was used"), accessor="get_kind_display", sort_key="kind", classname=WIDE),
            Column("used_on", label=_("Day"), sort_key="used_on"),
            Column("territory", label=_("Territory"), classname=WIDE),
            Column("audience", label=_("People reached"), sort_key="audience", classname=WIDE),
        ]


def subject_of(row: UseReport) -> str:
    """Return the title of what was used; of what is not offered any more, only that."""
    if row.asset is not None:
        return media_selectors.title_of(row.asset)
    return str(row.kit.released_title) if row.kit is not None else _("no longer offered")


class _Stored:
    """What creating and correcting share."""

    form_class = UseReportForm
    request: Any
    form: Any
    prefilled = ("asset", "kit")

    def save_instance(self) -> UseReport:
        """Store the report."""
        return services.save_report(self.form.save(commit=False), self.request.user)

    def get_success_url(self) -> str:
        """Return the list."""
        return reverse(self.index_url_name)  # type: ignore[attr-defined]


class UseReportCreateView(_Stored, OwnCreateView):  # type: ignore[misc]
    """Report a use; ``?asset=`` or ``?kit=`` chooses what was used beforehand."""

    submit_button_label = gettext_lazy("Report")
    success_message = gettext_lazy("Reported. Thank you.")
    error_message = gettext_lazy("Nothing was reported yet. Mend what is marked.")

    def get_initial(self) -> dict[str, Any]:
        """Leave out an asset that the user does not see."""
        initial: dict[str, Any] = super().get_initial()
        asset = chosen_asset(self.request)
        return {**initial, "asset": asset.pk} if asset is not None else initial


class UseReportEditView(_Stored, OwnEditView):  # type: ignore[misc]
    """Correct a report."""
