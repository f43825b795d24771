"""How the media floor meets Wagtail's admin."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.log_actions import LogActionRegistry

from locales.readers import reader_of_request
from media.admin import hooks as kit_hooks
from media.exchange import hooks as exchange_hooks
from media.viewsets import AssetViewSet
from media.visibility import visible_queryset

#: Wagtail looks for hooks in this module alone; importing them registers them.
__all__ = ["exchange_hooks", "kit_hooks"]

#: Wagtail's and wagtailmedia's own menu items, which move below "Library".
_MOVED = ("images", "documents", "media")


class AssetMenuItem(MenuItem):  # type: ignore[misc]
    """The library itself, for those who may see assets."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user may see assets."""
        return request.user.has_perm("media.view_asset") or request.user.has_perm("media.change_asset")  # type: ignore[union-attr]


@hooks.register("register_admin_viewset")
def register_assets() -> AssetViewSet:
    """Add the library's pages."""
    return AssetViewSet()


@hooks.register("construct_main_menu", order=100)
def gather_library(request: HttpRequest, items: list[Any]) -> None:
    """Put assets, pictures, documents and recordings into one menu instead of three."""
    moved = [item for item in items if item.name in _MOVED]
    items[:] = [item for item in items if item.name not in _MOVED]
    assets = AssetMenuItem(_("All assets"), reverse("assets:index"), name="assets", icon_name="list-ul", order=10)
    shown = [item for item in (assets, *moved) if item.is_shown(request)]
    if shown:
        menu = Menu(items=shown)
        items.append(SubmenuMenuItem(_("Library"), menu, name="library", icon_name="image", order=300))


@hooks.register("insert_global_admin_css")
def add_styles() -> SafeString:
    """Add the styles of the library's pages."""
    return format_html('<link rel="stylesheet" href="{}">', static("media/admin/asset.css"))


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    """Name the library's own log actions."""
    actions.register_action("media.withdraw", _("Withdraw"), _("Asset withdrawn from every channel"))
    actions.register_action("media.reinstate", _("Reinstate"), _("Asset shown again after a withdrawal"))
    actions.register_action("media.kit_published", _("Publish"), _("Media kit published"))
    actions.register_action("media.kit_retried", _("Build again"), _("Archive of a media kit asked for again"))
    actions.register_action("media.kit_withdrawn", _("Withdraw"), _("Media kit withdrawn from every channel"))
    actions.register_action("media.kit_reinstated", _("Reinstate"), _("Media kit offered again"))
    actions.register_action("media.release_withdrawn", _("Withdraw a release"), _("Release of a media kit withdrawn"))


@hooks.register("construct_image_chooser_queryset")
@hooks.register("construct_document_chooser_queryset")
@hooks.register("construct_media_chooser_queryset")
def only_visible(rows: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Offer an editor only what they may see."""
    return rows.filter(pk__in=visible_queryset(reader_of_request(request), rows.model).order_by().values("pk"))
