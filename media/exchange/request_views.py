"""Requests in the admin: the list with what is overdue, the form, and the page on which they are answered."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import django_filters  # type: ignore[import-untyped]
from django import forms
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn

from locales.readers import Reader, reader_of_request
from media import selectors as media_selectors
from media.exchange import access, selectors, services
from media.exchange.request_forms import AnswerForm, AssignForm, DeclineForm, RequestForm
from media.exchange.views import (
    WIDE,
    DetailView,
    ExchangeFilterSet,
    ExchangeIndexView,
    OwnCreateView,
    StateColumn,
)
from media.models import Asset, AssetRequest
from media.states import RequestKind, RequestState
from media.visibility import visible, visible_queryset


class RequestFilterSet(ExchangeFilterSet):
    """State, kind, what is overdue or without an owner."""

    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=RequestState.choices, widget=forms.CheckboxSelectMultiple
    )
    kind = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Kind"), choices=RequestKind.choices, widget=forms.CheckboxSelectMultiple
    )
    attention = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Needs attention"),
        choices=[("overdue", gettext_lazy("Overdue")), ("unowned", gettext_lazy("Without an owner"))],
        widget=forms.CheckboxSelectMultiple,
        method="needing",
    )

    class Meta:
        model = AssetRequest
        fields: list[str] = []

    def needing(self, rows: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        """Return the open rows that need what is ticked."""
        if "overdue" in value:
            rows = selectors.overdue(rows)
        if "unowned" in value:
            rows = rows.filter(owner=None, state__in=services.OPEN)
        return rows


class RequestIndexView(ExchangeIndexView):
    """Open requests first, the nearest deadline at the top."""

    filterset_class = RequestFilterSet
    search_fields = ["title", "details"]
    empty = gettext_lazy("Nothing has been asked for yet.")
    title_label = gettext_lazy("What is needed")

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return what the user works with, with the owners."""
        return super().get_base_queryset().select_related("owner")

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Open ones first, by deadline."""
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)  # type: ignore[no-any-return]
        is_open = Case(When(state__in=services.OPEN, then=Value(0)), default=Value(1))
        return queryset.order_by(is_open, "deadline", "created_at")

    def own_columns(self) -> list[Any]:
        """Kind, state, deadline, owner."""
        return [
            Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind", classname=WIDE),
            StateColumn("state", label=_("State"), sort_key="state"),
            Column("deadline", label=_("Needed by"), sort_key="deadline"),
            Column("owner", label=_("Owner"), accessor=owner_name, classname=WIDE),
            DateColumn("created_at", label=_("Asked"), sort_key="created_at", classname=WIDE),
        ]


def owner_name(row: AssetRequest) -> str:
    """Return who owns *row*, or nothing."""
    return (row.owner.get_full_name() or row.owner.get_username()) if row.owner else ""


class RequestCreateView(OwnCreateView):
    """Ask for an asset or a clearance; ``?asset=`` chooses it beforehand."""

    form_class = RequestForm
    prefilled = ("asset", "kind", "use", "territory")
    submit_button_label = gettext_lazy("Ask")
    success_message = gettext_lazy("Asked. The home desk's answer will be on your desk and in your mail.")
    error_message = gettext_lazy("Nothing was asked yet. Mend what is marked.")

    def get_initial(self) -> dict[str, Any]:
        """Name the request after the asset that it is for."""
        initial: dict[str, Any] = super().get_initial()
        asset = chosen_asset(self.request)
        if asset is not None:
            initial["title"] = media_selectors.title_of(asset)
        return initial

    def save_instance(self) -> AssetRequest:
        """Store the request."""
        return services.ask(self.form.save(commit=False), self.request.user)


def chosen_asset(request: Any) -> Any:
    """Return the asset of the address, when the user sees it."""
    try:
        key = UUID(request.GET.get("asset", ""))
    except ValueError:
        return None
    return visible_queryset(reader_of_request(request), Asset).filter(pk=key).first()


class RequestDetailView(DetailView):
    """What is needed, its history, and what its organisation and the home desk can do with it now."""

    template_name = "media/exchange/request.html"
    header_icon = "help"

    def steps(self) -> dict[str, Callable[[], HttpResponse | None]]:
        """Taking back for its organisation; owning and answering for the home desk."""
        row, user = self.object, self.request.user
        found: dict[str, Callable[[], HttpResponse | None]] = {}
        if row.state not in services.OPEN:
            return found
        if access.speaks_for(user, row) and self.user_has_permission("change"):
            found["cancel"] = self._cancel
        if access.may_answer(user):
            found |= {"assign": self._assign, "answer": self._answer, "decline": self._decline}
            if row.owner_id != user.pk:
                found["take"] = self._take
        return found

    def _cancel(self) -> None:
        services.cancel(self.object, self.request.user)
        messages.success(self.request, _("Taken back."))

    def _take(self) -> None:
        user: Any = self.request.user
        services.assign(self.object, user, user)
        messages.success(self.request, _("It is yours now."))

    def _assign(self) -> HttpResponse | None:
        form = AssignForm(self.request.POST, prefix="assign")
        if not form.is_valid():
            return self.page(assign_form=form)
        services.assign(self.object, form.cleaned_data["owner"], self.request.user)
        messages.success(self.request, _("Given to %(owner)s.") % {"owner": owner_name(self.object)})
        return None

    def _answer(self) -> HttpResponse | None:
        form = AnswerForm(self.request.POST, prefix="answer", row=self.object, user=self.request.user)
        if not form.is_valid():
            return self.page(answer_form=form)
        values = form.cleaned_data
        services.answer(self.object, values["answer"], values["answer_asset"], self.request.user)
        messages.success(self.request, _("Answered; the organisation has been told."))
        return None

    def _decline(self) -> HttpResponse | None:
        form = DeclineForm(self.request.POST, prefix="decline")
        if not form.is_valid():
            return self.page(decline_form=form)
        services.decline(self.object, form.cleaned_data["reason"], self.request.user)
        messages.success(self.request, _("Declined; the organisation has been told."))
        return None

    @cached_property
    def reader(self) -> Reader:
        """Who asks."""
        return reader_of_request(self.request)

    def _seen(self, asset: Any) -> Any:
        """Return *asset* with its title when the user may see it now; of any other nothing is told."""
        if asset is None or not visible(self.reader, asset):
            return None
        return {"asset": asset, "title": media_selectors.title_of(asset), "may_edit": self.reader.sees_everything}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        row, user = self.object, self.request.user
        context = {
            "about": self._seen(row.asset),
            "given": self._seen(row.answer_asset),
            "owner": owner_name(row),
            "is_overdue": selectors.is_overdue(row),
            "assign_form": AssignForm(prefix="assign", initial={"owner": row.owner_id}),
            "answer_form": AnswerForm(prefix="answer", row=row, user=user),
            "decline_form": DeclineForm(prefix="decline"),
        }
        found = {**super().get_context_data(**context), **kwargs}
        found["media"] = found["answer_form"].media
        return found
