"""Every control of the admin is written down with what it does, and those of pages do it."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import resolve, reverse

from content.models import BasePage
from content.vocabulary import DocumentType
from locales.models import Mission, Organisation, Province, Topic
from media.vocabulary import Audience
from tests.factories import make_organisation, make_story, make_user
from tests.forms import fill, page_of
from tests.portal.controls.portal import Portal
from tests.portal.controls.table import BULK, PAGE_BUTTONS, PAGES, SCREENS

pytestmark = pytest.mark.django_db


def screens(portal: Portal) -> dict[str, str]:
    """Return the addresses of the screens of the table."""
    files, story, section = portal.files, portal.pages["story"], portal.pages["section"]
    return {
        "image": reverse("wagtailimages:edit", args=[files["image"].pk]),
        "document": reverse("wagtaildocs:edit", args=[files["document"].pk]),
        "recording": reverse("wagtailmedia:edit", args=[files["recording"].pk]),
        "asset of an image": reverse("assets:edit", args=[files["image"].asset_id]),
        "asset of a recording": reverse("assets:edit", args=[files["recording"].asset_id]),
        "kit": reverse("mediakits:edit", args=[portal.kit.pk]),
        "person": reverse("wagtailusers_users:edit", args=[portal.users["ministry editor"].pk]),
        "new person": reverse("wagtailusers_users:add"),
        "membership": reverse("membership:add"),
        "account": reverse("wagtailadmin_account"),
        "copy of a page": reverse("wagtailadmin_pages:copy", args=[story.pk]),
        "move of a page": reverse("wagtailadmin_pages:move", args=[story.pk]),
        "translation of a page": reverse("wagtail_localize:submit_page_translation", args=[section.pk]),
        "unpublishing": reverse("wagtailadmin_pages:unpublish", args=[section.pk]),
        "list of pages": reverse("wagtailadmin_explore", args=[section.pk]),
        "list of images": reverse("wagtailimages:index"),
        "list of documents": reverse("wagtaildocs:index"),
        "list of recordings": reverse("wagtailmedia:index"),
        "list of people": reverse("wagtailusers_users:index"),
        "list of assets": reverse("assets:index"),
    }


def plain(name: str) -> str:
    """Return the name of a control without language, number and end of a range."""
    name = re.sub(r"^text-(zh-hans|[a-z]{2})-", "text-*-", name)
    name = re.sub(r"^items-(\d+|__prefix__)-", "items-*-", name)
    name = re.sub(r"(?<=password)\d$", "*", name)
    return re.sub(r"(?<=_)(from|to|min|max)$", "*", name)


def controls(portal: Portal, address: str, who: str = "superuser") -> set[str]:
    screen = page_of(portal.people[who], address)
    assert screen.status == 200, address
    return {plain(name) for name in screen.names()}


@pytest.mark.parametrize("name", PAGES)
def test_the_form_of_a_page_has_the_controls_of_the_table(name: str, portal: Portal) -> None:
    address = portal.page_screens()[name]
    assert controls(portal, address) == set(PAGES[name])
    assert controls(portal, address, "administrator") == set(PAGES[name])


def test_the_table_has_every_type_of_page(portal: Portal) -> None:
    types = {model for model in apps.get_models() if issubclass(model, BasePage) and model is not BasePage}
    assert {type(page.specific) for page in portal.pages.values()} == types
    assert set(portal.pages) == set(PAGES)


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_has_the_controls_of_the_table(name: str, portal: Portal) -> None:
    found = controls(portal, screens(portal)[name])
    # People who have edited pages and owners of pages are offered as filters once there are some.
    assert found - set(SCREENS[name]) == set()
    assert set(SCREENS[name]) - found <= {"owner", "edited_by"}


def test_the_buttons_of_a_page_are_those_of_the_table(portal: Portal) -> None:
    story, section = portal.pages["story"], portal.pages["section"]
    own = {f"/{story.pk}/", f"/{section.pk}/"}
    found = set()
    for address in (portal.page_screens()["story"], screens(portal)["list of pages"]):
        for there in page_of(portal.people["superuser"], address).addresses():
            if there.startswith("/admin/") and any(part in there.partition("?")[0] for part in own):
                found.add(resolve(there.partition("?")[0]).view_name)
    ways = {"wagtailadmin_explore", "wagtailadmin_explore_results", "wagtailadmin_editing_sessions:release"}
    assert found - ways - set(PAGE_BUTTONS) == set()
    assert set(PAGE_BUTTONS) - found <= {"wagtailadmin_pages:view_draft"}


def test_actions_on_many_are_those_of_the_table(portal: Portal) -> None:
    found: dict[str, set[str]] = {}
    for name in ("list of pages", "list of images", "list of documents", "list of people", "list of assets"):
        for there in page_of(portal.people["superuser"], screens(portal)[name]).addresses():
            if there.startswith("/admin/bulk/"):
                model, action = there.strip("/").split("/")[3:5]
                found.setdefault(model, set()).add(action)
    assert found == {model: set(actions) for model, actions in BULK.items()}


@pytest.mark.parametrize(
    "path", ["sites", "collections", "workflows/list", "workflows/tasks/index", "groups", "locales"]
)
def test_screens_that_are_gone(path: str, portal: Portal) -> None:
    for client in portal.people.values():
        assert client.get(f"/admin/{path}/").status_code == 404
        assert client.post(f"/admin/{path}/add/").status_code == 404


def stream(name: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    """Return what the form sends of the stream *name* with one block."""
    block = {
        f"{name}-count": 1,
        f"{name}-0-type": kind,
        f"{name}-0-deleted": "",
        f"{name}-0-order": 0,
        f"{name}-0-id": "",
    }
    return block | {f"{name}-0-value{'-' if key else ''}{key}": said for key, said in value.items()}


def changed(name: str, control: str, portal: Portal) -> dict[str, Any]:
    """Return what to send so that *control* says something else."""
    is_home = name == "home"
    streams = {
        "body": stream("body", "directory" if is_home else "heading", {"title": "Words"} if is_home else {"": "Words"}),
        "sources": stream("sources", "source", {"title": "Words", "url": "https://example.vn/"}),
        "provisions": stream("provisions", "provision", {"kind": "article", "number": "1", "text": "Words"}),
    }
    values: dict[str, Any] = {
        "title": "Another title",
        "seo_title": "Another title for engines",
        "search_description": "Another description",
        "standfirst": "Other words",
        "show_in_menus": None if portal.pages[name].show_in_menus else "on",
        "audience": "internal",
        "embargo_until": "2099-01-01 10:00",
        "expires_at": "2020-01-01 10:00",
        "provenance": "machine",
        "lead_image": portal.files["image"].pk,
        "hero": portal.pages["story"].pk,
        "topics": Topic.objects.first().pk,
        "provinces": Province.objects.order_by("-pk")[0].pk,
        "province": Province.objects.order_by("-pk")[0].pk,
        "mission": Mission.objects.order_by("-pk")[0].pk,
        "document_type": DocumentType.values[-1],
        "date_issued": "2020-02-03",
        "file": portal.files["document"].pk,
        "source_url": "https://example.vn/source/",
        **{word: f"Other {word}" for word in ("number", "issuing_body", "signatory", "text_note", "source_title")},
    }
    return streams.get(control) or {control: values[control]}


def places(portal: Portal, name: str) -> list[str]:
    """Return where readers find something of the page: its address, and what lists it."""
    page = portal.pages[name]
    above = page.get_parent().url_path
    return [page.url_path, *([above] if above != "/" else []), "/vi/", "/vi/feed.atom"]


def read(address: str) -> str:
    """Return what an anonymous reader reads at *address*, without the minute of publication."""
    answer = Client().get(address)
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.+Z]*|\d\d:\d\d", "", f"{answer.status_code}{answer.content.decode()}")


def filled(portal: Portal, name: str) -> dict[str, Any]:
    """Return what the form of the page sends when nobody changes anything."""
    sent = fill(page_of(portal.people["superuser"], portal.page_screens()[name]).form("slug"))
    return {**sent, "source_url": "https://example.vn/"} if "source_url" in sent else sent


def send(portal: Portal, name: str, values: dict[str, Any], form: dict[str, Any] | None = None) -> None:
    sent = {**(form or filled(portal, name)), **values, "action-publish": "1"}
    sent = {key: value for key, value in sent.items() if value is not None}
    answer = portal.people["superuser"].post(portal.page_screens()[name], sent)
    assert answer.status_code == 302, page_errors(answer)


def page_errors(answer: Any) -> str:
    return str(answer.context["form"].errors if answer.context else answer.content[:500])


@dataclass
class AsItWas:
    """What the forms send and what readers read before anybody changes anything."""

    forms: dict[str, dict[str, Any]]
    words: dict[str, str]


@pytest.fixture(scope="module")
def as_it_was(portal: Portal, django_db_blocker: Any) -> AsItWas:
    """Publish every page by its form, and keep the forms and what readers read then."""
    with django_db_blocker.unblock():
        for name in portal.pages:
            send(portal, name, {})
        addresses = {address for name in portal.pages for address in places(portal, name)}
        return AsItWas(
            {name: filled(portal, name) for name in portal.pages}, {address: read(address) for address in addresses}
        )


_READ = [(name, control) for name, row in PAGES.items() for control, word in row.items() if word == "readers"]


@pytest.mark.parametrize(("name", "control"), [row for row in _READ if not row[1].startswith("action-")])
def test_readers_see_what_is_changed(name: str, control: str, portal: Portal, as_it_was: AsItWas) -> None:
    send(portal, name, changed(name, control, portal), as_it_was.forms[name])
    assert any(read(address) != as_it_was.words[address] for address in places(portal, name))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_published_as_it_was_reads_as_it_did(name: str, portal: Portal, as_it_was: AsItWas) -> None:
    """So that the tests above would not pass by what every publication changes."""
    send(portal, name, {}, as_it_was.forms[name])
    assert [address for address in places(portal, name) if read(address) != as_it_was.words[address]] == []


@pytest.mark.parametrize("name", PAGES)
def test_owner_and_missions_decide_who_works_on_a_page_and_who_sees_it(name: str, portal: Portal) -> None:
    page, other = portal.pages[name], make_organisation()
    editor = make_user("editor", other, ("vi",))
    named, not_named = Mission.objects.order_by("pk")[:2]
    officers = {}
    for mission in (named, not_named):
        officers[mission.pk] = Client()
        officers[mission.pk].force_login(make_user("mission_officer", Organisation.objects.get(pk=mission.pk)))
    assert not page.permissions_for_user(editor).can_edit()
    send(portal, name, {"organisation": other.pk, "audience": "missions", "named_missions": named.pk})
    now = type(page).objects.get(pk=page.pk)
    assert now.permissions_for_user(type(editor).objects.get(pk=editor.pk)).can_edit()
    found = {pk: client.get(page.url_path).status_code for pk, client in officers.items()}
    assert found == {named.pk: 200, not_named.pk: 404}


def test_a_slug_is_an_address_until_it_is_published(portal: Portal) -> None:
    draft = make_story("A draft", section=portal.pages["section"], live=False)
    address = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    sent = fill(page_of(portal.people["superuser"], address).form("slug"), slug="another-address")
    portal.people["superuser"].post(address, {**sent, "action-publish": "1"})
    assert Client().get(f"{portal.pages['section'].url_path}another-address/").status_code == 200


def test_a_page_is_sent_to_its_reviewers(portal: Portal) -> None:
    draft = make_story("A draft", section=portal.pages["section"], live=False)
    address = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    sent = fill(page_of(portal.people["superuser"], address).form("slug"))
    portal.people["superuser"].post(address, {**sent, "action-submit": "1"})
    draft.refresh_from_db()
    assert draft.current_workflow_state is not None


def test_beside_the_form_stands_the_audience_and_nothing_of_private_pages(portal: Portal) -> None:
    send(portal, "story", {"audience": "internal"})
    screen = page_of(portal.people["superuser"], portal.page_screens()["story"])
    beside = screen.soup.select_one("[data-side-panel=status]")
    assert beside is not None
    said = beside.get_text(" ", strip=True)
    assert "Audience: " + str(Audience.INTERNAL.label) in said, said
    assert "Visible to all" not in said
    assert not {address for address in screen.addresses() if "privacy" in address}
