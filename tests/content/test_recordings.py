"""Video and sound on public pages: player, captions, poster, duration, transcript."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from content.selectors.recordings import clock
from media.models import AssetText, AssetVersion
from tests.factories import make_recording, make_story
from tests.media.ingest.builders import mp3

pytestmark = pytest.mark.django_db
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nXin chào\n"


def page(client: Client, row: Any, language: str = "vi") -> str:
    with translation.override(language):
        address = reverse("asset", args=[row.asset_id])
    return client.get(address).content.decode()


def test_video_has_poster_size_and_captions_with_the_readers_first(client: Client) -> None:
    row = make_recording("Phim", subtitles={"vi": VTT, "en": VTT})
    body = page(client, row, "en")
    video = re.search(r"<video[^>]*>.*?</video>", body, re.DOTALL)
    assert video is not None
    tag, tracks = video[0].partition(">")[0], re.findall(r"<track[^>]*>", video[0])
    assert f'src="/files/{row.asset_id}/1/play"' in tag and f'poster="/files/{row.asset_id}/1/poster.webp"' in tag
    assert (
        'width="640" height="360"' in tag
        and 'preload="none"' in tag
        and "controls" in tag
        and 'aria-label="Phim"' in tag
    )
    assert tracks == [
        f'<track kind="captions" src="/files/{row.asset_id}/captions/en.vtt" srclang="en" label="English" default>',
        f'<track kind="captions" src="/files/{row.asset_id}/captions/vi.vtt" srclang="vi" label="Tiếng Việt">',
    ]
    assert " default>" not in page(client, row, "fr")
    assert re.search(r'<span class="nowrap">00:02</span> · <span class="nowrap">640 × 360 px</span>', body)


def test_video_without_poster_has_a_quiet_stand_in(client: Client) -> None:
    assert re.search(r'<video[^>]* poster="[^"]*film[^"]*\.svg"', page(client, make_recording(poster=False)))


def test_sound_has_its_transcript_below(client: Client) -> None:
    row = make_recording(content=mp3(200), poster=False, subtitles={"vi": VTT})
    AssetText.objects.filter(asset=row.asset).update(transcript="Lời của bản tin")
    body = page(client, row)
    assert "<video" not in body and body.index("<audio") < body.rindex("Lời của bản tin")
    assert "/captions/vi.vtt" in body and "00:05" in body


def test_library_shows_poster_and_duration(client: Client) -> None:
    row = make_recording("Phim")
    AssetVersion.objects.update(duration=3725.4)
    body = client.get("/vi/library/").content.decode()
    assert f'src="/files/{row.asset_id}/1/poster.webp" width="640" height="360" alt=""' in body
    assert re.search(r'<span class="ltr nowrap">1:02:05</span>', body) and "wall__item--wide" in body


def test_recording_without_poster_keeps_its_place_in_the_library(client: Client) -> None:
    make_recording("Phim", poster=False)
    body = client.get("/vi/library/").content.decode()
    assert "wall__kind" in body and "poster.webp" not in body


def test_captions_are_not_read_for_lists_and_pages(client: Client, django_assert_max_num_queries: Any) -> None:
    """Captions can be long: a page asks the database only whether there are any."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    row = make_recording(subtitles={"vi": VTT})
    for address in ("/vi/library/", f"/vi/library/{row.asset_id}/"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        columns = [sql["sql"].partition(" FROM ")[0] for sql in queries if "media_assettext" in sql["sql"]]
        assert columns and not any(re.search(r'"subtitles",|"subtitles" *$', select) for select in columns)
        assert len(queries) <= 12


def test_story_shows_the_recording_as_its_page_does(client: Client) -> None:
    row = make_recording("Phim", subtitles={"vi": VTT})
    story = make_story(body=[{"type": "recording", "value": {"recording": row.pk, "caption": "Chú thích"}}])
    body = client.get(story.url_path).content.decode()
    assert f'poster="/files/{row.asset_id}/1/poster.webp"' in body
    assert f'src="/files/{row.asset_id}/captions/vi.vtt" srclang="vi" label="Tiếng Việt" default' in body


def test_machines_are_told_duration_and_poster(client: Client) -> None:
    row = make_recording("Phim")
    body = page(client, row)
    graph = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', body, re.DOTALL)[0])
    thing = next(item for item in graph["@graph"] if item["@type"] == "VideoObject")
    assert re.fullmatch(r"PT[23]S", thing["duration"]) and thing["thumbnailUrl"].endswith("/1/poster.webp")


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(None, ""), (0, ""), (0.3, "00:01"), (59.6, "00:59"), (205, "03:25"), (3600.9, "1:00:00"), (36000, "10:00:00")],
)
def test_clock(seconds: float | None, shown: str) -> None:
    assert clock(seconds) == shown
