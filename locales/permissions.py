"""Permission policies of the ground floor."""

from typing import Any

from wagtail.permission_policies.base import ModelPermissionPolicy


class ReadOnlyPolicy(ModelPermissionPolicy):  # type: ignore[misc]
    """Viewing by Django's view permission; adding, changing and deleting for nobody."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether *user* may do *action*: only ``view`` is ever allowed."""
        return action == "view" and bool(super().user_has_permission(user, "view"))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Whether *user* may do one of *actions*."""
        return any(self.user_has_permission(user, action) for action in actions)
