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
    owner = owner_of(page)
    return owner is not None and owner in actor.organisations


def owner_of(page: Any) -> int | None:
    """Return the key of the owner organisation of *page*, also of one that was loaded as a bare Wagtail page."""
    if hasattr(page, "organisation_id"):
        return page.organisation_id  # type: ignore[no-any-return]
    if not hasattr(page, "_portal_owner"):
        from content.models import BasePage

        page._portal_owner = BasePage.objects.filter(pk=page.pk).values_list("organisation", flat=True).first()
    return page._portal_owner  # type: ignore[no-any-return]


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
        """Whether the user may delete the page; of a page without any below it, the page itself tells."""
        if self.user.is_superuser or not self.user.is_active:
            return bool(super().can_delete(ignore_bulk=ignore_bulk))
        if not self._is_owner or self.page_is_root or not {"add", "publish"} & self.permissions:
            # Wagtail would let a translator, who may only change pages, delete drafts.
            return False
        if self.page.is_leaf():
            return "change" in self.permissions and ("publish" in self.permissions or not self.page.live)
        return bool(super().can_delete(ignore_bulk=ignore_bulk)) and self._owns_everything_below()

    def _owns_everything_below(self) -> bool:
        """Whether no page of another organisation would go or move with this one."""
        actor = actor_of(self.user)
        if actor.sees_everything:
            return True
        below = self.page.get_descendants()
        return not below.exclude(basepage__organisation__in=actor.organisations).exists()

    def can_lock(self) -> bool:
        """Whether the user may lock the page."""
        return self._is_owner and bool(super().can_lock())

    def can_unlock(self) -> bool:
        """Whether the user may unlock the page."""
        return self._is_owner and bool(super().can_unlock())

    def can_submit_for_moderation(self) -> bool:
        """Whether the user may send the page to its reviewers."""
        return self._is_owner and bool(super().can_submit_for_moderation())

    def can_reorder_children(self) -> bool:
        """Whether the user may change the order of the pages below."""
        return self._is_owner and bool(super().can_reorder_children())

    def can_set_view_restrictions(self) -> bool:
        """Nobody: a page's audience says who may see it."""
        return False

    def can_view_revisions(self) -> bool:
        """Whether the user may see the page's history."""
        return self._is_owner and bool(super().can_view_revisions())
