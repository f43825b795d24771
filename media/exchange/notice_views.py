"""Notices in the admin: the list, and marking them as read."""

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django import forms
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from locales.readers import reader_of_request
from media.exchange import access, services
from media.exchange.views import WIDE, ExchangeFilterSet, ExchangeIndexView, StateColumn
from media.models import Notice
from media.states import NoticeKind


class NoticeFilterSet(ExchangeFilterSet):
    """Kind, and for the home desk the organisation."""

    kind = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Kind"), choices=NoticeKind.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Notice
        fields: list[str] = []


class ReadColumn(StateColumn):
    """Whether the organisation has read it, and the button with which its members say so."""

    cell_template_name = "media/exchange/read_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> Any:
        """Return the context with whether the user may mark it."""
        context = super().get_cell_context_data(instance, parent_context)
        context["is_own"] = access.speaks_for(parent_context["request"].user, instance)
        return context


class NoticeIndexView(ExchangeIndexView):
    """What the organisation was told, unread first."""

    filterset_class = NoticeFilterSet
    search_fields = ["title", "reason"]
    empty = gettext_lazy("Nothing to tell you.")
    title_label = gettext_lazy("About")
    #: Nobody writes a notice; it follows from what happens.
    add_url = None

    def row_url(self, row: Notice) -> str | None:
        """Return where the notice leads."""
        return row.link or None

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Unread ones first, then the latest."""
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)  # type: ignore[no-any-return]
        return queryset.order_by(F("read_at").asc(nulls_first=True), "-created_at")

    def own_columns(self) -> list[Any]:
        """Of what, why, since when, and whether it was read."""
        return [
            Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
            Column("reason", label=_("Reason"), classname=WIDE),
            DateColumn("created_at", label=_("Since"), sort_key="created_at", classname=WIDE),
            ReadColumn("read_at", label=_("Read"), sort_key="read_at"),
        ]


class NoticeReadView(PermissionCheckedMixin, View):  # type: ignore[misc]
    """POST marks one notice, or all of the user's organisations, as read; back to where one came from."""

    permission_required = "view"
    index_url_name = ""
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Mark, and go back."""
        rows = access.own_rows(reader_of_request(request), Notice)
        if pk is not None:
            rows = rows.filter(pk=pk)
            access.require(rows)
        number = services.mark_read(rows)
        if pk is None:
            messages.success(request, _("Marked as read: %(number)d") % {"number": number})
        return redirect(get_valid_next_url_from_request(request) or self.index_url_name)
