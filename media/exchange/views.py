"""What the pages of the exchange share: the user's own rows, a step that somebody else took, forms for a user."""

from collections.abc import Callable
from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic import history
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from locales.models import Organisation
from locales.readers import reader_of_request
from media.exchange import access, selectors
from media.exchange.services import StateError

#: Columns that a narrow screen leaves out; the page of the row has them all.
WIDE = "asset-wide"


class OneRow(BaseObjectMixin):  # type: ignore[misc]
    """A row that the user works with; any other answers 404, as if it did not exist."""

    request: HttpRequest
    object: Any

    def get_base_object_queryset(self) -> QuerySet[Any]:
        """Return what the user works with."""
        return access.exchanged(reader_of_request(self.request), self.model)


class ExchangeFilterSet(WagtailFilterSet):  # type: ignore[misc]
    """Filters of a list; the home desk also filters by organisation."""

    organisation = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Organisation"), queryset=Organisation.objects.none()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.request is None or not access.is_home_desk(self.request.user):
            del self.filters["organisation"]
            return
        model = self._meta.model
        present = model._default_manager.order_by().values("organisation")
        rows = Organisation.objects.filter(pk__in=present).prefetch_related("names")
        self.filters["organisation"].queryset = rows


class StateColumn(BaseColumn):  # type: ignore[misc]
    """The state of a row, marked by colour and always written."""

    cell_template_name = "media/exchange/state_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> Any:
        """Return the context with what the cell says."""
        context = super().get_cell_context_data(instance, parent_context)
        context["is_overdue"] = hasattr(instance, "deadline") and selectors.is_overdue(instance)
        if hasattr(instance, "state"):
            context["code"], context["label"] = instance.state, instance.get_state_display()
        return context


class ExchangeIndexView(generic.IndexView):  # type: ignore[misc]
    """What the user works with, with the columns of the model after its title."""

    any_permission_required = ["view"]
    is_searchable = True
    show_other_searches = False
    filterset_class: Any = None
    detail_name = "detail"
    title_label: Any = gettext_lazy("Title")
    results_template_name = "media/exchange/index_results.html"
    #: What the list says while it is empty.
    empty: Any = ""

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return what the user works with."""
        return access.exchanged(reader_of_request(self.request), self.model)

    @cached_property
    def is_home_desk(self) -> bool:
        """Whether the user sees the rows of every organisation."""
        return access.is_home_desk(self.request.user)

    def row_url(self, row: Any) -> str | None:
        """Return the address of the row's page."""
        return reverse(f"{self.index_url_name.partition(':')[0]}:{self.detail_name}", args=[quote(row.pk)])

    def get_edit_url(self, instance: Any) -> str | None:
        """Return nothing: the row's page offers what can be done with it."""
        return None

    @cached_property
    def columns(self) -> list[Any]:
        """Title, the organisation for the home desk, and what the model adds."""
        title = self._get_title_column_class(TitleColumn)(
            "title",
            label=self.title_label,
            accessor=str,
            get_url=self.row_url,
            sort_key=self.title_key,
            classname="asset-title",
        )
        whose = [Column("organisation", label=_("Organisation"), classname=WIDE)] if self.is_home_desk else []
        return [title, *whose, *self.own_columns()]

    title_key = "title"

    def own_columns(self) -> list[Any]:
        """Return the columns of the model."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the list, with the words for an empty one."""
        return {**super().get_context_data(**kwargs), "empty": self.empty}


class DetailView(PermissionCheckedMixin, OneRow, WagtailAdminTemplateMixin, View):  # type: ignore[misc]
    """The page of a row; POST takes one of its ``steps`` and shows the page again."""

    permission_required = "view"
    index_url_name = edit_url_name = history_url_name = ""

    @property
    def prefix(self) -> str:
        """The namespace of the row's pages."""
        return self.index_url_name.partition(":")[0]

    def url(self, name: str) -> str:
        """Return the address of another page of this row."""
        return reverse(f"{self.prefix}:{name}", args=[quote(self.object.pk)])

    def steps(self) -> dict[str, Callable[[], HttpResponse | None]]:
        """Return what the user may do now, by name; a step that returns a page shows its form again."""
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show the row."""
        return self.page()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Take a step, or say that it cannot be taken any more."""
        steps = self.steps()
        name = request.POST.get("step", "")
        if name not in steps:
            messages.error(request, str(StateError()))
            return redirect(self.url("detail"))
        try:
            answer = steps[name]()
        except StateError as refusal:
            messages.error(request, str(refusal))
            answer = None
        return answer or redirect(self.url("detail"))

    def page(self, **context: Any) -> HttpResponse:
        """Return the page, with forms that were sent and refused."""
        return self.render_to_response(self.get_context_data(**context))  # type: ignore[no-any-return]

    def get_page_title(self) -> str:
        """Return what the row is called."""
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way back to the list."""
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse(self.index_url_name), "label": capfirst(self.model._meta.verbose_name_plural)},
            {"url": "", "label": str(self.object)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the row with its history."""
        return {
            **super().get_context_data(**kwargs),
            "row": self.object,
            # Names alone: a template calls whatever can be called.
            "steps": dict.fromkeys(self.steps(), True),
            "history": selectors.history(self.object),
            "history_url": self.url("history"),
        }


class RowHistoryView(OneRow, history.HistoryView):  # type: ignore[misc]
    """What happened to a row, with filters."""

    any_permission_required = ["view"]

    def get_edit_url(self, instance: Any) -> str:
        """Return the row's page."""
        return reverse(f"{self.index_url_name.partition(':')[0]}:detail", args=[quote(instance.pk)])

    @cached_property
    def header_buttons(self) -> list[Any]:
        """None: the breadcrumbs lead back."""
        return []


class ForUser:
    """A generic form view whose form knows the user; what it saves goes through ``store``."""

    request: HttpRequest
    template_name = "media/exchange/form.html"
    prefilled: tuple[str, ...] = ()

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return what the form needs."""
        kwargs: dict[str, Any] = super().get_form_kwargs()  # type: ignore[misc]
        asked = {name: self.request.GET[name] for name in self.prefilled if self.request.GET.get(name)}
        return {**kwargs, "user": self.request.user, "initial": {**(kwargs.get("initial") or {}), **asked}}

    def get_success_buttons(self) -> list[Any]:
        """None: the user is on the row's page."""
        return []

    def get_success_url(self) -> str:
        """Return the row's page."""
        prefix = self.index_url_name.partition(":")[0]  # type: ignore[attr-defined]
        return reverse(f"{prefix}:detail", args=[quote(self.object.pk)])  # type: ignore[attr-defined]


class OwnCreateView(ForUser, generic.CreateView):  # type: ignore[misc]
    """Make a row of one's own organisation."""


class OwnEditView(OneRow, ForUser, generic.EditView):  # type: ignore[misc]
    """Change a row of one's own organisation; a row that is only seen is refused."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let in its organisation."""
        if not access.speaks_for(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)
