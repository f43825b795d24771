"""No link, button or form of the admin leads to an address that is closed, or that answers whoever sees it with 404."""

from collections import Counter
from urllib.parse import urljoin

import pytest
from django.db import connection
from django.urls import Resolver404, resolve

from portal import doors
from tests.forms import page_of
from tests.portal.controls.portal import Portal

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor == "postgresql", reason="links are the same on both; walked once, on SQLite"),
]
#: How many addresses of one view are opened.
EACH = 2
#: Addresses that end the session, or that a script completes before it asks for them.
NOT_OPENED = ("wagtailadmin_logout", "wagtail_bulk_action", "wagtailadmin_pages:set_page_position")


def view_of(address: str) -> str:
    try:
        return resolve(address.partition("?")[0].partition("#")[0]).view_name
    except Resolver404:
        return ""


def walk(portal: Portal, role: str, until: str = "") -> tuple[set[str], set[str]]:
    """Return the views that were opened and what is wrong, as *role* finds it by following every link from home.

    The walk ends early where something with the word *until* is wrong.
    """
    client, opened, wrong = portal.people[role], Counter[str](), set()
    waiting, known = ["/admin/"], {"/admin/": ""}
    while waiting and not (until and any(until in line for line in wrong)):
        address = waiting.pop(0)
        view = view_of(address)
        if opened[view] >= EACH or view in NOT_OPENED or "export=" in address:
            continue
        opened[view] += 1
        screen = page_of(client, address)
        if screen.status not in {200, 302, 405}:
            wrong.add(f"{known[address]} leads to {address}, which answers {screen.status}")
        for found in sorted(screen.addresses()):
            there = urljoin(address, found).partition("#")[0]
            if not there.startswith("/admin/"):
                continue
            if not doors.is_open(there):
                wrong.add(f"{address} leads to {there}, which is closed")
            elif there not in known:
                known[there] = address
                waiting.append(there)
    return set(opened), wrong


@pytest.mark.parametrize("role", ["superuser", "administrator", "ministry editor", "officer"])
def test_no_link_leads_nowhere(role: str, portal: Portal) -> None:
    opened, wrong = walk(portal, role)
    assert {"wagtailadmin_home", "wagtailadmin_explore", "wagtailadmin_account", "assets:index"} <= opened
    assert len(opened) > 25, sorted(opened)
    assert not wrong, "\n".join(sorted(wrong))


def test_the_walk_sees_a_link_to_a_closed_address(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "DOORS", {name: door for name, door in doors.DOORS.items() if "history" not in name})
    _opened, wrong = walk(portal, "ministry editor", until="history")
    assert any("history" in line for line in wrong)
