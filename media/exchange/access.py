"""Who takes part in the exchange, and as what: an officer for their organisation, or the home desk for all."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from wagtail.permission_policies.base import ModelPermissionPolicy

from locales import languages
from locales.actors import Actor, actor_of, organisations_of
from locales.models import Organisation, Role, User
from locales.readers import Reader, reader_of
from locales.selectors import database_now
from locales.vocabulary import OrganisationKind
from media.models import Contribution
from media.states import ContributionState
from media.visibility import visible_queryset


def organisations_for(user: Any) -> QuerySet[Any]:
    """Return the organisations in force for which *user* may speak; the one they have been longest with first."""
    today = timezone.localdate()
    rows = Organisation.objects.filter(memberships__user=user.pk).exclude(memberships__role=Role.PRESS)
    in_force = (Q(valid_from=None) | Q(valid_from__lte=today)) & (Q(valid_to=None) | Q(valid_to__gt=today))
    return rows.filter(in_force).prefetch_related("names").order_by("memberships__pk").distinct()


def is_home_desk(user: Any) -> bool:
    """Whether *user* sees what every organisation hands in."""
    return actor_of(user).sees_everything


def may_decide(user: Any) -> bool:
    """Whether *user* may accept contributions or send them back."""
    return bool(user.has_perm("media.decide_contribution")) and is_home_desk(user)


def may_answer(user: Any) -> bool:
    """Whether *user* may own and answer requests."""
    return bool(user.has_perm("media.answer_assetrequest")) and is_home_desk(user)


def answerers() -> QuerySet[Any]:
    """Return the people of the home desk who may own requests."""
    roles = (Role.CHIEF_EDITOR, Role.ADMINISTRATOR)
    rows = User.objects.filter(is_active=True, memberships__organisation__is_home_desk=True)
    return rows.filter(memberships__role__in=roles).distinct().order_by("last_name", "first_name", "username")


def speaks_for(user: Any, row: Any) -> bool:
    """Whether *row* is of an organisation of *user*, or of one that it succeeded."""
    return row.organisation_id in actor_of(user).organisations


def reader_for(organisation: Organisation) -> Reader:
    """Return the reader that stands for any member of *organisation* now, such as the receiver of an answer."""
    member = Actor(
        organisations=organisations_of({organisation.pk}),
        roles=frozenset({Role.PRESS} if organisation.kind == OrganisationKind.PRESS_AGENCY else ()),
        is_mission=organisation.kind == OrganisationKind.MISSION,
    )
    return Reader(member, database_now(), languages.SOURCE)


def exchanged(reader: Reader, model: type[Model]) -> QuerySet[Any]:
    """Return the rows of *model* that *reader* works with: their organisation's, or everybody's at the home desk.

    A draft of a contribution is nobody's business but its author's organisation's.
    """
    rows = visible_queryset(reader, model)
    if model is Contribution and not reader.actor.is_superuser:
        rows = rows.filter(~Q(state=ContributionState.DRAFT) | Q(organisation__in=reader.organisations))
    return rows.select_related("organisation").prefetch_related("organisation__names")


def own_rows(reader: Reader, model: type[Model]) -> QuerySet[Any]:
    """Return the rows of *model* of the organisations of *reader* alone, also for the home desk."""
    return model._default_manager.filter(organisation__in=reader.organisations)


def require(rows: QuerySet[Any]) -> None:
    """Answer 404 when nothing is among *rows*, as if it did not exist."""
    if not rows.exists():
        raise Http404("No such row.")


class ExchangePolicy(ModelPermissionPolicy):  # type: ignore[misc]
    """Django's permissions; one adds and changes for an organisation of one's own, and nothing is deleted."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether *user* may do *action* with some row."""
        if action == "delete" or not super().user_has_permission(user, action):
            return False
        return action == "view" or organisations_for(user).exists()

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        """Whether *user* may do one of *actions* with some row."""
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Whether *user* may do *action* with this row: anybody who sees it may view, its organisation may change."""
        if not self.user_has_permission(user, action):
            return False
        if action == "view":
            return exchanged(reader_of(user), self.model).filter(pk=instance.pk).exists()
        return speaks_for(user, instance)
