"""Accepted pictures: rewritten without touching pixels, or converted where browsers need it."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageSequence

from media.ingest import Limits, Refused
from media.ingest.exif import orientation_only
from tests.media.ingest import builders as make
from tests.media.ingest.conftest import Upload

PIXELS_STAY = sorted(
    ["temple-china.jpg", "mountain-trail-iptc-xmp.jpg", "autumn-hills-adobergb.jpg", "fig-red-bowl-swapped-icc.jpg",
     "hill-sunset-cmyk.jpg", "leaves-dragonfly-grey.jpg", "astronaut-alpha.png", "coffee-cup-palette.png",
     "forest-stream.webp", "cat-animated.gif"]
)  # fmt: skip


def _frames(path: Path | io.BytesIO) -> list[Image.Image]:
    with Image.open(path) as image:
        return [frame.copy() for frame in ImageSequence.Iterator(image)]


@pytest.mark.parametrize("name", PIXELS_STAY)
def test_pixels_and_colour_profile_survive(name: str, upload: Upload) -> None:
    with upload(make.PHOTOS / name, name) as taken:
        before, after = _frames(make.PHOTOS / name), _frames(taken.path)
        assert taken.kind == "image"
        assert (taken.width, taken.height) == before[0].size
        assert "re-encoded" not in taken.changes
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        assert old.mode == new.mode
        assert ImageChops.difference(old.convert("RGBA"), new.convert("RGBA")).getbbox() is None
    assert before[0].info.get("icc_profile") == after[0].info.get("icc_profile")


@pytest.mark.parametrize(
    ("name", "flag"),
    [("hill-sunset-cmyk.jpg", "cmyk"), ("cat-animated.gif", "animated"), ("astronaut-alpha.png", "transparent"),
     ("autumn-hills-adobergb.jpg", "colour-profile")],
)  # fmt: skip
def test_flags_say_what_the_picture_is(name: str, flag: str, upload: Upload) -> None:
    with upload(make.PHOTOS / name, name) as taken:
        assert flag in taken.flags


def test_avif_is_kept_without_recompression(upload: Upload) -> None:
    raw = (make.PHOTOS / "forest-stream.avif").read_bytes()
    with upload(raw + b"<?php trailer", "x.avif") as taken:
        assert taken.media_type == "image/avif"
        assert taken.path.read_bytes() == raw
        assert "trailer-cut" in taken.changes


def test_avif_loses_position_but_not_a_pixel(upload: Upload) -> None:
    with Image.open(make.PHOTOS / "forest-stream.avif") as image:
        exif = Image.Exif()
        exif[0x010F] = "SecretCamera"
        raw = make.encoded(image, "AVIF", quality=60, exif=exif.tobytes(), xmp=make.RIGHTS_AND_POSITION)
    assert b"SecretCamera" in raw and b"GPSLatitude" in raw
    with upload(raw, "x.avif") as taken:
        after = taken.path.read_bytes()
        assert b"SecretCamera" not in after and b"GPSLatitude" not in after
        assert len(after) == len(raw)
        assert taken.rights.credit == "TTXVN & bạn"
        assert ImageChops.difference(_frames(io.BytesIO(raw))[0], _frames(taken.path)[0]).getbbox() is None


def test_heic_becomes_jpeg(upload: Upload) -> None:
    with upload(make.PHOTOS / "autumn-hills.heic", "IMG_0001.HEIC") as taken:
        assert (taken.media_type, taken.safe_name) == ("image/jpeg", "IMG_0001.jpg")
        assert {"converted", "re-encoded"} <= set(taken.changes)
        assert _frames(taken.path)[0].size == (taken.width, taken.height) == (386, 257)


def test_deep_tiff_becomes_png_with_its_depth(upload: Upload) -> None:
    with upload(make.PHOTOS / "temple-china-16bit.tif", "scan.tif") as taken:
        assert (taken.media_type, taken.safe_name) == ("image/png", "scan.png")
        before, after = _frames(make.PHOTOS / "temple-china-16bit.tif")[0], _frames(taken.path)[0]
    assert after.mode.startswith("I")
    assert before.tobytes() == after.tobytes()


@pytest.mark.parametrize(("mode", "media_type"), [("RGB", "image/jpeg"), ("CMYK", "image/jpeg"), ("RGBA", "image/png")])
def test_tiff_is_converted_to_what_browsers_show(mode: str, media_type: str, upload: Upload) -> None:
    with upload(make.encoded(make.picture(mode=mode), "TIFF"), "x.tiff") as taken:
        assert taken.media_type == media_type
        assert (taken.width, taken.height) == (60, 40)


def test_further_pages_of_a_tiff_are_dropped_with_notice(upload: Upload) -> None:
    raw = make.encoded(make.picture(), "TIFF", save_all=True, append_images=[make.picture()])
    with upload(raw, "x.tif") as taken:
        assert "further-pages-dropped" in taken.changes


@pytest.mark.parametrize("orientation", range(2, 9))
def test_turned_png_is_turned_for_good(orientation: int, upload: Upload) -> None:
    turns = {2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
             5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
             8: Image.Transpose.ROTATE_270}  # fmt: skip
    stored = make.picture().transpose(turns[orientation])
    raw = make.with_png_chunks(make.encoded(stored, "PNG"), make.png_chunk(b"eXIf", orientation_only(orientation)))
    with upload(raw, "x.png") as taken:
        assert b"eXIf" not in taken.path.read_bytes()
        after = _frames(taken.path)[0]
    assert ImageChops.difference(after.convert("RGB"), make.picture()).getbbox() is None


def test_turned_webp_keeps_nothing_but_the_orientation(upload: Upload) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SecretCamera"
    with upload(make.encoded(make.picture(), "WEBP", exif=exif.tobytes()), "x.webp") as taken:
        assert (taken.width, taken.height) == (40, 60)
        assert b"SecretCamera" not in taken.path.read_bytes()
        with Image.open(taken.path) as image:
            assert dict(image.getexif()) == {0x0112: 6}


def test_animated_png_and_webp_stay_animated(upload: Upload) -> None:
    frames = [make.picture(), make.picture().transpose(Image.Transpose.ROTATE_180)]
    for kind, name in (("PNG", "x.png"), ("WEBP", "x.webp")):
        raw = make.encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        with upload(raw, name) as taken:
            assert "animated" in taken.flags
            assert len(_frames(taken.path)) == 2
            assert (taken.width, taken.height) == (60, 40)


def test_photoshop_thumbnails_comments_and_second_pictures_go(upload: Upload) -> None:
    raw = make.with_jpeg_segments(
        make.encoded(make.picture(), "JPEG"),
        make.jpeg_segment(0xED, b"Photoshop 3.0\x00secret thumbnail"),
        make.jpeg_segment(0xE2, b"MPF\x00secret index"),
        make.jpeg_segment(0xFE, b"secret comment"),
    )
    with upload(raw + make.encoded(make.picture(), "JPEG") + b"secret", "x.jpg") as taken:
        assert b"secret" not in taken.path.read_bytes()
        assert {"trailer-cut", "comment-dropped", "segments-dropped"} <= set(taken.changes)


def test_stray_bytes_between_segments_are_cut_out(upload: Upload) -> None:
    raw = make.encoded(make.picture(), "JPEG")
    at = raw.index(b"\xff\xdb")
    with upload(raw[:at] + b"<?php" + raw[at:], "x.jpg") as taken:
        assert taken.path.read_bytes() == raw


def test_photo_with_an_odd_header_is_made_anew(upload: Upload) -> None:
    raw = make.encoded(make.picture(), "JPEG")
    broken = raw[:2] + make.jpeg_segment(0xE0, b"JFIF\x00secret") + raw[20:]
    with upload(broken, "x.jpg") as taken:
        assert "re-encoded" in taken.changes
        assert b"secret" not in taken.path.read_bytes()
        assert (taken.width, taken.height) == (60, 40)


def test_damaged_scan_is_refused(refusal: Callable[..., str]) -> None:
    raw = (make.PHOTOS / "temple-china.jpg").read_bytes()
    middle = len(raw) // 2
    assert refusal(raw[:middle] + raw[middle + 2000 :], "x.jpg") == "damaged"


def test_png_with_too_few_pixels_is_refused(refusal: Callable[..., str]) -> None:
    raw = make.encoded(make.picture(), "PNG")
    header = struct.pack(">II", 60, 4000) + raw[24:29]
    assert refusal(raw[:8] + make.png_chunk(b"IHDR", header) + raw[33:], "x.png") == "damaged"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_cut_files_are_refused(kind: str, share: float, refusal: Callable[..., str]) -> None:
    with Image.open(make.PHOTOS / "temple-china.jpg") as image:
        raw = make.encoded(image, kind)
    assert refusal(raw[: int(len(raw) * share)], "x") in {"truncated", "damaged"}


def test_colour_profile_bomb_is_refused(refusal: Callable[..., str]) -> None:
    bomb = make.png_chunk(b"iCCP", b"x\x00\x00" + zlib.compress(bytes(20_000_000)))
    assert refusal(make.with_png_chunks(make.encoded(make.picture(), "PNG"), bomb), "x.png") == "damaged"


@pytest.mark.parametrize("kind", ["BMP", "ICO", "JPEG2000", "PSD"])
def test_other_pictures_are_refused_by_name(kind: str, refusal: Callable[..., str]) -> None:
    raw = b"8BPS\x00\x01" + bytes(20) if kind == "PSD" else make.encoded(make.picture(), kind)
    assert refusal(raw, "x." + kind.lower()) in {"unsupported-image", "unknown-type"}


def test_refusal_speaks_to_the_editor(upload: Upload) -> None:
    with pytest.raises(Refused) as caught:
        upload(make.encoded(Image.new("1", (4000, 4000)), "PNG"), "x.png", Limits(max_pixels=1_000_000))
    assert caught.value.code == "too-many-pixels"
    assert "16 megapixels; the limit is 1" in str(caught.value)


def test_too_large_a_file_is_refused_before_anybody_opens_it(refusal: Callable[..., str]) -> None:
    assert refusal(make.encoded(make.picture(), "PNG"), "x.png", Limits(max_image_bytes=50)) == "too-large"


def test_animation_is_limited_by_all_its_frames(refusal: Callable[..., str]) -> None:
    limits = Limits(max_pixels=5000, max_animation_pixels=6000)
    raw = (make.PHOTOS / "cat-animated.gif").read_bytes()
    small = make.encoded(
        make.picture(), "GIF", save_all=True, append_images=[make.picture().rotate(n) for n in (90, 180)]
    )
    assert refusal(small, "x.gif", limits) == "too-long-animation"
    assert refusal(raw, "x.gif", limits) == "too-many-pixels"
