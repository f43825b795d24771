"""A page that its editor makes private is gone for readers, by every way to it; there is one control for it."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import desk
from tests.journeys.test_main_job import section_id, upload_and_clear, write_story

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def test_made_internal_and_gone(open_page: Callable[..., Page]) -> None:
    title = desk.fresh("Chuyện sẽ thành nội bộ")
    editor = open_page("editor")
    section = section_id(editor)
    page_id = write_story(editor, section, title, upload_and_clear(editor))
    reader = open_page()
    feed = desk.get(reader, "/vi/feed.json").json()
    path = urlsplit(next(item["url"] for item in feed["items"] if item["title"] == title)).path
    seen = ["/vi/feed.atom", "/vi/feed.json", "/sitemap-vi-1.xml", f"/vi/search/?q={title.split()[-1]}"]
    assert desk.get(reader, path).status == 200
    assert title in desk.get(reader, "/vi/feed.atom").text()

    editor.goto(f"/admin/pages/{page_id}/edit/")
    expect(editor.get_by_role("button", name=re.compile("privacy", re.IGNORECASE))).to_have_count(0)
    editor.get_by_role("tab", name=re.compile("release", re.IGNORECASE)).click()
    editor.select_option("#id_audience", "internal")
    editor.locator("footer [data-w-dropdown-target=toggle]").last.click()
    editor.click("button[name=action-publish]")
    expect(editor.locator(".messages")).to_contain_text(re.compile("published", re.IGNORECASE))

    assert desk.get(reader, path).status == 404
    for place in seen:
        text = desk.get(reader, place).text()
        assert path not in text and f">{title}<" not in text, place
    assert desk.get(editor, path).status == 200
