"""Renditions: upright, in sRGB, without metadata, cut around what matters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from media.ingest import Refused, RenditionSpec, ingest, render, render_all
from media.ingest.renditions import RenditionFormat
from tests.media.ingest import builders as make

FORMATS: list[RenditionFormat] = ["webp", "avif", "jpeg", "png"]


def _open(path: Path) -> Image.Image:
    with Image.open(path) as image:
        image.load()
        return image.copy()


def _colour(image: Image.Image, at: tuple[int, int]) -> tuple[int, ...]:
    value: Any = image.convert("RGB").getpixel(at)
    return tuple(value)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_photo_is_drawn_upright(orientation: int, form: RenditionFormat, tmp_path: Path) -> None:
    name = f"exif-orientation-{orientation}.jpg"
    with ingest(make.HOSTILE / name, client_name=name) as taken:
        drawn = render(taken.path, RenditionSpec(60, format=form), tmp_path / "out")
    assert (drawn.width, drawn.height) == (60, 40)
    red = _colour(_open(drawn.path), (5, 5))
    assert red[0] > 180 and red[1] < 90 and red[2] < 90


@pytest.mark.parametrize("form", FORMATS)
def test_no_metadata_and_no_profile_remain(form: RenditionFormat, tmp_path: Path) -> None:
    source = make.PHOTOS / "mountain-trail-iptc-xmp.jpg"
    drawn = render(source, RenditionSpec(200, format=form), tmp_path / "out")
    raw, image = drawn.path.read_bytes(), _open(drawn.path)
    assert not {"exif", "xmp", "photoshop", "icc_profile", "comment"} & set(image.info)
    for piece in (b"xmpmeta", b"Exif", b"Berasategi", b"ICC_PROFILE"):
        assert piece not in raw
    assert drawn.bytes == len(raw)


def test_position_is_in_no_rendition(tmp_path: Path) -> None:
    drawn = render(make.HOSTILE / "exif-gps-serial.jpg", RenditionSpec(60, format="jpeg"), tmp_path / "out")
    assert not _open(drawn.path).getexif()


def test_colour_profile_is_honoured(tmp_path: Path) -> None:
    """The test profile swaps red and green: the bowl is red only where it was applied."""
    drawn = render(make.PHOTOS / "fig-red-bowl-swapped-icc.jpg", RenditionSpec(200, format="png"), tmp_path / "out")
    red, green, _ = _open(drawn.path).convert("RGB").resize((1, 1)).getpixel((0, 0))  # type: ignore[misc]
    assert red > green + 20


def test_inks_become_light(tmp_path: Path) -> None:
    drawn = render(make.PHOTOS / "hill-sunset-cmyk.jpg", RenditionSpec(200, format="jpeg"), tmp_path / "out")
    image = _open(drawn.path)
    assert image.mode == "RGB"
    assert sum(_colour(image, (100, 20))) > sum(_colour(image, (100, 130)))


@pytest.mark.parametrize(
    ("name", "mode"),
    [("astronaut-alpha.png", "RGBA"), ("coffee-cup-palette.png", "RGB"), ("leaves-dragonfly-grey.jpg", "RGB"),
     ("cat-animated.gif", "RGB"), ("forest-stream.avif", "RGB"), ("forest-stream.webp", "RGB")],
)  # fmt: skip
def test_every_kind_of_original_is_drawn(name: str, mode: str, tmp_path: Path) -> None:
    drawn = render_all(
        make.PHOTOS / name,
        [(RenditionSpec(100, format=form), tmp_path / form) for form in FORMATS],
    )
    assert [one.width for one in drawn] == [100] * 4
    assert all(getattr(_open(one.path), "n_frames", 1) == 1 for one in drawn)
    if mode == "RGBA":
        assert _open(drawn[0].path).mode == "RGBA"
        assert _colour(_open(drawn[2].path), (1, 1)) == (255, 255, 255)


def test_deep_originals_are_drawn_in_eight_bits(tmp_path: Path) -> None:
    with ingest(make.PHOTOS / "temple-china-16bit.tif", client_name="x.tif") as taken:
        drawn = render(taken.path, RenditionSpec(100, format="png"), tmp_path / "out")
    assert _open(drawn.path).mode in {"L", "RGB"}


@pytest.mark.parametrize(
    ("spec", "size"),
    [
        (RenditionSpec(240), (240, 161)),
        (RenditionSpec(240, 100), (149, 100)),
        (RenditionSpec(240, 100, crop=True), (240, 100)),
        (RenditionSpec(100, 300, crop=True), (100, 300)),
        (RenditionSpec(5000), (480, 322)),
        (RenditionSpec(5000, 5000, crop=True), (322, 322)),
    ],
)
def test_sizes_fit_or_fill_but_never_grow(spec: RenditionSpec, size: tuple[int, int], tmp_path: Path) -> None:
    source = make.PHOTOS / "temple-china.jpg"
    width, height = Image.open(source).size
    assert width == 480
    drawn = render(source, spec, tmp_path / "out")
    assert abs(drawn.width - size[0]) <= 2 and abs(drawn.height - size[1]) <= 2
    assert drawn.height <= height


def test_crop_keeps_the_focal_area(tmp_path: Path) -> None:
    source = tmp_path / "wide.png"
    image = Image.new("RGB", (400, 100), "white")
    image.paste(make.RED, (340, 30, 380, 70))
    image.save(source)
    spec = RenditionSpec(100, 100, format="png", crop=True)
    aside = render(source, spec, tmp_path / "a", focal=(340, 30, 40, 40))
    middle = render(source, spec, tmp_path / "b")
    assert _colour(_open(aside.path), (60, 50)) == make.RED
    assert make.RED not in {colour for _, colour in _open(middle.path).getcolors(10_000) or []}


def test_focal_area_is_given_as_the_photo_is_seen(tmp_path: Path) -> None:
    with ingest(make.HOSTILE / "exif-orientation-6.jpg", client_name="x.jpg") as taken:
        spec = RenditionSpec(20, 20, format="png", crop=True)
        drawn = render(taken.path, spec, tmp_path / "out", focal=(0, 0, 10, 10))
    red = _colour(_open(drawn.path), (4, 4))
    assert red[0] > 180 and red[1] < 90


def test_wrong_wishes_are_refused_early() -> None:
    for wish in ({"width": 0}, {"width": 10, "height": 0}, {"width": 10, "quality": 101}, {"width": 10, "crop": True}):
        with pytest.raises(ValueError):
            RenditionSpec(**wish)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    ["jpeg-lying-dimensions.jpg", "jpeg-truncated.jpg", "png-bad-crc.png", "svg-clean.svg", "polyglot-pdf-html.pdf"],
)
def test_broken_original_leaves_nothing_behind(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        render(make.HOSTILE / name, RenditionSpec(100), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
