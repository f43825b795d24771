"""Media kits in the admin."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSet

from media.kits import views
from media.kits.listing import KitFilterSet, KitIndexView
from media.models import MediaKit
from media.permissions import KitPolicy


class KitViewSet(ModelViewSet):
    """Kits are written, published and withdrawn; what was published is never deleted."""

    model = MediaKit
    name = "mediakits"
    icon = "folder-inverse"
    menu_label = _("Media kits")
    menu_name = "mediakits"
    list_per_page = 30
    ordering = "-created_at"
    filterset_class = KitFilterSet
    form_fields: list[str] = []
    copy_view_enabled = False
    add_to_reference_index = False
    add_to_admin_menu = False
    index_view_class = KitIndexView
    history_view_class = views.KitHistoryView

    @property
    def permission_policy(self) -> Any:
        """Return the policy that narrows permissions to what the user owns."""
        return KitPolicy(self.model)

    def _own_view(self, view: type) -> Any:
        names = {f"{name}_url_name": self.get_url_name(name) for name in ("index", "edit", "history", "add")}
        return view.as_view(permission_policy=self.permission_policy, **names)  # type: ignore[attr-defined]

    def get_urlpatterns(self) -> list[Any]:
        """Return the pages that kits have."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self._own_view(views.KitAddView), name="add"),
            path("edit/<uuid:pk>/", self._own_view(views.KitEditView), name="edit"),
            path("publish/<uuid:pk>/", self._own_view(views.KitPublishView), name="publish"),
            path("releases/<uuid:pk>/", self._own_view(views.KitReleasesView), name="releases"),
            path("withdraw/<uuid:pk>/", self._own_view(views.KitWithdrawView), name="withdraw"),
            path("history/<uuid:pk>/", self.history_view, name="history"),
            path("history-results/<uuid:pk>/", self.history_results_view, name="history_results"),
        ]
