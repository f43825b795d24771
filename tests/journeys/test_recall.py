"""A published picture is recalled: at once it is nowhere any more, and the mission that fetched it is told."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import desk
from tests.journeys.test_main_job import section_id, write_story

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

CREDIT = "Đài thử, 2026"
REASON = "Chủ sở hữu quyền đã rút lại sự cho phép."


def release_kit(editor: Page, title: str, picture: str) -> str:
    """Publish a kit with the picture; returns the address of its only release."""
    editor.goto("/admin/mediakits/new/")
    editor.fill("[name=text-vi-title]", title)
    editor.fill("[name=text-vi-introduction]", "Giới thiệu.")
    editor.get_by_role("button", name="Add").filter(visible=True).last.click()
    editor.locator(".modal-content label", has_text=picture).click()
    editor.locator("[data-multiple-choice-submit]").click()
    editor.wait_for_selector(".modal-content", state="detached")
    editor.locator("[name=circle-audience][value=public]").check()
    editor.locator("footer [data-w-dropdown-target=toggle]").last.click()
    editor.locator("button[name=publish]").click()
    editor.wait_for_url("**/mediakits/publish/**")
    editor.get_by_role("button", name="Publish", exact=True).click()
    editor.wait_for_url("**/mediakits/releases/**")
    slug = f"bo-anh-thu-{title.rpartition(' ')[2]}"
    address = f"/api/v1/kits/{slug}/releases/1/vi/"
    desk.wait_for(editor, f"{address}manifest.json")
    return address


def token(officer: Page) -> dict[str, str]:
    """Make a token of the officer's mission; returns the header that carries it."""
    officer.goto("/admin/access-tokens/add/")
    officer.fill("[name=name]", desk.fresh("journey"))
    for scope in ("kits:read", "assets:read"):
        officer.locator(f"[name=scopes][value='{scope}']").check()
    officer.get_by_role("button", name="Make the token").click()
    return {"Authorization": f"Bearer {officer.locator('#token').input_value()}"}


def marks_of(reader: Page, identity: str) -> set[str]:
    """Return what gives the picture away: its key, and the keys of its renditions."""
    page = desk.wait_for(reader, f"/vi/library/{identity}/").text()
    keys = set(re.findall(r"/renditions/([0-9a-f]+\.\w+)", page))
    assert len(keys) >= 6, "every size has its rendition"
    return {identity, *keys}


def shown_in(reader: Page, channels: dict[str, str], marks: set[str]) -> set[str]:
    """Return the channels that have the picture, name it or lead to one of its files.

    A page that says that it is gone repeats the address that was asked for, in every language, and nothing else.
    """
    found = set()
    for name, address in channels.items():
        page = desk.get(reader, address)
        assert page.status in {200, 404, 410}, (name, page.status)
        text = page.text() if page.status == 200 else page.text().replace(address.partition("/library")[2], "")
        if any(mark in text for mark in marks):
            found.add(name)
    return found


def wait_until_all_renditions_are_there(reader: Page, identity: str) -> None:
    """The worker makes the sizes one after the other, and the page has them all when the last is there."""
    before: set[str] = set()
    for _attempt in range(60):
        page = desk.get(reader, f"/vi/library/{identity}/")
        keys = set(re.findall(r"/renditions/([0-9a-f]+\.\w+)", page.text()))
        if len(keys) >= 6 and keys == before:
            return
        before = keys
        reader.wait_for_timeout(1000)
    pytest.fail("the renditions do not come")


