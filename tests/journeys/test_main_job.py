"""The main job in a real browser: write, translate, review, publish, read abroad, take the photo."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

PHOTO = Path(__file__).parents[1] / "data" / "photos"
TITLE = "Đường mòn trên núi đá"
TEXTS = {
    "fr": ("Sentier sur une montagne", "Une phrase d’introduction.", "Le premier paragraphe."),
    "en": ("Trail on a mountain", "An opening sentence.", "The first paragraph."),
    "lo": ("ທາງຍ່າງເທິງພູ", "ປະໂຫຍກເປີດເລື່ອງ.", "ວັກທຳອິດ."),
}
NAMES = {"fr": "Français", "en": "English", "lo": "ລາວ"}


def photo() -> Path:
    return next(path for path in sorted(PHOTO.glob("*.jpg")))


def upload_and_clear(editor: Page) -> str:
    """Upload a photo, give it credit, licence and an alternative text, release it; return its title."""
    editor.goto("/admin/images/add/")
    editor.set_input_files("#id_file", str(photo()))
    editor.fill("#id_title", TITLE)
    editor.get_by_role("button", name="Upload", exact=True).click()
    editor.wait_for_url("**/admin/images/**")
    editor.goto("/admin/assets/")
    editor.locator("tbody a", has_text=TITLE).first.click()
    editor.wait_for_load_state("networkidle")
    editor.get_by_label("Everyone").check()
    editor.get_by_label("Credit line").fill("Aitzol Berasategi, 2018")
    editor.get_by_label("Licence", exact=True).fill("CC-BY-4.0")
    editor.get_by_role("button", name="Save", exact=True).click()
    expect(editor.locator(".messages")).to_contain_text(re.compile("saved|updated", re.IGNORECASE))
    return TITLE


#: Whether Wagtail has noted the form as it was, two seconds after the page; until then it sees no change in it.
_WATCHED = "() => window.wagtail.app.queryController('w-unsaved')?.initialFormData !== undefined"
#: Whether a rich text field has handed what was typed to the form, which it does a quarter of a second later.
_HANDED_OVER = "text => [...document.querySelectorAll('input[type=hidden]')].some(one => one.value.includes(text))"


def type_into(box: Locator, text: str) -> None:
    """Type into a rich text field; what is typed while React still puts the field up is lost, so look and repeat."""
    for _attempt in range(5):
        box.click()
        box.press("ControlOrMeta+a")
        box.press_sequentially(text)
        if (box.text_content() or "").strip() == text:
            break
    expect(box).to_have_text(text)
    box.page.wait_for_function(_HANDED_OVER, arg=text)


def write_story(editor: Page, section: int, title: str, picture: str = TITLE) -> int:
    editor.goto(f"/admin/pages/add/content/storypage/{section}/")
    editor.wait_for_function(_WATCHED)
    editor.fill("#id_title", title)
    editor.fill("#id_standfirst", "Một câu mở đầu.")
    editor.click("#id_lead_image-chooser button[data-chooser-action-choose]")
    editor.locator(".modal-content [data-chooser-modal-choice]", has_text=picture).first.click()
    editor.wait_for_selector(".modal-content", state="detached")
    editor.locator(
        "[data-contentpath=body] .c-sf-add-button, #panel-child-content-body-section .c-sf-add-button"
    ).first.click()
    editor.get_by_role("option", name="Text", exact=True).click()
    type_into(editor.locator(".Draftail-Editor [contenteditable=true]").first, "Đoạn văn thứ nhất.")
    # Wagtail saves new drafts by itself; wait until it has.
    expect(editor).to_have_url(re.compile("/edit/$"), timeout=30_000)
    editor.wait_for_load_state("networkidle")
    editor.locator("footer [data-w-dropdown-target=toggle]").last.click()
    editor.click("button[name=action-publish]")
    editor.wait_for_load_state("networkidle")
    expect(editor.locator(".messages")).to_contain_text("published")
    editor.goto(f"/admin/pages/{section}/")
    href = editor.get_by_role("link", name=title).first.get_attribute("href") or ""
    return int(re.findall(r"\d+", href)[0])


def submit_for_translation(editor: Page, page_id: int) -> None:
    editor.goto(f"/admin/localize/submit/page/{page_id}/")
    for name in NAMES.values():
        editor.get_by_label(name, exact=True).check()
    editor.locator("input[type=submit][value=Submit], button:text-is('Submit')").first.click()
    editor.wait_for_load_state("networkidle")


def open_translation(page: Page, language: str) -> None:
    """Find the newest translation into a language in the translations report, screen by screen."""
    for screen in range(1, 20):
        page.goto(f"/admin/localize/reports/translations/?p={screen}")
        row = page.locator("tr", has_text="Chuyện của hành trình").filter(has_text=f"({NAMES[language]})").last
        if row.count():
            break
    page.goto(row.locator("a[href*='/edit/']").last.get_attribute("href") or "")


def translate(page: Page, texts: tuple[str, ...]) -> None:
    """Translate every sentence in wagtail-localize's editor."""
    for text in texts:
        page.get_by_role("button", name="Translate", exact=True).first.click()
        box = page.locator(
            ".js-translation-editor textarea:visible, .js-translation-editor [contenteditable=true]:visible"
        ).first
        box.click()
        box.fill(text)
        page.get_by_role("button", name=re.compile("^Save")).first.click()
        page.wait_for_load_state("networkidle")
        expect(page.locator(".js-translation-editor")).to_contain_text(text)


