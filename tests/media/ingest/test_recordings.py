"""Recordings: known by content, emptied of position and tags, cut at their end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.media.ingest import builders as make
from tests.media.ingest.conftest import Upload

POSITION = make.box(b"udta", make.box(b"\xa9xyz", b"+21.0285+105.8542/"))


@pytest.mark.parametrize(
    ("raw", "name", "media_type", "extension", "duration"),
    [
        (make.mp4(), "a.mp4", "video/mp4", "mp4", 2.5),
        (make.mp4(handler=b"soun"), "a.mp4", "audio/mp4", "m4a", 2.5),
        (make.webm(), "a.webm", "video/webm", "webm", 3.0),
        (make.webm(unknown_size=True), "a.webm", "video/webm", "webm", 3.0),
        (make.mp3(), "a.mp3", "audio/mpeg", "mp3", 0.261),
        (make.wav(), "a.wav", "audio/wav", "wav", 0.5),
        (make.ogg(), "a.ogg", "audio/ogg", "ogg", 1.0),
    ],
)
def test_recording_is_known_by_content_and_measured(
    raw: bytes, name: str, media_type: str, extension: str, duration: float, upload: Upload
) -> None:
    with upload(raw, "x") as taken:
        assert (taken.kind, taken.media_type, taken.extension) == ("recording", media_type, extension)
        assert taken.duration == duration
        assert taken.path.read_bytes() == raw
        assert taken.changes == ()


def test_position_in_a_phone_video_becomes_empty_space(upload: Upload) -> None:
    raw = make.mp4(extra_in_moov=POSITION)
    with upload(raw, "x.mp4") as taken:
        after = taken.path.read_bytes()
        assert b"105.8542" not in after and b"udta" not in after
        assert len(after) == len(raw)
        assert after.index(b"samples") == raw.index(b"samples")
        assert (taken.width, taken.height) == (640, 360)
        assert "metadata-dropped" in taken.changes


def test_position_at_the_top_of_a_video_goes_too(upload: Upload) -> None:
    with upload(make.mp4(trailer=POSITION + make.box(b"uuid", b"secret")), "x.mp4") as taken:
        assert b"105.8542" not in taken.path.read_bytes()
        assert b"secret" not in taken.path.read_bytes()


@pytest.mark.parametrize("trailer", [b"\x00\x00\x00\x00<?p", b"PK\x03\x04 archive"])
def test_what_follows_a_video_is_cut_or_refused(trailer: bytes, upload: Upload) -> None:
    from media.ingest import Refused

    try:
        with upload(make.mp4(trailer=trailer), "x.mp4") as taken:
            assert b"archive" not in taken.path.read_bytes()
            assert b"<?p" not in taken.path.read_bytes()
    except Refused as refused:
        assert refused.code == "truncated"


def test_tags_and_attachments_of_webm_become_void(upload: Upload) -> None:
    extra = make.element(0x1254C367, b"secret tags") + make.element(0x1941A469, b"secret file")
    raw = make.webm(extra=extra)
    with upload(raw + b"secret trailer", "x.webm") as taken:
        after = taken.path.read_bytes()
        assert b"secret" not in after
        assert len(after) == len(raw)
        assert (taken.width, taken.height) == (320, 180)
        assert {"metadata-dropped", "trailer-cut"} <= set(taken.changes)


def test_tags_around_sound_go(upload: Upload) -> None:
    tag = b"ID3\x04\x00\x00\x00\x00\x00\x0bsecret name"
    with upload(tag + make.mp3() + b"TAGsecret" + bytes(119), "x.mp3") as taken:
        assert taken.path.read_bytes() == make.mp3()
    with upload(make.wav(extra=make.webp_chunk(b"bext", b"secret device")), "x.wav") as taken:
        assert taken.path.read_bytes() == make.wav()
    with upload(make.ogg() + b"secret", "x.ogg") as taken:
        assert taken.path.read_bytes() == make.ogg()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (make.mp4()[:-40], "truncated"),
        (make.webm()[:-4], "truncated"),
        (make.webm(doc_type=b"matroska"), "unknown-type"),
        (make.mp3(1), "damaged"),
        (make.wav()[:-4], "truncated"),
        (make.ogg()[:-2], "truncated"),
        (make.box(b"ftyp", b"qt  ", bytes(4)) + make.box(b"moov"), "unknown-type"),
    ],
)
def test_broken_and_other_recordings_are_refused(raw: bytes, code: str, refusal: Callable[..., str]) -> None:
    assert refusal(raw, "x") == code


def test_recording_that_pretends_to_be_a_picture_is_refused(refusal: Callable[..., str]) -> None:
    assert refusal(make.mp4(), "x.jpg") == "mismatch"
