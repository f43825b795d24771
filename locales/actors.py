"""Who asks: the one description of a reader or member of staff that visibility is decided by."""

from dataclasses import dataclass, field
from typing import Any

from locales.models import Membership, Organisation, Role
from locales.vocabulary import OrganisationKind


@dataclass(frozen=True, slots=True)
class Actor:
    """A reader, journalist or member of staff, as visibility sees them.

    ``organisations`` are the primary keys of the bodies whose objects are the actor's
    own: those of their memberships and what these succeeded.
    """

    user_id: int | None = None
    token_id: int | None = None
    organisations: frozenset[int] = field(default_factory=frozenset)
    roles: frozenset[str] = field(default_factory=frozenset)
    is_home_desk: bool = False
    is_mission: bool = False
    is_superuser: bool = False

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody is logged in and no token was shown."""
        return self.user_id is None and self.token_id is None

    @property
    def sees_everything(self) -> bool:
        """Whether the actor works at the home desk or administers the portal."""
        return self.is_superuser or self.is_home_desk or Role.ADMINISTRATOR in self.roles

    def audiences(self) -> frozenset[str]:
        """Return the audience tokens that the actor holds; indexes filter by them."""
        held = {"public"}
        if Role.PRESS in self.roles or self.is_mission or self.sees_everything:
            held.add("press")
        if self.is_mission or self.sees_everything:
            held.add("missions")
        if self.sees_everything:
            held.add("internal")
        return frozenset(held)


ANONYMOUS = Actor()


def organisations_of(keys: set[int]) -> frozenset[int]:
    """Return *keys* and every organisation that one of them succeeded, at any distance."""
    found, frontier = set(keys), set(keys)
    while frontier:
        older = set(Organisation.objects.filter(successors__in=frontier).values_list("pk", flat=True)) - found
        found |= older
        frontier = older
    return frozenset(found)


def actor_of(user: Any) -> Actor:
    """Return the actor of a Django user, asked of the database once per user object.

    Anonymous and inactive users are the public.
    """
    if user is None or not user.is_authenticated or not user.is_active:
        return ANONYMOUS
    known: Actor | None = getattr(user, "_portal_actor", None)
    if known is None:
        known = user._portal_actor = _actor_of(user)
    return known


def _actor_of(user: Any) -> Actor:
    memberships = list(Membership.objects.filter(user=user).select_related("organisation"))
    return Actor(
        user_id=user.pk,
        organisations=organisations_of({m.organisation_id for m in memberships}),
        roles=frozenset(m.role for m in memberships),
        is_home_desk=any(m.organisation.is_home_desk and m.role != Role.PRESS for m in memberships),
        is_mission=any(m.organisation.kind == OrganisationKind.MISSION for m in memberships),
        is_superuser=user.is_superuser,
    )
