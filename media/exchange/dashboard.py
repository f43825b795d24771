"""The desk on the admin's home: a mission sees what is new, what ends and what it asked; the home desk what waits."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.components import Component

from locales.readers import Reader, reader_of
from media.exchange import access, selectors
from media.models import Asset, AssetRequest, Contribution
from media.states import ContributionState
from media.visibility import visible_queryset


class MissionDesk(Component):  # type: ignore[misc]
    """Everything that an organisation must know of the library, on one page."""

    order = 100
    template_name = "media/exchange/desk.html"

    def __init__(self, user: Any, reader: Reader) -> None:
        self.user, self.reader = user, reader

    @cached_property
    def organisation(self) -> Any:
        """The organisation whose desk it is."""
        return access.organisations_for(self.user).first()

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return the parts of the desk."""
        reader = self.reader
        notices = selectors.notices_of(reader)
        requests = access.own_rows(reader, AssetRequest).select_related("owner")
        contributions = access.own_rows(reader, Contribution)
        waiting = contributions.exclude(state=ContributionState.ACCEPTED)
        return {
            "organisation": self.organisation,
            "notices": notices[: selectors.ROWS],
            "unread": notices.filter(read_at=None).count(),
            "news": selectors.new_for(reader),
            "embargoed": selectors.embargoed_for(reader),
            "expiring": selectors.expiring_in_use(reader)[: selectors.ROWS],
            "requests": [
                {"row": row, "is_overdue": selectors.is_overdue(row)}
                for row in requests.filter(state__in=selectors.OPEN).order_by("deadline")[: selectors.ROWS]
            ],
            "contributions": waiting.order_by("-created_at")[: selectors.ROWS],
            "accepted": contributions.filter(state=ContributionState.ACCEPTED).count(),
            "quarter": selectors.quarter_of(reader),
            "request": (parent_context or {}).get("request"),
            "csrf_token": (parent_context or {}).get("csrf_token"),
            "home": reverse("wagtailadmin_home"),
        }


class HomeDesk(Component):  # type: ignore[misc]
    """How much waits at the home desk, and which rights end soon."""

    order = 100
    template_name = "media/exchange/home_desk.html"

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return the counts."""
        seen = visible_queryset(self.reader, Asset).filter(withdrawn_at=None)
        expiring = selectors.expiring(self.reader.moment, seen)
        return {
            "queue": selectors.queue(),
            "expiring": expiring[: selectors.ROWS],
            "expiring_count": expiring.count(),
            "days": selectors.EXPIRY_DAYS,
        }


def panels_for(user: Any) -> list[Component]:
    """Return the desk of *user*: the home desk's, their organisation's, or none."""
    if access.may_decide(user) or access.may_answer(user):
        return [HomeDesk(reader_of(user))]
    if user.has_perm("media.view_notice") and access.organisations_for(user).exists():
        return [MissionDesk(user, reader_of(user))]
    return []
