"""A film on its way: an editor uploads and captions it, a reader watches and seeks, a withdrawal takes it away."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.media.ingest.films import SRT, film

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

PLAY = """async () => {
  const video = document.querySelector("video");
  video.muted = true;
  await video.play();
  await new Promise(done => setTimeout(done, 800));
  const played = video.currentTime;
  const sought = new Promise(done => video.addEventListener("seeked", done, {once: true}));
  video.currentTime = 18;
  await sought;
  video.pause();
  const [track] = video.textTracks;
  return {
    played, at: video.currentTime, lasts: video.duration, wide: video.videoWidth, broken: video.error,
    captions: [...video.textTracks].map(one => [one.language, one.mode]), cues: track.cues && track.cues.length,
  };
}"""


@pytest.fixture(scope="module")
def long_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty seconds whose index lies at the end of the file, so that a browser must ask for parts of it."""
    pictures = ("-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=20")
    codec = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-b:v", "6M")
    return film(tmp_path_factory.mktemp("films") / "film.mp4", *pictures, *codec)


def upload(page: Page, title: str, source: Path) -> str:
    """Upload a film; returns the address of its asset's form."""
    page.goto("/admin/media/video/add/")
    page.fill("input[name=title]", title)
    page.set_input_files("input[name=file]", source)
    page.locator(
        "form:has(input[name=file]) button[type=submit], form:has(input[name=file]) input[type=submit]"
    ).first.click()
    page.wait_for_url(re.compile(r"/admin/media/$"))
    page.goto("/admin/assets/")
    page.get_by_role("link", name=title).first.click()
    page.wait_for_load_state()
    return page.url


def clear(page: Page, captions: Path) -> None:
    """Give credit, licence, captions in English and everybody the right to see it."""
    page.check("input[name=circle-audience][value=public]")
    page.fill("input[name=rights-credit_line]", "Made for this test")
    page.fill("input[name=rights-licence]", "CC0-1.0")
    page.locator("#text-en > summary").click()
    page.fill("[name=text-en-title]", "A film for the test")
    page.fill("[name=text-en-subtitles]", "00:01 --> 00:02\nwrong time")
    page.locator("#w-editor-form button[type=submit]").first.click()
    expect(page.locator("#text-en .error-message").first).to_contain_text(re.compile(r"1.*00:01\.000 --> 00:04\.000"))
    page.fill("[name=text-en-subtitles]", "")
    page.set_input_files("[name=text-en-subtitles_file]", captions)
    page.locator("#w-editor-form button[type=submit]").first.click()
    page.wait_for_load_state()


def wait_for(page: Page, address: str) -> None:
    """Wait until the job worker has made what *address* answers."""
    for _attempt in range(120):
        if page.request.get(address).ok:
            return
        page.wait_for_timeout(500)
    pytest.fail(f"{address} does not come")


def test_a_film_is_captioned_watched_and_withdrawn(
    open_page: Callable[..., Page], long_film: Path, tmp_path: Path
) -> None:
    captions = tmp_path / "film.srt"
    captions.write_text(SRT, encoding="utf-8")
    editor, reader = open_page("admin"), open_page()
    form = upload(editor, "Phim thử", long_film)
    identity = form.rstrip("/").rpartition("/")[2]
    clear(editor, captions)
    files = f"/files/{identity}"
    for address in (f"{files}/1/poster.webp", f"{files}/1", f"{files}/1/play", f"{files}/captions/en.vtt"):
        wait_for(reader, address)

    parts: list[Any] = []
    reader.on(
        "request", lambda request: parts.append(request.headers.get("range")) if f"{files}/1" in request.url else None
    )
    reader.goto(f"/en/library/{identity}/")
    assert parts == [None], "only the poster is loaded before somebody plays the film"
    watched = reader.evaluate(PLAY)
    assert watched["broken"] is None and watched["played"] > 0 and watched["wide"] == 1280
    assert watched["at"] == pytest.approx(18, abs=0.5) and watched["lasts"] == pytest.approx(20, abs=0.5)
    assert watched["captions"] == [["en", "showing"]] and watched["cues"] == 2
    assert any(re.fullmatch(r"bytes=[1-9]\d*-.*", part or "") for part in parts), parts
    expect(reader.locator("main")).to_contain_text("Xin chào các bạn Tạm biệt")
    reader.goto("/en/library/?kind=recording")
    expect(reader.locator(".wall__item", has_text="A film for the test")).to_contain_text("00:20")

    editor.goto(form.replace("/edit/", "/withdraw/"))
    editor.fill("textarea[name=reason]", "The test is over.")
    editor.locator("main form button[type=submit], main form input[type=submit]").first.click()
    editor.wait_for_load_state()
    for address in (f"{files}/1", f"{files}/1/play", f"{files}/1/poster.webp", f"{files}/captions/en.vtt"):
        assert reader.request.get(address).status == 404
    assert reader.request.get(f"/en/library/{identity}/").status == 410
