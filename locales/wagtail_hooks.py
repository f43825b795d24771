"""How the ground floor meets Wagtail's admin."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.staticfiles import versioned_static
from wagtail.log_actions import LogActionRegistry

from locales.viewsets import DirectoryGroup


@hooks.register("register_admin_viewset")
def register_directory() -> DirectoryGroup:
    """Add the directory to the menu of those who may see it."""
    return DirectoryGroup()


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    """Name what happens to access tokens."""
    actions.register_action("locales.token_created", _("Create"), _("Access token created"))
    actions.register_action("locales.token_revoked", _("Revoke"), _("Access token revoked"))


@hooks.register("get_avatar_url")
def same_face_for_everybody(user: Any, size: int) -> str:
    """Show no picture of a person: one that was uploaded before has no address."""
    return str(versioned_static("wagtailadmin/images/default-user-avatar.png"))
