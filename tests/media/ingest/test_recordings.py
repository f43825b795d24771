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


def _ogg_page(serial: int, number: int, body: bytes, *, first: bool = False, packets: tuple[int, ...] = ()) -> bytes:
    lacing = b"".join(b"\xff" * (size // 255) + bytes((size % 255,)) for size in packets or (len(body),))
    head = b"OggS\x00" + bytes((2 if first else 0,)) + (48000 * number).to_bytes(8, "little")
    head += serial.to_bytes(4, "little") + number.to_bytes(4, "little") + bytes(4) + bytes((len(lacing),)) + lacing
    return head + body


def _tags(prefix: bytes, vendor: bytes, *comments: bytes) -> bytes:
    fields = b"".join(len(text).to_bytes(4, "little") + text for text in comments)
    return prefix + len(vendor).to_bytes(4, "little") + vendor + len(comments).to_bytes(4, "little") + fields


def _checksum(page: bytes) -> int:
    """The checksum of RFC 3533 §6, bit by bit."""
    value = 0
    for byte in page[:22] + bytes(4) + page[26:]:
        value ^= byte << 24
        for _bit in range(8):
            value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
    return value


def test_comments_of_ogg_streams_go_and_nothing_moves(upload: Upload) -> None:
    opus = _tags(b"OpusTags", b"secret encoder", b"ARTIST=secret name", b"GEO_LOCATION=secret place")
    vorbis = _tags(b"\x03vorbis", b"secret encoder", b"ARTIST=secret name") + b"\x01"
    head = b"\x01vorbis" + bytes(4) + b"\x02" + (44100).to_bytes(4, "little") + bytes(13)
    setup = b"\x05vorbis and the setup"
    raw = (
        _ogg_page(1, 0, b"OpusHead\x01\x01" + bytes(10), first=True)
        + _ogg_page(1, 1, opus)
        + _ogg_page(1, 2, b"sound of opus")
        + _ogg_page(2, 0, head, first=True)
        + _ogg_page(2, 1, vorbis + setup, packets=(len(vorbis), len(setup)))
        + _ogg_page(2, 2, b"sound of vorbis")
    )
    with upload(raw, "x.ogg") as taken:
        kept = taken.path.read_bytes()
    assert len(kept) == len(raw) and b"secret" not in kept
    assert "metadata-dropped" in taken.changes
    assert all(part in kept for part in (b"sound of opus", setup, b"sound of vorbis", b"OpusTags" + bytes(8)))
    assert b"\x03vorbis" + bytes(8) + b"\x01" in kept
    second = kept.index(b"OggS", 10)
    page = kept[second : kept.index(b"OggS", second + 4)]
    assert int.from_bytes(page[22:26], "little") == _checksum(page)


def test_comments_over_several_pages_go_too(upload: Upload) -> None:
    tags = _tags(b"OpusTags", b"v", b"METADATA_BLOCK_PICTURE=" + b"secret" * 200)
    cut = 510
    first = _ogg_page(1, 1, tags[:cut])
    lacing = bytes((255, 255))
    first = first[:26] + bytes((2,)) + lacing + tags[:cut]
    raw = _ogg_page(1, 0, b"OpusHead\x01\x01" + bytes(10), first=True) + first + _ogg_page(1, 2, tags[cut:])
    with upload(raw + _ogg_page(1, 3, b"sound"), "x.ogg") as taken:
        kept = taken.path.read_bytes()
    assert b"secret" not in kept and kept.endswith(b"sound")
