"""An officer abroad, on a phone of 360 px, in French: finds a picture, checks its rights, takes it; then a kit."""

import hashlib
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import defusedxml.ElementTree
import pytest
from playwright.sync_api import Page, expect

from tests.journeys import desk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

CREDIT = "Bureau d’essai, 2026"
METALINK = "{urn:ietf:params:xml:ns:metalink}"
PUBLIC, MISSIONS = "heritage", "ha-long-bay"
CLIPBOARD = ["clipboard-read", "clipboard-write"]


def find(phone: Page, title: str) -> None:
    """Narrow the library down to one picture with every kind of filter, and open it."""
    phone.goto("/fr/library/")
    everything = phone.locator(".wall__title").count()
    phone.locator("#library-q").fill(title)
    phone.locator("#facet-kind").select_option("image")
    phone.locator("#facet-topic").select_option("nature")
    phone.locator(".facet-form__more > summary").click()
    phone.locator("#facet-orientation").select_option("landscape")
    phone.locator("#facet-licence").select_option("CC-BY-NC-4.0")
    phone.locator("#facet-from").fill((date.today() - timedelta(days=1)).isoformat())
    phone.locator(".facet-form").get_by_role("button", name="Afficher").click()
    expect(phone.locator(".wall__title")).to_have_count(1)
    assert everything > 1, "there was something to leave out"
    expect(phone.locator(".chip")).to_have_count(6)
    desk.fits(phone)
    phone.get_by_role("link", name=title, exact=True).click()
    expect(phone.locator("h1")).to_have_text(title)


def ask(phone: Page, use: str, answer: str, verdict: str, clause: str) -> None:
    """Ask whether the picture may be used in France on a day, and expect the answer with its clause."""
    day = (date.today() + timedelta(days=30)).isoformat()
    form = phone.locator("#may-i")
    form.locator("[name=use]").select_option(use)
    form.locator("[name=territory]").select_option(label="France")
    form.locator("[name=on]").fill(day)
    form.get_by_role("button", name="Voir la réponse").click()
    box = form.locator(f".may-i__answer--{answer}")
    expect(box.locator(".may-i__verdict")).to_have_text(verdict)
    expect(box).to_contain_text(clause)
    identity = urlsplit(phone.url).path.rstrip("/").rpartition("/")[2]
    machine = desk.get(phone, f"/api/v1/assets/{identity}/may-i?use={use}&territory=FR&on={day}&lang=fr").json()
    assert machine["answer"] == answer and machine["reasons"][0]["text"] in box.inner_text()


def take_the_picture(phone: Page, identity: str, folder: Path) -> None:
    """Copy the credit line, take the original and the web size; both are what the API promises."""
    phone.locator("[data-copy=credit-line]").click()
    expect(phone.locator(".copy__status")).to_have_text("Copié")
    assert phone.evaluate("navigator.clipboard.readText()") == CREDIT
    promised = {file["size"]: file for file in desk.get(phone, f"/api/v1/assets/{identity}").json()["files"]}
    links = phone.locator(".download a[download]")
    expect(links).to_have_count(2)
    for number, size in enumerate(("original", "web")):
        path = desk.taken(links.nth(number), folder / f"{size}.jpg")
        assert desk.sha256(path) == promised[size]["sha256"], size
        assert path.stat().st_size == promised[size]["bytes"]
    assert promised["original"]["width"] == 2400 and promised["web"]["width"] == 1920


