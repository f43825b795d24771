"""Inside the child: draw renditions.

The original is opened once, at the smallest scale that serves every rendition (JPEG and
WebP then decode only what is needed), turned upright and converted to sRGB; each
rendition is cut and scaled from that picture in memory.
"""

from __future__ import annotations

from typing import Any

import pyvips

from media.ingest.pixels import FAIL_ON, load

#: libvips' own profile stands in for inks that come without one.
_INK_PROFILE = "cmyk"
#: A picture in memory never exceeds this; larger wishes are scaled down.
_MOST_PIXELS = 40_000_000
#: After decoding at a reduced scale, libvips' filter still makes the picture smaller, at least by this.
_LEFT = 0.7


def perform(job: dict[str, Any]) -> dict[str, Any]:
    """Draw all wanted renditions; answers with their sizes in order."""
    width, height = _displayed_size(job)
    boxes = [_box(wish, width, height, job.get("focal")) for wish in job["wanted"]]
    scales = [_scale(wish, box) for wish, box in zip(job["wanted"], boxes, strict=True)]
    base = _opened(job, width, height, max(scales))
    ratio = base.width / width
    sizes = []
    for wish, box, scale in zip(job["wanted"], boxes, scales, strict=True):
        drawn = _drawn(base, box, ratio, scale)
        _save(drawn, wish)
        sizes.append((drawn.width, drawn.height))
    return {"sizes": sizes}


def _displayed_size(job: dict[str, Any]) -> tuple[int, int]:
    image = load(job["source"], job["media_type"])
    turned = int(image.get("orientation")) >= 5 if image.get_typeof("orientation") else False
    return (image.height, image.width) if turned else (image.width, image.height)


def _box(
    wish: dict[str, Any], width: int, height: int, focal: tuple[int, int, int, int] | None
) -> tuple[float, float, float, float]:
    """The part of the original to show: everything, or the largest area of the wanted shape.

    That area is centred on the focal area as far as the borders allow.
    """
    if not wish["crop"]:
        return 0, 0, width, height
    shape = wish["width"] / wish["height"]
    across, down = (height * shape, float(height)) if width / height > shape else (float(width), width / shape)
    left, top, wide, high = focal or (0, 0, width, height)
    x = min(max(left + wide / 2 - across / 2, 0), width - across)
    y = min(max(top + high / 2 - down / 2, 0), height - down)
    return x, y, across, down


def _scale(wish: dict[str, Any], box: tuple[float, float, float, float]) -> float:
    _, _, across, down = box
    scale = wish["width"] / across
    if wish["height"]:
        scale = min(scale, wish["height"] / down)
    return float(min(1.0, scale))


def _opened(job: dict[str, Any], width: int, height: int, scale: float) -> Any:
    """The original at this scale, upright, in 8-bit sRGB, in memory."""
    scale = min(scale, (_MOST_PIXELS / (width * height)) ** 0.5)
    wanted = {"height": max(1, round(height * scale)), "size": "force", **_colours(job)}
    shrink = _shrink(scale) if job["media_type"] == "image/jpeg" else 1
    if shrink > 1:
        image = load(job["source"], job["media_type"], shrink=shrink)
        image = image.thumbnail_image(max(1, round(width * scale)), **wanted)
    else:
        fail_on = FAIL_ON.get(job["media_type"], "error")
        image = pyvips.Image.thumbnail(job["source"], max(1, round(width * scale)), **wanted, fail_on=fail_on)
    if image.interpretation not in ("srgb", "b-w"):
        image = image.colourspace("srgb")
    return image.cast("uchar").copy_memory()


def _shrink(scale: float) -> int:
    """How many times smaller a JPEG may be decoded.

    libvips by itself leaves at least a factor of two to its own filter and would decode a
    photograph of 4752 px in full for 1200 px; with the factor left here the result
    differs from that by less than its compression does (PSNR 50 dB).
    """
    return next((shrink for shrink in (8, 4, 2) if scale * shrink <= _LEFT), 1)


def _colours(job: dict[str, Any]) -> dict[str, Any]:
    """How to come to sRGB; what is in it already, by lack of any profile, is not put through a transform."""
    found = load(job["source"], job["media_type"])
    if found.interpretation == "srgb" and not found.get_typeof("icc-profile-data"):
        return {}
    return {"import_profile": _INK_PROFILE, "export_profile": "srgb", "intent": "perceptual"}


def _drawn(base: Any, box: tuple[float, float, float, float], ratio: float, scale: float) -> Any:
    """Cut the box out of the base and bring it to its size."""
    x, y, across, down = (value * ratio for value in box)
    left, top = min(int(x), base.width - 1), min(int(y), base.height - 1)
    wide = max(1, min(round(across), base.width - left))
    high = max(1, min(round(down), base.height - top))
    cut = base.crop(left, top, wide, high)
    width, height = max(1, round(box[2] * scale)), max(1, round(box[3] * scale))
    if (width, height) == (cut.width, cut.height):
        return cut
    return cut.thumbnail_image(width, height=height, size="force")


def _save(image: Any, wish: dict[str, Any]) -> None:
    target, quality = wish["target"], wish["quality"]
    if wish["format"] == "webp":
        image.webpsave(target, Q=quality, effort=2, keep="none")
    elif wish["format"] == "avif":
        image.heifsave(target, Q=quality, compression="av1", effort=2, keep="none")
    elif wish["format"] == "png":
        image.pngsave(target, keep="none")
    else:
        if image.hasalpha():
            image = image.flatten(background=[255] * (image.bands - 1))
        image.jpegsave(target, Q=quality, keep="none", optimize_coding=True, interlace=True)
