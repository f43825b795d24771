"""What people do at the admin in several journeys, and what a reader's device keeps of it."""

import hashlib
import itertools
import re
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

_number = itertools.count(time.time_ns() // 1_000_000)


def fresh(words: str) -> str:
    """Return *words* with a number that no other journey has: a portal may serve many of them."""
    return f"{words} {next(_number)}"


def drawn(path: Path, words: str, size: tuple[int, int] = (2400, 1500)) -> Path:
    """Draw a picture that no other journey has: an abstract ground with *words* on it."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    tint = hashlib.sha256(words.encode()).digest()[:3]
    picture = Image.blend(picture, Image.new("RGB", size, tuple(tint)), 0.5)
    ImageDraw.Draw(picture).text((size[0] // 10, size[1] // 3), words, fill="white", font_size=size[0] // 20)
    picture.save(path, quality=80)
    return path


def saved(page: Page) -> None:
    """Expect that what was sent has been saved."""
    expect(page.locator(".messages")).to_contain_text(re.compile("saved|updated", re.IGNORECASE))


def upload(editor: Page, title: str, path: Path) -> str:
    """Upload a picture of the home desk; returns the key of its asset, whose form is open."""
    editor.goto("/admin/images/add/")
    editor.set_input_files("#id_file", path)
    editor.fill("#id_title", title)
    editor.get_by_role("button", name="Upload", exact=True).click()
    editor.wait_for_url("**/admin/images/")
    editor.goto("/admin/assets/")
    editor.locator("tbody a", has_text=title).first.click()
    editor.wait_for_url("**/admin/assets/edit/**")
    return editor.url.rstrip("/").rpartition("/")[2]


def clear(editor: Page, credit: str, licence: str, french: str, topic: str = "") -> None:
    """Give the asset whose form is open to everybody, with its rights and its French texts."""
    editor.locator("input[name=circle-audience][value=public]").check()
    if topic:
        topics = editor.locator("details", has=editor.locator("[name=circle-topics]"))
        topics.locator("summary").click()
        topics.get_by_label(topic, exact=True).check()
    editor.fill("[name=rights-credit_line]", credit)
    editor.fill("[name=rights-licence]", licence)
    editor.locator("#text-fr > summary").click()
    for name in ("title", "alt"):
        editor.fill(f"[name=text-fr-{name}]", french)
    editor.get_by_role("button", name="Save", exact=True).click()
    saved(editor)


def get(page: Page, address: str, headers: dict[str, str] | None = None) -> Any:
    """Ask for *address* as this browser would; a connection that the server had closed meanwhile is opened again."""
    return page.request.get(address, headers=headers, max_retries=2)


def wait_for(page: Page, address: str, seconds: int = 60) -> Any:
    """Wait until the job worker has made what *address* answers; returns the answer."""
    answer = get(page, address)
    for _attempt in range(seconds * 4):
        if answer.ok:
            return answer
        page.wait_for_timeout(250)
        answer = get(page, address)
    pytest.fail(f"{address} answers {answer.status}")


def taken(link: Locator, path: Path) -> Path:
    """Follow a link that downloads, with the keyboard; returns the file."""
    page = link.page
    with page.expect_download() as started:
        link.focus()
        page.keyboard.press("Enter")
    started.value.save_as(path)
    return path


def sha256(path: Path) -> str:
    """Return the digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


#: Whether the focus can be seen where it is, or round the card whose only link it is on.
_SEEN = """() => {
  const place = document.activeElement;
  return [place, place.closest("li, article")].some(one => one && getComputedStyle(one).outlineStyle !== "none");
}"""


def tab_to(page: Page, wanted: str) -> None:
    """Press the tabulator until the focus is on what *wanted* selects, and expect that it can be seen there."""
    for _step in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            assert page.evaluate(_SEEN), f"nobody sees that the focus is on {wanted}"
            return
    pytest.fail(f"the tabulator does not reach {wanted}")


def fits(page: Page) -> None:
    """Expect that nothing reaches beyond the screen, once the page has its stylesheet."""
    page.wait_for_load_state()
    wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1], wide