def test_a_recalled_picture_is_nowhere_and_its_holders_know(
    open_page: Callable[..., Page], mails: Callable[[], list[EmailMessage]], tmp_path: Path
) -> None:
    title = desk.fresh("Ảnh thử")
    number = title.rpartition(" ")[2]
    editor, reader, officer = open_page("editor"), open_page(), open_page("mission-paris")
    identity = desk.upload(editor, title, desk.drawn(tmp_path / "recalled.jpg", title))
    desk.clear(editor, CREDIT, "CC-BY-4.0", title)
    file = f"/files/{identity}/1"
    desk.wait_for(reader, file)
    release = release_kit(editor, f"Bộ ảnh thử {number}", title)
    editor.goto("/admin/pages/")
    write_story(editor, section_id(editor), f"Chuyện ảnh thử {number}", title)
    wait_until_all_renditions_are_there(reader, identity)

    story = f"/vi/chuyen-di-san/chuyen-anh-thu-{number}/"
    kit = f"/vi/kits/{release.split('/')[4]}/"
    channels = {
        "story": story,
        "section": "/vi/chuyen-di-san/",
        "library": f"/vi/library/?q={number}",
        "library in French": f"/fr/library/?q={number}",
        "asset": f"/vi/library/{identity}/",
        "kits": "/vi/kits/",
        "kit": kit,
        "JSON feed": "/vi/feed.json",
        "JSON feed of the section": "/vi/chuyen-di-san/feed.json",
        "site map": "/sitemap-vi-1.xml",
        "API": f"/api/v1/assets/{identity}",
    }
    marks = {title, *marks_of(reader, identity)}
    assert shown_in(reader, channels, marks) == set(channels)
    reader.goto(story)
    card = reader.locator("meta[property='og:image']").first.get_attribute("content") or ""
    pieces = sorted(f"/renditions/{mark}" for mark in marks - {identity, title})
    releases = [f"{release}{name}" for name in ("manifest.json", "kit.zip", "kit.meta4")]
    fetched = [*releases, file, *pieces, card]
    assert {desk.get(reader, place).status for place in fetched} == {200}
    reader.goto(f"/vi/search/?q={number}")
    expect(reader.locator("main")).to_contain_text(f"Chuyện ảnh thử {number}")
    cursor = desk.get(reader, "/api/v1/kits/changes").json()["next"]
    held = desk.get(reader, f"{release}kit.zip", headers=token(officer))
    assert held.status == 200 and held.headers["content-type"] == "application/zip"

    withdraw(editor, identity, title)

    assert shown_in(reader, {**channels, "search": f"/vi/search/?q={number}"}, marks) == set()
    gone = {place: desk.get(reader, place).status for place in fetched}
    assert gone == {**dict.fromkeys(fetched, 404), **dict.fromkeys(releases, 410), card: gone[card]}
    for place in (channels["asset"], channels["API"], f"{channels['API']}/may-i?use=editorial"):
        assert desk.get(reader, place).status == 410, place
    changes = desk.get(reader, f"/api/v1/kits/changes?cursor={cursor}").json()["changes"]
    assert [(row["kit"], row["state"]) for row in changes] == [(kit.split("/")[3], "withdrawn")]
    answer = reader.goto(story)
    assert answer is not None and answer.status == 200
    expect(reader.locator("h1")).to_have_text(f"Chuyện ảnh thử {number}")
    assert reader.locator("meta[property='og:image']").first.get_attribute("content") != card

    officer.goto("/admin/")
    notice = officer.locator(".exchange-notice--recall", has_text=title)
    expect(notice).to_contain_text(REASON)
    expect_mail(officer, mails, title)


def withdraw(editor: Page, identity: str, title: str) -> None:
    """Withdraw the picture with a reason, from its form."""
    editor.goto(f"/admin/assets/edit/{identity}/")
    editor.locator("header").get_by_role("link", name="Withdraw").first.click()
    editor.fill("[name=reason]", REASON)
    editor.locator("main form").get_by_role("button", name="Withdraw").click()
    expect(editor.locator(".messages")).to_contain_text(f"“{title}” has been withdrawn")


def expect_mail(page: Page, mails: Callable[[], list[EmailMessage]], title: str) -> None:
    """Wait until the mission has had a mail that names the picture and the reason."""
    for _attempt in range(60):
        found = [mail for mail in mails() if title in mail["Subject"]]
        if found:
            break
        page.wait_for_timeout(500)
    assert [mail["To"] for mail in found] == ["mission-paris@portal.invalid"]
    assert REASON in found[0].get_content()
