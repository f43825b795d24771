"""A translation goes through review twice: sent back, mended, sent again, and approved as it was read."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import desk
from tests.journeys.test_main_job import section_id, submit_for_translation, translate, upload_and_clear, write_story

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

COMMENT = "Plus court, s’il vous plaît."


def mend(page: Page, old: str, new: str) -> None:
    """Change one translated sentence in wagtail-localize's editor."""
    segment = page.locator(".js-translation-editor li", has_text=old).last
    segment.get_by_role("button", name="Edit", exact=True).click()
    box = page.locator(
        ".js-translation-editor textarea:visible, .js-translation-editor [contenteditable=true]:visible"
    ).first
    box.fill(new)
    page.get_by_role("button", name=re.compile("^Save")).first.click()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".js-translation-editor")).to_contain_text(new)


def test_sent_back_sent_again_approved(open_page: Callable[..., Page]) -> None:
    title, french = desk.fresh("Chuyện duyệt hai lần"), desk.fresh("Histoire relue deux fois")
    editor = open_page("editor")
    picture = upload_and_clear(editor)
    submit_for_translation(editor, write_story(editor, section_id(editor), title, picture))

    translator = open_page("translator-fr")
    translator.get_by_role("link", name=title).first.click()
    translate(translator, (french, "Une longue phrase d’introduction.", "Le premier paragraphe."))
    translator.get_by_role("button", name="Send for review").click()
    expect(translator.locator(".messages")).to_contain_text("Sent for review")

    reviewer = open_page("reviewer-fr")
    reviewer.get_by_role("link", name=french).first.click()
    reviewer.get_by_label("Comment for the translator").fill(COMMENT)
    reviewer.get_by_role("button", name="Send back").click()
    expect(reviewer.locator(".messages")).to_contain_text("Sent back")

    translator.reload()
    bar = translator.locator("[aria-labelledby=translation-review-title]")
    expect(bar).to_contain_text(COMMENT)
    expect(bar).to_contain_text("Sent back by")
    mend(translator, "Une longue phrase", "Une phrase.")
    translator.get_by_role("button", name="Send for review").click()
    expect(translator.locator(".messages")).to_contain_text("Sent for review")

    reviewer.reload()
    bar = reviewer.locator("[aria-labelledby=translation-review-title]")
    expect(bar).to_contain_text(COMMENT)
    mend(translator, "Une phrase.", "Une phrase que personne n’a relue.")
    reviewer.get_by_label("Comment for the translator").fill("Merci")
    reviewer.get_by_role("button", name="Approve and publish").click()
    expect(reviewer.locator(".messages")).to_contain_text("1 sentence has changed")
    expect(reviewer.get_by_label("Comment for the translator")).to_have_value("Merci")
    expect(reviewer.locator(".js-translation-editor")).to_contain_text("que personne n’a relue")
    reviewer.get_by_role("button", name="Approve and publish").click()
    expect(reviewer.locator(".messages")).to_contain_text("Approved and published")
