"""Pictures seen large, by keyboard and pointer, in both directions of writing; without JavaScript titles lead on."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import desk
from tests.journeys.test_accessibility import RUN, TAGS, axe  # noqa: F401

PLACES = {"library": "/{}/library/", "kit": "/{}/kits/heritage/"}


def opened(page: Page) -> int:
    """Open the first picture by keyboard and return how many there are; a fresh portal draws its pictures first."""
    for _attempt in range(30):
        if page.locator(".lightbox__open").count() > 1:
            break
        page.wait_for_timeout(4000)
        page.reload()
    buttons = page.locator(".lightbox__open")
    buttons.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog.lightbox")).to_be_visible()
    return buttons.count()


def count(page: Page) -> str:
    return page.locator(".lightbox__count").inner_text().replace(" ", "")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("language", "forward", "back"), [("vi", "ArrowRight", "ArrowLeft"), ("ar", "ArrowLeft", "ArrowRight")]
)
def test_arrows_follow_the_writing_and_escape_returns_to_the_picture(
    open_page: Callable[..., Page], place: str, language: str, forward: str, back: str
) -> None:
    page = open_page()
    page.goto(PLACES[place].format(language))
    number = opened(page)
    assert count(page) == f"1/{number}"
    title = page.locator(".lightbox__title").inner_text()
    page.keyboard.press(forward)
    assert count(page) == f"2/{number}"
    assert page.locator(".lightbox__title").inner_text() != title
    page.keyboard.press(back)
    page.keyboard.press(back)
    assert count(page) == f"{number}/{number}", "before the first comes the last"
    page.keyboard.press("Escape")
    expect(page.locator("dialog.lightbox")).to_be_hidden()
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert page.evaluate("document.activeElement.className") == "lightbox__open"
    assert label == page.locator(".lightbox__open").last.get_attribute("aria-label")


def test_focus_stays_inside_and_everything_to_know_is_there(open_page: Callable[..., Page]) -> None:
    page = open_page(width=360)
    page.goto("/en/kits/heritage/")
    opened(page)
    dialog = page.locator("dialog.lightbox")
    expect(dialog.locator("img")).to_have_attribute("alt", dialog.locator("h2").inner_text())
    expect(dialog.locator(".lightbox__credit")).to_contain_text("demo edition")
    expect(dialog.locator("a[rel=license]")).to_be_visible()
    expect(dialog.locator("a[download]")).to_be_visible()
    for _stop in range(12):
        page.keyboard.press("Tab")
        inside = "document.activeElement === document.body || document.activeElement.closest('dialog') !== null"
        assert page.evaluate(inside), "the page behind is out of reach"
    desk.fits(page)
    dialog.locator("a[href*='/library/']").click()
    expect(page.locator("#credit-line")).to_be_visible()


def test_full_size_is_the_largest_rendition(open_page: Callable[..., Page]) -> None:
    page = open_page(width=360, bypass_csp=True)
    page.goto("/en/kits/heritage/")
    opened(page)
    zoom = page.locator("[data-lightbox-zoom]")
    zoom.click()
    expect(zoom).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("document.querySelector('.lightbox__stage img').naturalWidth > 1000")
    wider = "document.querySelector('.lightbox__stage').scrollWidth > 1000"
    page.wait_for_function(wider)
    zoom.click()
    page.wait_for_function(f"!({wider})")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_open_dialog(open_page: Callable[..., Page], axe: str, scheme: str) -> None:  # noqa: F811
    page = open_page(width=360, color_scheme=scheme, bypass_csp=True)
    found = []
    for language in ("vi", "ar"):
        page.goto(f"/{language}/kits/heritage/", wait_until="networkidle")
        opened(page)
        page.evaluate(axe)
        found += page.evaluate(RUN, TAGS)
    assert found == []


def test_without_javascript_the_title_leads_to_the_page_of_the_picture(open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    for place in PLACES.values():
        page.goto(place.format("en"))
        expect(page.locator(".lightbox__open")).to_have_count(0)
        page.locator("[data-lightbox-item] a[href*='/library/']").first.click()
        expect(page.locator("#credit-line")).to_be_visible()
