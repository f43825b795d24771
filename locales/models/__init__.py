"""Where, who and in which tongue."""

from locales.models.changes import Change, Follower, Operation
from locales.models.organisations import Mission, Organisation, OrganisationName
from locales.models.staff import LANGUAGE_ROLES, Membership, Role, User
from locales.models.territories import Province, Territory, TerritoryName
from locales.models.tokens import AccessToken, Scope
from locales.models.topics import Topic, TopicName

__all__ = [
    "LANGUAGE_ROLES",
    "AccessToken",
    "Change",
    "Follower",
    "Membership",
    "Mission",
    "Operation",
    "Organisation",
    "OrganisationName",
    "Province",
    "Role",
    "Scope",
    "Territory",
    "TerritoryName",
    "Topic",
    "TopicName",
    "User",
]
