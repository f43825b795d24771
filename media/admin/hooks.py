"""How kits and reports meet Wagtail's admin; ``media.wagtail_hooks`` loads this module."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.log_actions import LogActionRegistry, LogFormatter

from media.admin import file_pages
from media.admin.api import PortalDocumentsAPI, PortalImagesAPI
from media.admin.bulk import EditAssets, WithdrawAssets
from media.admin.reports import RightsReportView
from media.kits.choosers import KitAssetChooserViewSet, kit_asset_chooser
from media.kits.viewsets import KitViewSet
from media.models import Asset, MediaKit
from media.permissions import AssetPolicy, KitPolicy


class KitMenuItem(MenuItem):  # type: ignore[misc]
    """Media kits, for those who write or publish them."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user works on kits."""
        return KitPolicy(MediaKit).user_has_permission(request.user, "view")


@hooks.register("construct_admin_api", order=100)
def only_found_in_api(router: Any) -> None:
    """Answer Wagtail's internal API from the files that the user finds."""
    router.register_endpoint("images", PortalImagesAPI)
    router.register_endpoint("documents", PortalDocumentsAPI)


@hooks.register("register_admin_viewset")
def register_kits() -> KitViewSet:
    """Add the pages of kits."""
    return KitViewSet()


@hooks.register("register_admin_viewset")
def register_kit_chooser() -> KitAssetChooserViewSet:
    """Add the dialogue in which files of a kit are chosen."""
    return kit_asset_chooser


@hooks.register("construct_main_menu", order=110)
def add_kits_to_library(request: HttpRequest, items: list[Any]) -> None:
    """Put kits below "Library", which is made before."""
    kits = KitMenuItem(
        _("Media kits"), reverse("mediakits:index"), name="mediakits", icon_name="folder-inverse", order=20
    )
    if not kits.is_shown(request):
        return
    library = next((item for item in items if item.name == "library"), None)
    if library is None:
        menu = Menu(items=[kits])
        items.append(SubmenuMenuItem(_("Library"), menu, name="library", icon_name="image", order=300))
    else:
        library.menu = Menu(items=[*library.menu.registered_menu_items, kits])


@hooks.register("insert_global_admin_css")
def add_kit_styles() -> SafeString:
    """Add the styles of kits, long lists and reports."""
    return format_html('<link rel="stylesheet" href="{}">', static("media/admin/kit.css"))


@hooks.register("register_log_actions")
def register_version_actions(actions: LogActionRegistry) -> None:
    """Name what happens to the versions of an asset, and what was changed of many at once."""
    for action, label_, text in (
        ("media.version_proposed", _("Replace the file"), _("New file waits for approval: version %(version)s")),
        ("media.version_approved", _("Approve"), _("New file approved: version %(version)s")),
        ("media.version_refused", _("Refuse"), _("New file refused: version %(version)s")),
    ):
        actions.register_action(action)(type("VersionFormatter", (VersionFormatter,), {"label": label_, "text": text}))


class VersionFormatter(LogFormatter):  # type: ignore[misc]
    """Names the version, and the reason where there is one."""

    text: Any = ""

    def format_message(self, log_entry: Any) -> str:
        """Return what happened to which version, and why."""
        told = str(self.text % {"version": log_entry.data.get("version", "")})
        return f"{told}. {log_entry.data['reason']}" if log_entry.data.get("reason") else told


@hooks.register("register_admin_urls", order=-1)
def pages_of_files() -> list[Any]:
    """Put the pages of single files before Wagtail's own."""
    return file_pages.patterns()


hooks.register("register_bulk_action", EditAssets)
hooks.register("register_bulk_action", WithdrawAssets)


@hooks.register("register_admin_urls")
def report_pages() -> list[Any]:
    """Add the report on rights, and its table for filters."""
    return [
        path("reports/rights/", RightsReportView.as_view(), name="rights_report"),
        path("reports/rights/results/", RightsReportView.as_view(results_only=True), name="rights_report_results"),
    ]


@hooks.register("register_reports_menu_item")
def report_menu_item() -> MenuItem:
    """Put the report on rights below "Reports"."""
    return RightsMenuItem(_("Rights of the library"), reverse("rights_report"), icon_name="key", order=900)


class RightsMenuItem(MenuItem):  # type: ignore[misc]
    """The report on rights, for those who may see assets."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user may see assets."""
        return AssetPolicy(Asset).user_has_any_permission(request.user, ["view", "change"])
