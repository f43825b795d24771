"""What ffmpeg tells of recordings, and that nothing it meets gets further than None."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from media.ingest import film as films
from media.ingest import ingest
from media.ingest.types import MIB, Limits
from tests.media.ingest import builders as make
from tests.media.ingest.films import PICTURE, SOUND, captioned, film, no_ffmpeg, turned

__all__ = ["no_ffmpeg"]
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


def brightness(picture: Path) -> float:
    with Image.open(picture) as opened:
        return float(opened.convert("L").resize((1, 1)).getpixel((0, 0)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "arguments", "has_video", "has_audio"),
    [
        ("a.mp4", (*PICTURE, *SOUND, *X264, "-c:a", "aac"), True, True),
        ("a.webm", (*PICTURE, "-c:v", "libvpx", "-deadline", "realtime"), True, False),
        ("a.m4a", (*SOUND, "-c:a", "aac"), False, True),
        ("a.mp3", (*SOUND, "-c:a", "libmp3lame"), False, True),
        ("a.ogg", (*SOUND, "-c:a", "libvorbis"), False, True),
        ("a.wav", SOUND, False, True),
    ],
)
def test_every_format_is_measured(
    name: str, arguments: tuple[str, ...], has_video: bool, has_audio: bool, tmp_path: Path
) -> None:
    source = film(tmp_path / name, *arguments)
    with ingest(source, client_name=name) as taken:
        facts = films.probe(taken.path)
        poster = films.poster(taken.path, tmp_path / "poster.webp")
    assert facts is not None
    assert (facts.has_video, facts.has_audio) == (has_video, has_audio)
    assert facts.duration == pytest.approx(3.0, abs=0.2)
    assert (facts.width, facts.height) == ((320, 180) if has_video else (None, None))
    assert poster is (tmp_path / "poster.webp").exists() is has_video


def test_a_video_held_upright_and_one_with_wide_pixels_are_measured_as_shown(tmp_path: Path) -> None:
    upright = films.probe(turned(film(tmp_path / "a.mp4", *PICTURE, *X264)))
    assert upright is not None and (upright.width, upright.height) == (180, 320)
    assert films.poster(tmp_path / "a.mp4", tmp_path / "a.webp")
    with Image.open(tmp_path / "a.webp") as poster:
        assert poster.size == (180, 320)
    wide = film(tmp_path / "b.mp4", *PICTURE, "-vf", "setsar=2/1", *X264)
    facts = films.probe(wide)
    assert facts is not None and (facts.width, facts.height) == (640, 180)
    assert films.poster(wide, tmp_path / "b.webp")
    with Image.open(tmp_path / "b.webp") as poster:
        assert poster.size == (640, 180)


def test_duration_that_no_header_says_is_measured(tmp_path: Path) -> None:
    """Browsers record WebM without a duration."""
    source = film(tmp_path / "a.webm", *PICTURE, "-c:v", "libvpx", "-deadline", "realtime", "-live", "1")
    with ingest(source, client_name="a.webm") as taken:
        assert taken.duration is None
        facts = films.probe(taken.path)
    assert facts is not None and facts.duration == pytest.approx(3.0, abs=0.2)


def test_poster_is_no_dark_frame_and_at_most_1280_wide(tmp_path: Path) -> None:
    dark_then_lit = "color=black:s=1920x1080:r=5:d=4[a];testsrc2=s=1920x1080:r=5:d=2[b];[a][b]concat=n=2"
    source = film(tmp_path / "a.mp4", "-f", "lavfi", "-i", dark_then_lit, *X264)
    assert films.poster(source, tmp_path / "a.webp")
    with Image.open(tmp_path / "a.webp") as poster:
        assert (poster.format, poster.size) == ("WEBP", (1280, 720))
    assert brightness(tmp_path / "a.webp") > 60
    assert films.poster(source, tmp_path / "late.webp", at=4.5)


def test_a_film_that_shows_nothing_has_no_poster(tmp_path: Path) -> None:
    source = film(tmp_path / "a.mp4", "-f", "lavfi", "-i", "color=black:s=320x180:r=5:d=3", *X264)
    assert films.probe(source) is not None
    assert films.poster(source, tmp_path / "a.webp") is False
    assert not (tmp_path / "a.webp").exists()


@pytest.mark.parametrize("name", ["a.mp4", "a.webm"])
def test_subtitles_come_out_as_clean_webvtt_by_language(name: str, tmp_path: Path) -> None:
    source = captioned(tmp_path / name, "vie", "chi", "und", "vie", "swe")
    with ingest(source, client_name=name) as taken:
        found = films.subtitles(taken.path)
    text = (
        "WEBVTT\n\n00:00:00.200 --> 00:00:01.000\nXin chào <i>các bạn</i>\n\n00:00:01.200 --> 00:00:02.000\nTạm biệt\n"
    )
    assert found == {"vi": text, "zh-hans": text}


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("vie", "vi"), ("fre", "fr"), ("fra", "fr"), ("en-GB", "en"), ("pt_BR", "pt"), ("chi", "zh-hans"),
        ("zh", "zh-hans"), ("zh-Hans-CN", "zh-hans"), ("zh-TW", ""), ("zh-Hant", ""), ("und", ""), ("swe", ""),
        ("", ""), ("-", ""), ("LAO", "lo"),
    ],
)  # fmt: skip
def test_languages_of_streams(tag: str, code: str) -> None:
    assert films.language_of(tag) == code


def test_without_ffmpeg_nothing_is_known_and_a_notice_says_so(
    no_ffmpeg: None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = tmp_path / "a.mp4"
    source.write_bytes(make.mp4())
    with caplog.at_level(logging.WARNING):
        assert films.probe(source) is None
        assert films.poster(source, tmp_path / "a.webp") is False
        assert films.subtitles(source) == {}
    assert "ffprobe is not installed" in caplog.text


@pytest.mark.parametrize(
    "raw",
    [
        make.mp4(), make.webm(), make.ogg(), b"", b"\x00", b"#EXTM3U\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        make.encoded(make.picture(), "PNG"), b"WEBVTT\n\n00:01.000 --> 00:02.000\na", b"RIFF\x00\x00\x00\x00AVI LIST",
    ],
)  # fmt: skip
def test_what_is_no_recording_or_broken_gives_nothing(raw: bytes, tmp_path: Path) -> None:
    film(tmp_path / "needs-ffmpeg.wav", *SOUND)
    source = tmp_path / "upload"
    source.write_bytes(raw)
    facts = films.probe(source)
    assert facts is None or facts.subtitles == ()
    assert films.poster(source, tmp_path / "poster.webp") is False
    assert films.subtitles(source) == {}
    assert films.probe(tmp_path / "nowhere") is None


def test_a_recording_cannot_make_ffmpeg_open_another_file(tmp_path: Path) -> None:
    """A playlist that pretends to be sound is read by the demuxer of sound, never as a playlist."""
    secret = film(tmp_path / "secret.wav", *SOUND)
    for head in (b"ID3\x04\x00\x00\x00\x00\x00\x00", b"OggS"):
        source = tmp_path / "upload"
        source.write_bytes(
            head + b"\n#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://" + str(secret).encode() + b"\n"
        )
        facts = films.probe(source)
        assert facts is None or facts.duration != pytest.approx(3.0, abs=0.2)


def test_limits_of_memory_and_time_hold(tmp_path: Path) -> None:
    source = film(tmp_path / "a.mp4", *PICTURE, *X264)
    assert films.probe(source, limits=Limits(max_decode_bytes=16 * MIB)) is None
    assert films.poster(source, tmp_path / "a.webp", limits=Limits(max_decode_bytes=16 * MIB)) is False
    assert films.probe(source) is not None


def test_the_environment_stays_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "told"
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    (bin_folder / "ffprobe").write_text(f"#!/bin/sh\n/usr/bin/env > {told}; ulimit -v >> {told}\n")
    (bin_folder / "ffprobe").chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin_folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("SECRET_KEY", "canary")
    source = tmp_path / "a.wav"
    source.write_bytes(make.wav())
    assert films.probe(source) is None
    assert "canary" not in told.read_text() and told.read_text().endswith(f"{512 * 1024}\n")


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return captioned(tmp_path_factory.mktemp("real") / "a.mp4", "vie").read_bytes()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=40))
def test_damaged_recordings_raise_nothing(places: list[tuple[float, int]], real: bytes, tmp_path: Path) -> None:
    raw = bytearray(real)
    for place, byte in places:
        raw[24 + int(place * (len(raw) - 25))] = byte
    source = tmp_path / "a.mp4"
    source.write_bytes(raw)
    facts = films.probe(source)
    assert facts is None or facts.duration is None or facts.duration > 0
    assert films.poster(source, tmp_path / "a.webp") in (True, False)
    assert set(films.subtitles(source)) <= {"vi", "en"} | set(films.languages.BY_CODE)
