"""Readers abroad on a phone of 360 px: read, switch the language, search, open the library, take a picture.

Each journey runs with JavaScript and without: every public page works without it.
"""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import desk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

#: By language: direction, the code of the next language to read in, and a word that the stories have.
READERS = {"ar": ("rtl", "km", "الأمواج"), "km": ("ltr", "ar", "កោះ")}


def open_section(page: Page, language: str) -> None:
    page.goto(f"/{language}/")
    page.locator("details.masthead__menu > summary").click()
    page.locator(".masthead__sheet nav a").first.click()
    page.wait_for_load_state()


def open_story(page: Page) -> str:
    """Open the first story of a section front; return its title."""
    link = page.locator("main .card a, main article a").first
    link.click()
    page.wait_for_load_state()
    return page.locator("h1").inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["javascript", "no-javascript"])
@pytest.mark.parametrize("language", READERS)
def test_a_reader_abroad(open_page: Callable[..., Page], language: str, script: bool, tmp_path: Path) -> None:
    direction, other, _word = READERS[language]
    page = open_page(width=360, java_script_enabled=True)
    if not script:
        page = open_page(width=360, java_script_enabled=False)
    open_section(page, language)
    title = open_story(page)
    html = page.locator("html")
    expect(html).to_have_attribute("lang", language)
    expect(html).to_have_attribute("dir", direction)
    if script:
        desk.fits(page)
        fonts = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
        wanted = "Arabic" if language == "ar" else "Khmer"
        assert any(wanted in family for family in fonts), fonts
    address = page.url

    page.locator("details.switcher > summary").click()
    page.locator(f".switcher__list a[hreflang={other}]").click()
    page.wait_for_load_state()
    expect(page.locator("html")).to_have_attribute("lang", other)
    assert page.locator("h1").inner_text() != title and page.url != address
    page.locator("details.switcher > summary").click()
    page.locator(f".switcher__list a[hreflang={language}]").click()
    page.wait_for_load_state()
    assert page.url == address, "the way back leads to the same story"

    word = re.split(r"[\s:،៖]+", title)[0]
    page.locator("details.masthead__menu > summary").click()
    page.locator(".masthead__sheet input[name=q]").fill(word)
    page.locator(".masthead__sheet input[name=q]").press("Enter")
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text(title)

    page.goto(f"/{language}/library/")
    page.locator("main .wall__title a").first.click()
    page.wait_for_load_state()
    if script:
        desk.fits(page)
    assert page.locator("#credit-line").input_value()
    with page.expect_download() as started:
        page.locator("a[download]").first.click()
    file = tmp_path / "picture"
    started.value.save_as(file)
    assert file.stat().st_size > 10_000 and hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_reader_without_a_mouse(open_page: Callable[..., Page]) -> None:
    page = open_page(width=1280)
    page.goto("/en/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert inside, "after the skip link the first stop is in the main part"
    page.locator("details.switcher > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.switcher__list') !== null")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", "focus is seen"
