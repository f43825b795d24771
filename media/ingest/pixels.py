"""Inside the child: decode a picture completely, or write it anew from its pixels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyvips

from media.ingest.refusals import refuse
from media.ingest.types import Unclean

_QUALITY = 92
_MOST_LOSSLESS_PIXELS = 30_000_000
_LOADERS = {
    "image/jpeg": "jpegload",
    "image/png": "pngload",
    "image/gif": "gifload",
    "image/webp": "webpload",
    "image/avif": "heifload",
    "image/tiff": "tiffload",
}
#: libjpeg reports damaged scans as warnings; the other loaders warn about harmless things.
FAIL_ON = {"image/jpeg": "warning"}
#: libtiff's own limit is lower than ours and meant for machines without one.
_OPTIONS: dict[str, dict[str, Any]] = {"image/tiff": {"unlimited": True}}
_BANDS = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4}
_PAGED = {"image/gif", "image/webp"}


def perform(job: dict[str, Any]) -> dict[str, Any]:
    """``verify`` or ``reencode`` the picture of the job."""
    return verify(job) if job["do"] == "verify" else reencode(job)


def load(source: str, media_type: str, **options: Any) -> Any:
    """Open a picture with the loader of its type and no other; ``options`` go to the loader."""
    options = {
        "access": "sequential",
        "fail_on": FAIL_ON.get(media_type, "error"),
        **_OPTIONS.get(media_type, {}),
        **options,
    }
    return getattr(pyvips.Image, _LOADERS[media_type])(source, **options)


def verify(job: dict[str, Any]) -> dict[str, Any]:
    """Decode every pixel of every frame; the size is the one displayed."""
    media_type = job["media_type"]
    image = load(job["source"], media_type, **({"n": -1} if media_type in _PAGED else {}))
    if not image.width or not image.height:
        raise refuse("zero-size")
    try:
        image.avg()
    except pyvips.Error as error:
        if _is_benign(error):
            raise Unclean from None
        raise
    if media_type == "image/png" and job.get("frames", 1) > 1:
        _verify_png_frames(job["source"])
    width, height = image.width, _field(image, "page-height", image.height)
    if _field(image, "orientation", 1) >= 5:
        width, height = height, width
    return {"width": width, "height": height, "flags": _flags(image)}


def reencode(job: dict[str, Any]) -> dict[str, Any]:
    """Write the picture anew, turned upright, with its colour profile and nothing else."""
    folder = Path(job["folder"])
    if job["media_type"] == "image/heic":
        return _from_heic(job, folder)
    try:
        return _written(job, folder)
    except pyvips.Error as error:
        if not _is_benign(error):
            raise
        return _written(job, folder, fail_on="error")


def _written(job: dict[str, Any], folder: Path, **options: Any) -> dict[str, Any]:
    image = _upright(job, **options)
    if image.format not in ("uchar", "ushort"):
        image = image.colourspace("srgb").cast("uchar")
    return _saved(image, job["media_type"], folder, job)


def _saved(image: Any, media_type: str, folder: Path, job: dict[str, Any]) -> dict[str, Any]:
    if _wants_lossless(image, media_type):
        target = folder / "reencoded.png"
        image.pngsave(str(target), keep="icc")
        return {"path": str(target), "media_type": "image/png"}
    target = folder / "reencoded.jpg"
    if image.hasalpha():
        image = image.flatten(background=[255] * (image.bands - 1))
    image = image.cast("uchar", shift=image.format == "ushort")
    image.jpegsave(str(target), Q=job.get("quality", _QUALITY), keep="icc")
    return {"path": str(target), "media_type": "image/jpeg"}


def _upright(job: dict[str, Any], **options: Any) -> Any:
    """The picture as it is to be seen; turning it needs random access, which libvips buffers on disk."""
    image = load(job["source"], job["media_type"], **options)
    orientation = job.get("orientation", 1)
    if orientation == 1:
        orientation = _field(image, "orientation", 1)
    if orientation == 1:
        return image
    image = load(job["source"], job["media_type"], **{**options, "access": "random"}).copy()
    image.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    return image.autorot()


def _is_benign(error: Exception) -> bool:
    """Warnings of libjpeg about cameras' sloppy headers, not about damaged pictures."""
    return any(text in str(error) for text in ("Invalid SOS parameters", "extraneous bytes before marker"))


def _wants_lossless(image: Any, media_type: str) -> bool:
    """PNG for what JPEG would spoil: transparency, more than 8 bits, drawings; JPEG for inks."""
    if image.interpretation == "cmyk":
        return False
    if image.hasalpha() or media_type in ("image/png", "image/gif"):
        return True
    few_bits = _field(image, "bits-per-sample", 8) < 8 or bool(image.get_typeof("palette"))
    return bool((image.format == "ushort" or few_bits) and image.width * image.height <= _MOST_LOSSLESS_PIXELS)


def _from_heic(job: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The primary picture of a HEIF file as JPEG; libheif applies rotation and mirroring."""
    import pillow_heif

    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.options.DISABLE_SECURITY_LIMITS = False
    found = pillow_heif.open_heif(job["source"], convert_hdr_to_8bit=True)
    image = _without_copy(found)
    profile = found.info.get("icc_profile")
    if profile:
        image = image.copy()
        image.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)
    return _saved(image, "image/heic", folder, job)


def _without_copy(found: Any) -> Any:
    """The rows of libheif's buffer, which may be padded, as a picture of libvips."""
    width, height = found.size
    bands = _BANDS[found.mode]
    raw = pyvips.Image.new_from_memory(found.data, found.stride, height, 1, "uchar")
    return (
        raw.crop(0, 0, width * bands, height).bandfold(factor=bands).copy(interpretation="srgb" if bands > 2 else "b-w")
    )


def _verify_png_frames(source: str) -> None:
    """Decode all frames: libvips reads only the first picture of an animated PNG, Pillow reads them all."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(source, formats=["PNG"]) as image:
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            image.load()


def _flags(image: Any) -> list[str]:
    flags = []
    if image.hasalpha():
        flags.append("transparent")
    if image.interpretation == "cmyk":
        flags.append("cmyk")
    if image.get_typeof("icc-profile-data"):
        flags.append("colour-profile")
    return flags


def _field(image: Any, name: str, default: int) -> int:
    return int(image.get(name)) if image.get_typeof(name) else default
