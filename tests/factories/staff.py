"""People and organisations."""

from itertools import count
from typing import Any

from locales.models import Membership, Organisation, OrganisationName, Role, User

_numbers = count(1)


def make_organisation(kind: str = "agency", **fields: Any) -> Organisation:
    code = fields.pop("code", f"organisation-{next(_numbers)}")
    organisation = Organisation.objects.create(code=code, kind=kind, **fields)
    OrganisationName.objects.create(subject=organisation, language="en", name=f"Organisation {code}")
    return organisation


def make_user(
    role: str | Role = "", organisation: Organisation | None = None, languages: tuple[str, ...] = (), **fields: Any
) -> User:
    """A user with one membership; without an organisation they work at the home desk."""
    username = fields.pop("username", f"user{next(_numbers)}")
    user = User.objects.create_user(username, password="secret-of-tests", **fields)
    if role:
        desk = organisation or Organisation.objects.get(code="foreign-information-desk")
        Membership.objects.create(user=user, organisation=desk, role=role, languages=list(languages))
    return user
