"""The dashboard: my drafts, and the translations that wait for me."""

from typing import Any

from django.db.models import Q
from django.utils.functional import cached_property
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import LockedPagesPanel, RecentEditsPanel, UserObjectsInWorkflowModerationPanel
from wagtail.models import Page
from wagtail_localize.models import Translation

from content.models import BasePage
from content.selectors.explorer import known_to, knows
from locales import languages
from locales.actors import actor_of
from locales.models import LANGUAGE_ROLES, Membership, Role

#: Rows that each panel shows; the reports show everything.
ROWS = 10
_TRANSLATING = frozenset({Role.TRANSLATOR, Role.REVIEWER, Role.CHIEF_EDITOR})


class DraftsPanel(Component):  # type: ignore[misc]
    """Pages with changes that readers do not see yet, made by the user or last edited by them."""

    order = 120
    template_name = "content/admin/drafts_panel.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return ``pages``, the latest edited first."""
        mine = Q(owner=self.user) | Q(latest_revision__user=self.user)
        drafts = BasePage.objects.filter(mine, has_unpublished_changes=True).select_related("locale", "latest_revision")
        found = known_to(self.user, drafts)
        return {"pages": list(found.order_by("-latest_revision_created_at")[:ROWS])}


class TranslationsPanel(Component):  # type: ignore[misc]
    """Translations into the user's languages with missing sentences or unpublished drafts, newest source first."""

    order = 130
    template_name = "content/admin/translations_panel.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def codes(self) -> set[str]:
        """The languages that the user translates or reviews."""
        memberships = Membership.objects.filter(user=self.user, role__in=_TRANSLATING & LANGUAGE_ROLES)
        return {code for membership in memberships for code in membership.language_codes()}

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return ``rows``: page, language, sentences in all and translated."""
        if not self.codes or len(self.codes) == len(languages.CODES):
            # Whoever works in every language finds the whole list in the translations report.
            return {"rows": []}
        into_mine = Translation.objects.filter(enabled=True, target_locale__language_code__in=self.codes)
        newest = into_mine.select_related("target_locale", "source").order_by("-source__last_updated_at", "-pk")
        rows = map(self._row, newest[: 5 * ROWS])
        return {"rows": [row for row in rows if row][:ROWS]}

    def _row(self, translation: Translation) -> dict[str, Any] | None:
        """Return what waits in *translation*: missing sentences, or a draft that is not published."""
        page = Page.objects.filter(
            translation_key=translation.source.object_id, locale=translation.target_locale
        ).first()
        total, translated = translation.get_progress()
        if page is None or (translated == total and not page.has_unpublished_changes):
            return None
        if not page.specific.permissions_for_user(self.user).can_edit():
            return None
        language = languages.get(translation.target_locale.language_code)
        return {"page": page, "language": language, "total": total, "translated": translated}


class FoundEdits(RecentEditsPanel):  # type: ignore[misc]
    """The user's latest edits, of the pages that they still find."""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return Wagtail's context without the others."""
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        context["last_edits"] = [(moment, page) for moment, page in context["last_edits"] if knows(user, page)]
        return context  # type: ignore[no-any-return]


class FoundLocks(LockedPagesPanel):  # type: ignore[misc]
    """The pages that the user has locked, of those that they still find."""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return Wagtail's context without the others."""
        context = super().get_context_data(parent_context)
        context["locked_pages"] = [row for row in context["locked_pages"] if knows(parent_context["request"].user, row)]
        return context  # type: ignore[no-any-return]


class FoundModeration(UserObjectsInWorkflowModerationPanel):  # type: ignore[misc]
    """What the user has sent for review, of the pages that they still find."""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return Wagtail's context without the others."""
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        context["workflow_states"] = [row for row in context["workflow_states"] if knows(user, row.content_object)]
        return context  # type: ignore[no-any-return]


_FOUND = {
    RecentEditsPanel: FoundEdits,
    LockedPagesPanel: FoundLocks,
    UserObjectsInWorkflowModerationPanel: FoundModeration,
}


def bound(panels: list[Component]) -> list[Component]:
    """Return Wagtail's panels, each with the rows that the user finds."""
    return [_FOUND[type(panel)]() if type(panel) in _FOUND else panel for panel in panels]


def panels_for(user: Any) -> list[Component]:
    """Return the panels that the dashboard of *user* shows."""
    return [DraftsPanel(user), TranslationsPanel(user)] if not actor_of(user).is_anonymous else []
