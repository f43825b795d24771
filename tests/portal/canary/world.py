"""The canaries: one object of each kind in each state, each with a word that occurs nowhere else.

``sees`` says who may see what, written down here once more and by hand, so that the
policy of ``media.visibility`` is checked against something that does not use it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from locales import tokens
from locales.models import Membership, Mission, Organisation, Role, Scope, User
from locales.selectors import database_now
from tests.factories import make_organisation

#: What the public states are called; ``own`` belongs to the named mission and is internal.
STATES = (
    "public", "press", "missions", "named", "internal", "own",
    "embargoed", "expired", "withdrawn", "uncleared", "draft",
)  # fmt: skip
#: States of an asset besides, which the named mission contributes: all is cleared for the public but the acceptance.
ASSET_STATES = ("contribution draft", "submitted contribution")
#: States of a page besides: at an address before its present one, withdrawn before its embargo lifted, and made
#: private by a restriction of Wagtail's.
PAGE_STATES = ("moved", "moved embargoed", "withdrawn under embargo", "private")
#: States of a kit besides: what happens to an asset in it after the release.
KIT_STATES = ("asset withdrawn", "asset narrowed", "asset expired")
#: Who edited, locked and sent the page of which state before it was hidden from them.
TOUCHED = {"ministry chief": "internal", "other officer": "embargoed", "named officer": "private"}
#: States of a translation into French, and whether its original is withdrawn.
TWINS = (("public", False), ("draft", False), ("public", True), ("draft", True))
DESK = frozenset({"desk editor", "desk chief", "desk translator", "desk reviewer", "administrator"})
NAMED = frozenset({"named officer", "named token"})
MISSIONS = NAMED | {"other officer", "other token"}
PRESS = MISSIONS | {"journalist", "agency token"}
ROLES = (
    "anonymous", "journalist", "agency token", "named officer", "named token", "other officer", "other token",
    "ministry editor", "ministry chief", "ministry translator", "ministry reviewer", "statistician",
    "desk editor", "desk chief", "desk translator", "desk reviewer", "administrator",
)  # fmt: skip
_AUDIENCES = {"public": frozenset(ROLES), "press": PRESS | DESK, "missions": MISSIONS | DESK, "named": NAMED | DESK}


def sees(role: str, state: str, kind: str, moment: datetime, lifts: datetime, ends: datetime) -> bool:
    """Whether *role* may see an object of *kind* in *state* at *moment* on a public channel."""
    if state in {"withdrawn", "withdrawn under embargo"}:
        return kind == "asset" and role in DESK
    if state == "moved":
        return True
    if state == "private":
        return role in DESK
    if state == "draft":
        return False
    if state == "asset narrowed":
        return role in MISSIONS | DESK
    if state in {"uncleared", "internal", "asset withdrawn"}:
        return role in DESK
    if state == "contribution draft":
        return role in NAMED
    if state in {"own", "submitted contribution"}:
        return role in NAMED | DESK
    if state in {"embargoed", "moved embargoed"}:
        return role in DESK or moment >= lifts
    if state in {"expired", "asset expired"}:
        return role in DESK or moment < ends
    return role in _AUDIENCES[state]


@dataclass(eq=False)
class Canary:
    """An object with its word and every address of its own; ``leads`` is a page that leads to it."""

    kind: str
    state: str
    word: str
    row: Any
    addresses: dict[str, str] = field(default_factory=dict)
    leads: str = ""


@dataclass
class World:
    """All canaries, and a caller for each role."""

    lifts: datetime
    ends: datetime
    canaries: list[Canary] = field(default_factory=list)
    callers: dict[str, "Caller"] = field(default_factory=dict)


@dataclass
class Caller:
    """Somebody who asks: a session, a token, or nobody."""

    client: Client
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        answer = self.client.get(path, headers=self.headers)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer.status_code, body, dict(answer.headers)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the database's clock stand at *moment* for everything that asks it."""
    with pytest.MonkeyPatch.context() as patch:
        for module in list(sys.modules.values()):
            if getattr(module, "database_now", None) is database_now:
                patch.setattr(module, "database_now", lambda: moment)
        yield


def callers(named: Mission, other: Mission) -> dict[str, Caller]:
    """Return somebody for each role."""
    ministry = make_organisation("ministry")
    agency = make_organisation("press_agency")
    at_named, at_other = (Organisation.objects.get(pk=mission.pk) for mission in (named, other))
    desk = Organisation.objects.get(code="foreign-information-desk")
    sessions = {
        "journalist": (Role.PRESS, agency),
        "named officer": (Role.MISSION_OFFICER, at_named),
        "other officer": (Role.MISSION_OFFICER, at_other),
        "ministry editor": (Role.EDITOR, ministry),
        "ministry chief": (Role.CHIEF_EDITOR, ministry),
        "ministry translator": (Role.TRANSLATOR, ministry),
        "ministry reviewer": (Role.REVIEWER, ministry),
        "desk editor": (Role.EDITOR, desk),
        "desk chief": (Role.CHIEF_EDITOR, desk),
        "desk translator": (Role.TRANSLATOR, desk),
        "desk reviewer": (Role.REVIEWER, desk),
        "statistician": (Role.STATISTICIAN, ministry),
        "administrator": (Role.ADMINISTRATOR, ministry),
    }
    found = {"anonymous": Caller(Client())}
    for name, (role, organisation) in sessions.items():
        user = User.objects.create_user(name.replace(" ", "-"), password="secret-of-tests")
        Membership.objects.create(user=user, organisation=organisation, role=role)
        client = Client()
        client.force_login(user)
        found[name] = Caller(client)
    for name, organisation in {"named token": at_named, "other token": at_other, "agency token": agency}.items():
        _row, token = tokens.create(organisation, name, [Scope.KITS, Scope.ASSETS])
        found[name] = Caller(Client(), {"Authorization": f"Bearer {token}"})
    return found
