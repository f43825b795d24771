"""What missions and the home desk exchange, as a menu of the admin."""

from typing import Any

from django.contrib.admin.utils import quote
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from locales.models import AccessToken
from media.exchange.access import ExchangePolicy
from media.exchange.contribution_views import (
    ContributionChoiceView,
    ContributionCreateView,
    ContributionDetailView,
    ContributionEditView,
    ContributionIndexView,
)
from media.exchange.notice_views import NoticeIndexView, NoticeReadView
from media.exchange.report_views import UseReportCreateView, UseReportEditView, UseReportIndexView
from media.exchange.request_views import RequestCreateView, RequestDetailView, RequestIndexView
from media.exchange.token_views import TokenCreateView, TokenIndexView, TokenRevokeView, TokenRotateView
from media.exchange.views import RowHistoryView
from media.models import AssetRequest, Contribution, Notice, UseReport


class ExchangeViewSet(ModelViewSet):  # type: ignore[misc]
    """Rows of organisations: seen by theirs and the home desk, never deleted."""

    form_fields: list[str] = []
    copy_view_enabled = False
    add_to_reference_index = False
    history_view_class = RowHistoryView
    list_per_page = 30
    #: The page of one row, to which reports and logs lead; rows without one are found in the list.
    row_page = "edit"

    @property
    def url_finder_class(self) -> Any:
        """Return how reports and logs find the page of a row."""
        name, has_page = self.get_url_name(self.row_page), self.row_page != "index"

        def address(finder: Any, row: Any) -> str:
            return reverse(name, args=[quote(row.pk)] if has_page else [])

        members = {"permission_policy": self.permission_policy, "construct_edit_url": address}
        return type("RowFinder", (ModelAdminURLFinder,), members)

    @property
    def permission_policy(self) -> Any:
        """Return the policy of the exchange."""
        return ExchangePolicy(self.model)

    @property
    def filterset_class(self) -> Any:
        """Return the filters of the list."""
        return self.index_view_class.filterset_class

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Leave out the names of pages that these rows do not have."""
        found = super().get_common_view_kwargs(**kwargs)
        return {**found, "usage_url_name": None, "delete_url_name": None}

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Leave the list what it says itself."""
        kept = super().get_index_view_kwargs(**kwargs)
        for name in ("search_fields", "search_backend_name", "list_display", "ordering", "list_export"):
            kept.pop(name, None)
        kept["search_backend_name"] = None
        return {**kept, "results_template_name": self.index_view_class.results_template_name}

    def page(self, view: type, **kwargs: Any) -> Any:
        """Return *view* as one of this viewset's pages."""
        return self.construct_view(view, **kwargs)

    def listing(self) -> list[Any]:
        """Return the addresses of the list."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]

    def histories(self) -> list[Any]:
        """Return the addresses of a row's history."""
        return [
            path("<uuid:pk>/history/", self.history_view, name="history"),
            path("<uuid:pk>/history/results/", self.history_results_view, name="history_results"),
        ]


class ContributionViewSet(ExchangeViewSet):
    """Contributions."""

    model = Contribution
    name = "contributions"
    icon = "upload"
    menu_label = _("Contributions")
    index_view_class = ContributionIndexView

    def get_urlpatterns(self) -> list[Any]:
        """Return the pages that contributions have."""
        return [
            *self.listing(),
            path("add/", self.page(ContributionChoiceView), name="add"),
            path("add/<slug:kind>/", self.page(ContributionCreateView), name="add_kind"),
            path("<uuid:pk>/", self.page(ContributionDetailView), name="detail"),
            path("<uuid:pk>/edit/", self.page(ContributionEditView), name="edit"),
            *self.histories(),
        ]


class RequestViewSet(ExchangeViewSet):
    """Requests for assets and clearances."""

    model = AssetRequest
    name = "asset-requests"
    icon = "help"
    menu_label = _("Requests")
    index_view_class = RequestIndexView
    row_page = "detail"

    def get_urlpatterns(self) -> list[Any]:
        """Return the pages that requests have."""
        return [
            *self.listing(),
            path("add/", self.page(RequestCreateView), name="add"),
            path("<uuid:pk>/", self.page(RequestDetailView), name="detail"),
            *self.histories(),
        ]


class UseReportViewSet(ExchangeViewSet):
    """Reports of use."""

    model = UseReport
    name = "use-reports"
    icon = "tick-inverse"
    menu_label = _("Reports of use")
    index_view_class = UseReportIndexView

    def get_urlpatterns(self) -> list[Any]:
        """Return the pages that reports have."""
        return [
            *self.listing(),
            path("add/", self.page(UseReportCreateView), name="add"),
            path("<uuid:pk>/edit/", self.page(UseReportEditView), name="edit"),
        ]


class NoticeViewSet(ExchangeViewSet):
    """Notices."""

    model = Notice
    name = "notices"
    icon = "mail"
    menu_label = _("Notices")
    index_view_class = NoticeIndexView
    row_page = "index"

    def get_urlpatterns(self) -> list[Any]:
        """Return the pages that notices have."""
        return [
            *self.listing(),
            path("read/", self.page(NoticeReadView), name="read_all"),
            path("read/<int:pk>/", self.page(NoticeReadView), name="read"),
        ]


class TokenViewSet(ExchangeViewSet):
    """Access tokens."""

    model = AccessToken
    name = "access-tokens"
    icon = "key"
    menu_label = _("Access tokens")
    index_view_class = TokenIndexView
    row_page = "index"

    def get_urlpatterns(self) -> list[Any]:
        """Return the pages that tokens have."""
        return [
            *self.listing(),
            path("add/", self.page(TokenCreateView), name="add"),
            path("<int:pk>/replace/", self.page(TokenRotateView), name="rotate"),
            path("<int:pk>/revoke/", self.page(TokenRevokeView), name="revoke"),
        ]


class ExchangeGroup(ModelViewSetGroup):  # type: ignore[misc]
    """One menu for all of them."""

    menu_label = _("Exchange")
    menu_icon = "resubmit"
    menu_name = "exchange"
    menu_order = 310
    items = (ContributionViewSet, RequestViewSet, UseReportViewSet, NoticeViewSet, TokenViewSet)