def take_the_kit(phone: Page, slug: str, folder: Path) -> None:
    """Read the key messages, take the ZIP and the Metalink; they agree with each other and with the manifest."""
    phone.goto("/fr/kits/")
    phone.locator(f".kit-card a[href='/fr/kits/{slug}/']").click()
    expect(phone.locator("h1")).to_have_attribute("lang", "fr")
    expect(phone.locator(".messages li").nth(2)).to_be_visible()
    desk.fits(phone)
    panel = phone.locator(".rights-panel")
    archive = desk.taken(panel.locator("a[href$='kit.zip']"), folder / "kit.zip")
    metalink = desk.taken(panel.locator("a[href$='kit.meta4']"), folder / "kit.meta4")
    entry = defusedxml.ElementTree.parse(metalink).getroot().find(f"{METALINK}file")
    digests = {row.get("type"): row.text for row in entry.findall(f"{METALINK}hash")}
    assert digests["sha-256"] == desk.sha256(archive)
    assert panel.locator(".kit__digest").inner_text() == digests["sha-256"]
    address = panel.locator("a[href$='manifest.json']").get_attribute("href") or ""
    manifest = desk.get(phone, address).json()
    with zipfile.ZipFile(archive) as kit:
        inside = {name: hashlib.sha256(kit.read(name)).hexdigest() for name in kit.namelist()}
    assert {file["path"]: file["sha256"] for file in manifest["files"]}.items() <= inside.items()
    assert manifest["lang"] == "fr" and all(
        file["credit"] for file in manifest["files"] if "image" in file["media_type"]
    )


def test_an_officer_finds_checks_and_takes_a_picture_and_a_kit(open_page: Callable[..., Page], tmp_path: Path) -> None:
    title = desk.fresh("Rivage d’essai")
    editor = open_page("editor")
    identity = desk.upload(editor, title, desk.drawn(tmp_path / "wide.jpg", title))
    desk.clear(editor, CREDIT, "CC-BY-NC-4.0", title, topic="Nature")
    desk.wait_for(editor, f"/files/{identity}/1?size=web")

    phone = open_page(width=360, locale="fr-FR", has_touch=True, permissions=CLIPBOARD)
    find(phone, title)
    ask(phone, "editorial", "yes", "Oui", "CC BY-NC 4.0")
    ask(phone, "commercial", "no", "Non", "CC BY-NC 4.0")
    take_the_picture(phone, identity, tmp_path)
    take_the_kit(phone, PUBLIC, tmp_path)
    phone.goto("/fr/kits/")
    expect(phone.locator(f".kit-card a[href*='{MISSIONS}']")).to_have_count(0)
    assert desk.get(phone, f"/fr/kits/{MISSIONS}/").status == 404
    assert phone.context.cookies() == []


def test_at_the_mission_the_same_and_what_is_for_missions(open_page: Callable[..., Page], tmp_path: Path) -> None:
    phone = open_page("mission-paris", width=360, has_touch=True)
    take_the_kit(phone, MISSIONS, tmp_path)
    phone.locator("a[href*='use-reports/add']").click()
    expect(phone.locator("[name=kit] option:checked")).not_to_have_attribute("value", "")
    phone.get_by_label("Newspaper, magazine or book").check()
    title = desk.fresh("Revue d’essai")
    phone.fill("[name=title]", title)
    phone.fill("[name=audience]", "1200")
    expect(phone.locator("[name=territory] option:checked")).to_have_text("France")
    phone.get_by_role("button", name="Report", exact=True).click()
    expect(phone.locator(".messages")).to_contain_text("Reported")
    phone.goto("/admin/")
    expect(phone.locator("[aria-labelledby=desk-quarter]")).to_contain_text(re.compile(r"Newspaper.*: [1-9]"))


def test_from_search_to_download_by_keyboard_alone(open_page: Callable[..., Page], tmp_path: Path) -> None:
    page = open_page(width=360, locale="fr-FR")
    page.goto("/fr/library/")
    desk.tab_to(page, "#library-q")
    page.keyboard.type("Libellule")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=Libellule**")
    desk.tab_to(page, ".wall__title a")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/library/[0-9a-f-]{36}/$"))
    identity = urlsplit(page.url).path.rstrip("/").rpartition("/")[2]
    desk.wait_for(page, f"/files/{identity}/1", seconds=150)  # a portal that has just begun prepares its files
    desk.tab_to(page, ".download a[download]")
    with page.expect_download() as started:
        page.keyboard.press("Enter")
    started.value.save_as(tmp_path / "picture.jpg")
    promised = desk.get(page, f"/api/v1/assets/{identity}").json()["files"]
    assert desk.sha256(tmp_path / "picture.jpg") in {file["sha256"] for file in promised}
    desk.tab_to(page, "[data-copy=credit-line]")
