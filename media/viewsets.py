"""Assets in the admin: the library, the form of one asset, its withdrawal and history."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSet

from media.admin.listing import AssetIndexView
from media.admin.version_views import AssetVersionFileView, AssetVersionsView
from media.admin.views import AssetEditView, AssetHistoryView, AssetWithdrawView
from media.models import Asset
from media.permissions import AssetPolicy


class AssetViewSet(ModelViewSet):
    """Assets are made by uploads and go with their files, so nothing is added or deleted here."""

    model = Asset
    name = "assets"
    icon = "image"
    menu_label = _("Assets")
    menu_name = "assets"
    list_per_page = 30
    ordering = "-created_at"
    filterset_class = AssetIndexView.filterset_class
    form_fields: list[str] = []
    copy_view_enabled = False
    index_template_name = "media/admin/asset_index.html"
    add_to_reference_index = False
    index_view_class = AssetIndexView
    history_view_class = AssetHistoryView

    @property
    def permission_policy(self) -> Any:
        """Return the policy that narrows permissions to what the user owns."""
        return AssetPolicy(self.model)

    def _own_view(self, view: type) -> Any:
        names = {name: self.get_url_name(name) for name in ("index", "edit", "history")}
        return view.as_view(**{f"{name}_url_name": value for name, value in names.items()})  # type: ignore[attr-defined]

    def get_urlpatterns(self) -> list[Any]:
        """Return the pages that assets have."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("edit/<uuid:pk>/", self._own_view(AssetEditView), name="edit"),
            path("withdraw/<uuid:pk>/", self._own_view(AssetWithdrawView), name="withdraw"),
            path("versions/<uuid:pk>/", self._own_view(AssetVersionsView), name="versions"),
            path("versions/<uuid:pk>/<int:number>/", self._own_view(AssetVersionFileView), name="version"),
            path("history/<uuid:pk>/", self.history_view, name="history"),
            path("history-results/<uuid:pk>/", self.history_results_view, name="history_results"),
        ]
