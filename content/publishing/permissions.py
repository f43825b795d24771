"""Who may edit which page: Wagtail's permissions per language, narrowed by ownership."""

from typing import Any

from wagtail.models import Page
from wagtail.models.pages import PagePermissionTester

from locales.actors import Actor, actor_of


def owns(actor: Actor, page: Any) -> bool:
    """Whether *page* belongs to an organisation of *actor*; the home desk owns everything.

    A page without an owner organisation is the home desk's.
    """
    if actor.sees_everything:
        return True
    return page.organisation_id is not None and page.organisation_id in actor.organisations


class PortalPagePermissionTester(PagePermissionTester):  # type: ignore[misc]
    """Wagtail's tester, narrowed by ownership: only an owner may touch a page.

    Every editing view of Wagtail and of wagtail-localize asks ``permissions_for_user``,
    so that this is the one place for ownership. Adding below a section stays allowed:
    the new page belongs to the one who adds it.
    """

    def __init__(self, user: Any, page: Page) -> None:
        super().__init__(user, page)
        self._is_owner = bool(user.is_superuser) or owns(actor_of(user), page)

    def can_edit(self) -> bool:
        """Whether the user may edit the page."""
        return self._is_owner and bool(super().can_edit())

    def can_publish(self) -> bool:
        """Whether the user may publish the page."""
        return self._is_owner and bool(super().can_publish())

    def can_unpublish(self) -> bool:
        """Whether the user may unpublish the page."""
        return self._is_owner and bool(super().can_unpublish())

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Whether the user may delete the page."""
        if not self.user.is_superuser and self.user.is_active and not {"add", "publish"} & self.permissions:
            # Wagtail would let a translator, who may only change pages, delete drafts.
            return False
        return self._is_owner and bool(super().can_delete(ignore_bulk=ignore_bulk))

    def can_lock(self) -> bool:
        """Whether the user may lock the page."""
        return self._is_owner and bool(super().can_lock())

    def can_view_revisions(self) -> bool:
        """Whether the user may see the page's history."""
        return self._is_owner and bool(super().can_view_revisions())
