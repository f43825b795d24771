"""Every address of the admin is a channel: what staff do not find is on none of them, by guessed key too."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from wagtail.models import Page

from content.models import BasePage
from content.selectors import explorer
from locales.models import User
from locales.readers import reader_of
from media.visibility import listed_queryset
from portal import doors
from tests.portal.canary import admin
from tests.portal.canary.world import World, at

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor == "postgresql", reason="the matrix runs once, on SQLite"),
]


@pytest.fixture(autouse=True)
def _same_database(built: Any, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def types() -> tuple[str, ...]:
    """Return the model names of the page types that the canaries have."""
    return ("storypage", "sectionpage", "placepage")


def hidden(role: str, world: World, moment: datetime) -> list[Any]:
    return [canary for canary in world.canaries if not admin.finds(role, canary, moment, world)]


def test_every_address_of_the_admin_is_written_down() -> None:
    known = doors.DOORS.keys() | doors.CLOSED.keys()
    names = {name for name, _pattern in admin.patterns() if name.split(":")[-1]}
    missing = {name for name in names if name not in known and name.split(":")[0] not in doors.OWN}
    assert not missing, f"write these into portal.doors: {sorted(missing)}"
    assert not known - names, f"these are no addresses any more: {sorted(known - names)}"


def test_every_argument_that_may_be_a_key_says_of_what() -> None:
    """An address with an argument either names the model whose key it is, or the argument chooses no object."""
    unsaid = set()
    for name, pattern in admin.patterns():
        if not name.split(":")[-1] or name in doors.CLOSED or name.split(":")[0] in doors.OWN:
            continue
        door = doors.DOORS[name]
        if not door.desk_only:
            unsaid |= {(name, word) for word in admin.arguments(pattern) if word not in door.objects}
    assert {word for _name, word in unsaid} <= admin.NO_KEYS.keys(), sorted(unsaid)


@pytest.mark.parametrize("role", admin.STAFF)
def test_no_list_tells_of_what_one_does_not_find(role: str, built: tuple[World, dict[str, str]]) -> None:
    world, places = built
    moment = world.lifts - timedelta(minutes=30)
    section = str(BasePage.objects.get(url_path=places["section"]).pk)
    found, broken = set(), []
    with at(moment):
        kept = hidden(role, world, moment)
        for channel, address, status, text in admin.lists(world.callers[role], section, types()):
            if status >= 500:
                broken.append(f"{status}: {address}")
            found |= {str(admin.Sighting(channel, canary)) for canary in kept if admin.told_of(text, canary)}
        assert world.callers[role].get("/admin/")[0] == 200, "the walk was made by nobody"
    assert not found, "\n".join(sorted(found))
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("role", admin.STAFF)
def test_no_key_opens_what_one_does_not_find(role: str, built: tuple[World, dict[str, str]]) -> None:
    world, _places = built
    moment = world.lifts - timedelta(minutes=30)
    found = set()
    with at(moment):
        for canary in hidden(role, world, moment):
            for channel, address in admin.by_key(canary):
                status, body, headers = world.callers[role].get(address)
                text = body.decode(errors="replace")
                if status not in {302, 403, 404, 405} or admin.told_of(text, canary):
                    found.add(f"{status} {admin.Sighting(channel, canary)}")
                elif status == 302 and headers.get("Location") not in {"/admin/", "/admin/login/"}:
                    found.add(f"302 to {headers.get('Location')} {admin.Sighting(channel, canary)}")
    assert not found, "\n".join(sorted(found))


@pytest.mark.parametrize("role", ["named officer", "ministry editor", "desk editor"])
def test_lists_have_what_one_finds(role: str, built: tuple[World, dict[str, str]]) -> None:
    """So that an empty admin would not pass: explorer, search, chooser, API and library have everything else."""
    world, places = built
    moment = world.lifts - timedelta(minutes=30)
    section = BasePage.objects.get(url_path=places["section"])
    caller = world.callers[role]
    with at(moment):
        shown = [canary for canary in world.canaries if admin.finds(role, canary, moment, world)]
        pages = [canary for canary in shown if canary.kind == "page"]
        lists = {
            "explorer": f"/admin/pages/{section.pk}/?",
            "search": "/admin/pages/search/?q=Canary",
            "chooser": "/admin/choose-page/search/?q=Canary",
            "API": f"/admin/api/main/pages/?child_of={section.pk}&limit=20",
        }
        lacking = {
            f"{name}: {canary.state}"
            for name, address in lists.items()
            for canary in pages
            if canary.word not in admin.read(caller, address)[1]
        }
        assets = admin.read(caller, "/admin/assets/?")[1]
        lacking |= {
            f"library: {canary.state}" for canary in shown if canary.kind == "asset" and canary.word not in assets
        }
    assert not lacking, sorted(lacking)


@pytest.mark.parametrize("role", admin.STAFF)
def test_of_one_page_one_knows_what_lists_have(role: str, built: tuple[World, dict[str, str]]) -> None:
    world, _places = built
    moment = world.lifts - timedelta(minutes=30)
    user = User.objects.get(username=role.replace(" ", "-"))
    with at(moment):
        listed = set(listed_queryset(reader_of(user), Page).values_list("pk", flat=True))
        known = {page.pk for page in Page.objects.all() if explorer.knows(user, page)}
    assert known == listed
