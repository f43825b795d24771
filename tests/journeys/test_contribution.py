"""A mission gives a picture, the home desk clears it or sends it back, and both read what has become of it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import desk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

CREDIT = "Ambassade du Viet Nam en France, essai"
CAPTION = "Une image dessinée pour cet essai."
REASONS = "Nommez la personne qui a dessiné l’image."
PASSWORD = "only-for-this-journey-7"


def officer_of(admin: Page, mission: str) -> str:
    """Make an officer of another mission; returns the user name."""
    name = desk.fresh("officer").replace(" ", "-")
    admin.goto("/admin/users/new/")
    for field, value in {
        "username": name,
        "email": f"{name}@portal.invalid",
        "first_name": "O",
        "last_name": "O",
    }.items():
        admin.fill(f"[name={field}]", value)
    for field in ("password1", "password2"):
        admin.fill(f"[name={field}]", PASSWORD)
    admin.press("[name=password2]", "Enter")
    admin.wait_for_url("**/admin/users/")
    admin.goto("/admin/membership/new/")
    admin.locator("[name=user]").select_option(label=name)
    admin.locator("[name=organisation]").select_option(label=mission)
    admin.locator("[name=role]").select_option("mission_officer")
    admin.locator("main form button[type=submit]").first.click()
    admin.wait_for_url("**/admin/membership/")
    return name


def contribute(officer: Page, title: str, picture: Path) -> str:
    """Hand in a picture with a declaration of rights; returns the address of the contribution."""
    officer.goto("/admin/")
    officer.get_by_role("link", name="Contribute", exact=True).click()
    officer.get_by_role("link", name="Picture, film, sound or document").click()
    officer.set_input_files("[name=file]", picture)
    for name, words in {"title": title, "caption": CAPTION, "alt": title, "credit_line": CREDIT}.items():
        officer.fill(f"[name={name}]", words)
    hand_in = officer.get_by_role("button", name="Hand in to the home desk")
    hand_in.click()
    expect(officer.get_by_text("Hand it in only when you can declare this.").first).to_be_visible()
    officer.set_input_files("[name=file]", picture)
    officer.get_by_label("I declare for my organisation").check()
    hand_in.click()
    expect(officer.locator(".messages")).to_contain_text("Handed in")
    officer.wait_for_url(re.compile(r"/contributions/[0-9a-f-]{36}/$"))
    return officer.url


def waiting(editor: Page, title: str) -> None:
    """Open a contribution from the queue at the home desk."""
    editor.goto("/admin/")
    editor.get_by_role("link", name="Open the queue").click()
    row = editor.locator("tr", has_text=title)
    expect(row).to_contain_text("Embassy of Viet Nam in France")
    row.get_by_role("link", name=title).click()
    expect(editor.locator("h1")).to_have_text(title)


def clear_and_accept(editor: Page) -> None:
    """Look at the preview, clear the rights and let everybody see the picture."""
    preview = editor.locator("img.exchange-preview")
    expect(preview).to_be_visible()
    assert preview.evaluate("async image => { await image.decode(); return image.naturalWidth; }") >= 600
    expect(editor.locator(".asset-facts").first).to_contain_text(CREDIT)
    accept = editor.get_by_role("button", name="Accept", exact=True)
    editor.locator("[name=accept-audience][value=public]").check()
    accept.click()
    expect(editor.get_by_text("Needed before anybody outside may see the asset.").first).to_be_visible()
    editor.fill("[name=accept-licence]", "CC-BY-4.0")
    accept.click()
    expect(editor.locator(".messages")).to_contain_text("Accepted")


def test_a_contribution_is_cleared_and_another_goes_back(open_page: Callable[..., Page], tmp_path: Path) -> None:
    title = desk.fresh("Dessin de l’ambassade")
    officer = open_page("mission-paris")
    address = contribute(officer, title, desk.drawn(tmp_path / "first.jpg", title, (1500, 1000)))
    file = officer.locator("a[href^='/files/']").first.get_attribute("href") or ""
    identity = file.split("/")[2]
    places = (f"/fr/library/{identity}/", file, f"/api/v1/assets/{identity}")

    other = open_page(officer_of(open_page("admin"), "Embassy of Viet Nam in Japan"), password=PASSWORD)
    reader = open_page(width=360, locale="fr-FR")
    foreign = (address, f"{address}edit/", f"/admin/may-i/{identity}/", f"/admin/assets/edit/{identity}/", *places)
    for place in foreign:
        answer = other.goto(place)
        assert answer is not None and title not in other.content(), place
        assert answer.status in {403, 404} or other.url.endswith("/admin/"), (place, answer.status)
    other.goto("/admin/contributions/")
    assert title not in other.content()
    assert [desk.get(reader, place).status for place in places] == [404] * len(places)

    editor = open_page("editor")
    waiting(editor, title)
    clear_and_accept(editor)

    officer.goto("/admin/")
    notice = officer.locator(".exchange-notice", has_text=title)
    expect(notice).to_contain_text(re.compile("accepted", re.IGNORECASE))
    notice.get_by_role("link", name=title).click()
    expect(officer.locator(".exchange-state").first).to_have_text("accepted")

    desk.wait_for(reader, file)
    reader.goto(f"/fr/library/?q={title.rpartition(' ')[2]}")
    reader.locator(".wall__title a").click()
    expect(reader.locator("h1")).to_have_text(title)
    expect(reader.locator("#credit-line")).to_have_value(CREDIT)
    expect(reader.locator("main")).to_contain_text(CAPTION)
    desk.fits(reader)
    path = desk.taken(reader.locator(".download a[download]").first, tmp_path / "picture.jpg")
    assert desk.sha256(path) in {row["sha256"] for row in desk.get(reader, places[2]).json()["files"]}

    send_back_and_hand_in_again(editor, officer, tmp_path)


def send_back_and_hand_in_again(editor: Page, officer: Page, folder: Path) -> None:
    """Send a second contribution back; its officer reads why, mends it and hands it in again."""
    title = desk.fresh("Second dessin")
    address = contribute(officer, title, desk.drawn(folder / "second.jpg", title, (1500, 1000)))
    waiting(editor, title)
    editor.locator("summary", has_text="Send it back").click()
    editor.fill("[name=return-reasons]", REASONS)
    editor.get_by_role("button", name="Send back with these reasons").click()
    expect(editor.locator(".messages")).to_be_visible()

    officer.goto("/admin/")
    notice = officer.locator(".exchange-notice", has_text=title)
    expect(notice).to_contain_text(REASONS)
    notice.get_by_role("link", name=title).click()
    assert officer.url == address
    expect(officer.locator(".exchange-reasons")).to_contain_text(REASONS)
    officer.get_by_role("link", name="Edit and hand in").click()
    expect(officer.locator(".exchange-reasons")).to_contain_text(REASONS)
    officer.fill("[name=rights_holder]", "Atelier d’essai")
    officer.get_by_label("I declare for my organisation").check()
    officer.get_by_role("button", name="Hand in to the home desk").click()
    expect(officer.locator(".messages")).to_contain_text("Handed in")

    waiting(editor, title)
    expect(editor.locator(".exchange-reasons")).to_contain_text("Why it was sent back before")
    expect(editor.get_by_text("Atelier d’essai").first).to_be_visible()
    expect(editor.locator("img.exchange-preview")).to_be_visible()


def test_a_mission_contributes_and_cannot_publish(open_page: Callable[..., Page], tmp_path: Path) -> None:
    """In the form of the asset all that clears it is closed; texts can be mended; nobody outside sees it."""
    title, officer = desk.fresh("Dessin fermé"), open_page("mission-paris")
    contribute(officer, title, desk.drawn(tmp_path / "closed.jpg", title, (1500, 1000)))
    file = officer.locator("a[href^='/files/']").first.get_attribute("href") or ""
    identity = file.split("/")[2]
    officer.goto(f"/admin/assets/edit/{identity}/")
    expect(officer.get_by_text("The home desk decides who may see it").first).to_be_visible()
    expect(officer.locator("input[name=circle-audience][value=public]")).to_be_disabled()
    for name in ("rights-credit_line", "rights-licence", "rights-expires_at", "circle-owner"):
        expect(officer.locator(f"[name={name}]").first).to_be_disabled()
    officer.evaluate("() => document.querySelectorAll('[disabled]').forEach(field => field.disabled = false)")
    officer.locator("input[name=circle-audience][value=public]").check()
    officer.fill("[name=rights-licence]", "CC-BY-4.0")
    officer.locator("#text-en > summary").click()
    officer.fill("[name=text-en-title]", f"{title} EN")
    officer.get_by_role("button", name="Save", exact=True).click()
    desk.saved(officer)
    expect(officer.locator("input[name=circle-audience][value=internal]")).to_be_checked()
    expect(officer.locator("[name=rights-licence]")).to_have_value("")
    reader = open_page()
    assert desk.get(reader, f"/vi/library/{identity}/").status == 404
    assert desk.get(reader, file).status == 404


def test_an_officer_translates_a_kit_beside_its_original(open_page: Callable[..., Page]) -> None:
    """From the page of the kit; what is there in the language of the mission is filled in, is mended and handed in."""
    officer, title = open_page("mission-paris"), desk.fresh("Récits du patrimoine")
    officer.goto("/vi/kits/heritage/")
    officer.locator("a[href*='contributions/add/translation']").click()
    expect(officer.locator(".exchange-original").first).to_contain_text("Chuyện di sản")
    expect(officer.locator("[name=title]")).to_have_value("Récits du patrimoine")
    assert len(officer.locator("[name=article]").input_value()) > 500
    expect(officer.locator("[name=caption]")).to_have_count(0)
    officer.fill("[name=title]", title)
    officer.get_by_label("I declare for my organisation").check()
    officer.get_by_role("button", name="Hand in to the home desk").click()
    expect(officer.locator(".messages")).to_contain_text("Handed in")

    editor = open_page("editor")
    waiting(editor, title)
    expect(editor.locator(".exchange-compare")).to_contain_text(title)
