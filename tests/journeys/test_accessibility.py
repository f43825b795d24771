"""axe finds nothing on any public template: four scripts, light and dark, phone and desk.

axe-core comes with the package axe-playwright-python;
AXE_JS may name another copy of ``axe.min.js``.
"""

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.conftest import DRILL, unavailable
from tests.journeys.test_html import VIEWS, template_pages

LANGUAGES = ("vi", "ar", "km", "zh-hans")
SCHEMES = ("light", "dark")
WIDTHS = (360, 1280)
#: WCAG 2.0 to 2.2, levels A and AA, and axe's own good practice.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """tags => axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]}).then(
  found => found.violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.target.join(" ")).join(" | ")}`))"""

#: Resolves when the page has not changed for 400 ms (10 s at most): on a slow machine forms are built late.
QUIET = """() => new Promise(resolve => {
  let timer = setTimeout(resolve, 400);
  const observer = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(resolve, 400); });
  observer.observe(document, {childList: true, subtree: true, attributes: true, characterData: true});
  setTimeout(resolve, 10000);
})"""


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the source of axe-core."""
    named = os.environ.get("AXE_JS", "")
    package = importlib.util.find_spec("axe_playwright_python")
    folders = list(package.submodule_search_locations or []) if package else []
    for path in (Path(named), *(Path(folder) / "axe.min.js" for folder in folders)):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    unavailable("axe-playwright-python is not installed and AXE_JS names no axe.min.js")
    return ""


def violations(page: Page, axe: str, address: str, tags: list[str] = TAGS) -> list[str]:
    """Open *address* and return what axe finds there."""
    page.goto(address, wait_until="networkidle")
    page.evaluate(QUIET)
    page.evaluate(axe)
    found: list[str] = page.evaluate(RUN, tags)
    return [f"{page.url} {page.viewport_size} {row}" for row in found]


def addresses(server: str, language: str) -> list[str]:
    """Return one address of each public template in *language*."""
    home = f"/{language}/"
    return [
        home if name == "home" else home + VIEWS.get(name, name.removeprefix(home))
        for name in template_pages(server, language)
    ]


@pytest.mark.drill
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing(open_page: Callable[..., Page], server: str, axe: str, language: str) -> None:
    """The whole matrix with DRILL=1; else a fourth of the templates in one scheme and width per language."""
    pages, number, found = addresses(server, language), LANGUAGES.index(language), []
    assert len(pages) >= 8
    matrix = [(scheme, width) for scheme in SCHEMES for width in WIDTHS]
    if not DRILL:
        pages, matrix = pages[number :: len(LANGUAGES)], [matrix[number]]
    for scheme, width in matrix:
        page = open_page(width=width, color_scheme=scheme, bypass_csp=True)
        found += [row for address in pages for row in violations(page, axe, address)]
    assert found == []


def test_axe_finds_nothing_in_the_editors_screens(open_page: Callable[..., Page], axe: str) -> None:
    """The page editor, the translation editor and the form of a picture, as staff meet them first."""
    page = open_page(user="admin", bypass_csp=True)
    found = []
    for address in ("/admin/", "/admin/images/add/", "/admin/portal-styleguide/sheet/", *editors(page)):
        found += violations(page, axe, address, TAGS[:-1])
    assert found == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_in_the_screens_of_a_mission(open_page: Callable[..., Page], axe: str, scheme: str) -> None:
    """The desk and every form that an officer fills in, the translation of a kit beside its original included."""
    page = open_page("mission-paris", width=360 if scheme == "dark" else 1280, color_scheme=scheme, bypass_csp=True)
    page.goto("/admin/contributions/add/translation/")
    kit = page.locator("[name=kit] option").nth(1).get_attribute("value")
    forms = ("asset/", "translation/", "text/", f"translation/?kit={kit}&language=ar")
    addresses = ["/admin/", *(f"/admin/contributions/add/{form}" for form in forms)]
    addresses += ["/admin/contributions/", "/admin/asset-requests/add/", "/admin/use-reports/add/", "/admin/notices/"]
    found = [row for address in addresses for row in violations(page, axe, address, TAGS[:-1])]
    assert found == []


def editors(page: Page) -> list[str]:
    """Return the addresses of the editor of a story and of one of its translations."""
    page.goto("/admin/localize/reports/translations/")
    links = page.locator("a[href*='/admin/pages/'][href$='/edit/']").all()
    found = list(dict.fromkeys(str(link.get_attribute("href")) for link in links))
    assert len(found) >= 2
    return found[:2]


def test_nothing_needs_sideways_scrolling_at_400_percent(open_page: Callable[..., Page], server: str) -> None:
    """1280 px at 400 % are 320 px (WCAG 2.2, 1.4.10): wide tables scroll in their own frame."""
    page = open_page(width=320)
    for language in ("vi", "ar", "de"):
        for address in addresses(server, language):
            page.goto(address)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 320, f"{address} is {wide} px wide"


def test_the_keyboard_reaches_the_content_first(open_page: Callable[..., Page]) -> None:
    page = open_page(width=360)
    page.goto("/vi/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
