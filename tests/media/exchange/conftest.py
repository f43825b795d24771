"""Two missions with an officer each, the home desk, and a browser for everybody."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from locales.models import Membership, Mission, Organisation, OrganisationName, Role, Territory, User
from tests.factories import make_user


@dataclass
class Someone:
    """A person, their organisation and their browser."""

    user: User
    organisation: Organisation
    browser: Client


def make_mission(code: str, alpha2: str = "FR", languages: tuple[str, ...] = ("vi", "fr")) -> Mission:
    mission = Mission.objects.create(
        code=code,
        mission_kind="embassy",
        host_territory=Territory.objects.get(alpha2=alpha2),
        city=code.title(),
        working_languages=list(languages),
    )
    OrganisationName.objects.create(subject=mission, language="en", name=f"Embassy in {code.title()}")
    return mission


def officer_of(organisation: Organisation, role: str = Role.MISSION_OFFICER, **fields: Any) -> Someone:
    user = make_user(role, organisation, **fields)
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user)
    return Someone(user, organisation, browser)


@pytest.fixture
def lyon(db: None) -> Someone:
    return officer_of(make_mission("lyon"), email="lyon@example.org")


@pytest.fixture
def osaka(db: None) -> Someone:
    return officer_of(make_mission("osaka", "JP", ("vi", "ja")), email="osaka@example.org")


@pytest.fixture
def desk(db: None) -> Someone:
    organisation = Organisation.objects.get(code="foreign-information-desk")
    return officer_of(organisation, Role.CHIEF_EDITOR, first_name="Lan", last_name="Nguyen")


@pytest.fixture
def newcomer(lyon: Someone) -> Callable[[str], Someone]:
    def join(role: str) -> Someone:
        user = make_user(role)
        Membership.objects.filter(user=user).update(organisation=lyon.organisation)
        browser = Client(headers={"accept-language": "en"})
        browser.force_login(user)
        return Someone(user, lyon.organisation, browser)

    return join


@pytest.fixture(autouse=True)
def _empty_outbox() -> Iterator[None]:
    mail.outbox = []
    yield


def text_of(response: Any) -> str:
    assert response.status_code == 200, (response.status_code, getattr(response, "url", ""))
    return str(response.content.decode())
