"""Which pages Wagtail's views give a member of staff: language rights and ownership as one condition.

Wagtail asks one policy object for every list of pages in the admin: explorer, search, usage
by type, admin API, reports, log viewer. Its own makes a queryset for each permission row
and joins them, and knows no ownership.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from locales.readers import reader_of
from media.visibility import listed_queryset, owned_queryset

#: What lets somebody find a page in the admin at all.
EXPLORING = frozenset({"add", "change", "publish", "lock", "unlock", "bulk_delete"})


class PortalPagePolicy(PagePermissionPolicy):  # type: ignore[misc]
    """Wagtail's permissions by tree, narrowed to what the user finds, or for changes to what is theirs."""

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        """Return the pages with which *user* may do one of *actions*; below every page they find they may add."""
        base: QuerySet[Any] | None = self._base_queryset_for_user(user)
        if base is not None:
            return base
        wanted = set(actions)
        rows = listed_queryset if wanted <= {"add"} else owned_queryset
        return rows(reader_of(user), Page).filter(self._within(user, wanted))

    def explorable_instances(self, user: Any) -> QuerySet[Any]:
        """Return the pages that *user* finds in the explorer, with those that lead to them."""
        base: QuerySet[Any] | None = self._base_queryset_for_user(user)
        if base is not None:
            return base
        return listed_queryset(reader_of(user), Page).filter(self.explorable_paths(user))

    def explorable_paths(self, user: Any) -> Q:
        """Return the condition that a page lies in a tree in which *user* works, or on the way to one."""
        if user.is_superuser:
            return Q()
        root = self.explorable_root_instance(user)
        if root is None:
            return Q(pk__in=[])
        within = self._within(user, EXPLORING)
        tops = self._paths(user, EXPLORING)
        above = {path[:end] for path in tops for end in range(len(root.path), len(path), Page.steplen)}
        return within | Q(path__in=above) if within and above else within

    def _paths(self, user: Any, actions: Iterable[str]) -> set[str]:
        codenames = self._get_permission_codenames(set(actions))
        rows = self.get_cached_permissions_for_user(user)
        return {row.page.path for row in rows if row.permission.codename in codenames}

    def _within(self, user: Any, actions: Iterable[str]) -> Q:
        """Return the condition that a page lies in one of the trees in which *user* may do one of *actions*."""
        paths = self._paths(user, actions)
        if not paths:
            return Q(pk__in=[])
        if _cover_everything(paths):
            return Q()
        found = Q()
        for path in sorted(paths):
            found |= Q(path__startswith=path)
        return found


def _cover_everything(paths: set[str]) -> bool:
    """Whether *paths* are the root of the tree or all home pages, so that nothing lies outside."""
    step = Page.steplen
    if any(len(path) <= step for path in paths):
        return True
    root = next(iter(paths))[:step]
    homes = sum(1 for path in paths if len(path) == 2 * step)
    return Page.objects.filter(path=root, numchild=homes).exists()