def test_write_translate_review_publish_read_and_download(open_page: Callable[..., Page], tmp_path: Path) -> None:
    editor = open_page("editor")
    upload_and_clear(editor)
    editor.goto("/admin/pages/")
    section = section_id(editor)
    source = write_story(editor, section, "Chuyện của hành trình")
    submit_for_translation(editor, source)

    translator = open_page("translator-fr")
    expect(translator.locator("body")).to_contain_text("Chuyện của hành trình")
    translator.get_by_role("link", name="Chuyện của hành trình").first.click()
    translator.get_by_role("button", name="Send for review").click()
    expect(translator.locator(".messages")).to_contain_text("3 sentences")
    translate(translator, TEXTS["fr"])
    translator.get_by_role("button", name="Send for review").click()
    expect(translator.locator(".messages")).to_contain_text("Sent for review")

    reviewer = open_page("reviewer-fr")
    reviewer.get_by_role("link", name=TEXTS["fr"][0]).first.click()
    reviewer.get_by_role("button", name="Approve and publish").click()
    expect(reviewer.locator(".messages")).to_contain_text("Approved and published")

    for language in ("en", "lo"):
        open_translation(editor, language)
        translate(editor, TEXTS[language])
        editor.get_by_role("button", name="Publish", exact=True).click()
        expect(editor.locator(".messages")).to_contain_text("Published.")

    reader = open_page(width=360)
    reader.goto("/fr/")
    reader.get_by_role("link", name=TEXTS["fr"][0]).first.click()
    expect(reader.locator("h1")).to_have_text(TEXTS["fr"][0])
    expect(reader.locator("main")).to_contain_text(TEXTS["fr"][2])
    reader.locator(".switcher summary").click()
    reader.locator(".switcher").get_by_role("link", name="ລາວ").click()
    expect(reader.locator("html")).to_have_attribute("lang", "lo")
    expect(reader.locator("h1")).to_have_text(TEXTS["lo"][0])
    assert reader.context.cookies() == []

    mission = open_page("mission-paris")
    mission.goto("/fr/library/")
    mission.locator(".wall__title a", has_text=TITLE).first.click()
    expect(mission.locator("#credit-line")).to_have_value("Aitzol Berasategi, 2018")
    with mission.expect_download() as waiting:
        mission.locator(".download a").click()
    target = tmp_path / "photo.jpg"
    waiting.value.save_as(target)
    assert target.read_bytes()[:2] == b"\xff\xd8"
    assert len(hashlib.sha256(target.read_bytes()).hexdigest()) == 64


def section_id(editor: Page) -> int:
    """Find the heritage section through the admin's page tree."""
    editor.goto("/admin/pages/")
    editor.locator("td a[href*='/admin/pages/']", has_text="Cổng thông tin đối ngoại Việt Nam").first.click()
    editor.wait_for_load_state("networkidle")
    home = re.findall(r"/pages/(\d+)", editor.url)[0]
    editor.goto(f"/admin/pages/{home}/")
    href = editor.locator("td a[href*='/admin/pages/']", has_text="Chuyện di sản").first.get_attribute("href") or ""
    return int(re.findall(r"\d+", href)[0])
