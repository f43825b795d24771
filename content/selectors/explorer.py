"""What a member of staff sees in the admin's page tree."""

from typing import Any

from django.db.models import Q

from content.models import BasePage
from locales.actors import actor_of


def explorable(pages: Any, user: Any) -> Any:
    """Return *pages* without other organisations' drafts; the home desk sees everything.

    Sections and other pages without an owner organisation belong to the home desk and
    stay visible, because they lead to one's own pages.
    """
    actor = actor_of(user)
    if user.is_superuser or actor.sees_everything:
        return pages
    foreign = BasePage.objects.filter(live=False).exclude(
        Q(organisation=None) | Q(organisation__in=actor.organisations)
    )
    return pages.exclude(pk__in=foreign.values("pk"))
