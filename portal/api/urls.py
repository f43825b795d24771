"""The API's addresses (DESIGN section 4)."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from portal.api import assets, kits, problems

_RELEASE = "kits/<slug:slug>/releases/<int:number>/<slug:lang>"

urlpatterns = [
    path("openapi.json", SpectacularJSONAPIView.as_view(), name="api_description"),
    path("assets/<uuid:asset_id>", assets.AssetView.as_view(), name="api_asset"),
    path("assets/<uuid:asset_id>/may-i", assets.MayIView.as_view(), name="api_may_i"),
    path("kits/changes", kits.ChangesView.as_view(), name="api_changes"),
    path(f"{_RELEASE}/manifest.json", kits.ManifestView.as_view(), name="api_manifest"),
    path(f"{_RELEASE}/kit.zip", kits.ArchiveView.as_view(), name="api_archive"),
    path(f"{_RELEASE}/kit.meta4", kits.MetalinkView.as_view(), name="api_metalink"),
    re_path(r"^.*$", problems.not_found, name="api_not_found"),
]
