"""Pictures on their way in: declared size, memory, container, verification, or a new file from the pixels."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from media.ingest import bmff, exif, gif, jpeg, metadata, png, sandbox, tiff, webp, xmp
from media.ingest.container import Cleaned, Data, Embedded, Measure, Piece, write
from media.ingest.refusals import refuse
from media.ingest.sniff import AVIF, GIF, HEIC, JPEG, PNG, TIFF, WEBP, Format
from media.ingest.types import MIB, Limits, RightsMetadata, Stored, Unclean

#: A decoding process with its libraries loaded, before it opens a picture (measured: 35 MB
#: resident, 120 MB of address space).
PROCESS_BYTES = 128 * MIB
_BY_MEDIA_TYPE = {found.media_type: found for found in (JPEG, PNG, GIF, WEBP, AVIF)}
#: Flags that only matter inside a walker.
_INNER_FLAGS = {"profile", "animation"}


class Walker(Protocol):
    """What each container module offers."""

    def measure(self, data: Data) -> Measure:
        """The declared size."""

    def clean(self, data: Data) -> Cleaned:
        """What stays of the container."""

    def assemble(self, found: Cleaned, packet: bytes, orientation: int) -> list[Piece]:
        """The clean file."""


_WALKERS: dict[Format, Walker] = {JPEG: jpeg, PNG: png, GIF: gif, WEBP: webp, AVIF: bmff}
#: Formats that are always written anew, because browsers do not show them.
_CONVERTED = {TIFF, HEIC}
_MEASURES: dict[Format, Callable[[Data], Measure]] = {
    **{found: walker.measure for found, walker in _WALKERS.items()},
    TIFF: tiff.measure,
    HEIC: bmff.measure_heic,
}


@dataclass(frozen=True, slots=True)
class _Picture:
    """An upload with everything that a step needs to know of it."""

    source: Path
    found: Format
    folder: Path
    limits: Limits


def take(data: Data, source: Path, found: Format, folder: Path, limits: Limits) -> Stored:
    """Check and clean the picture ``source``, whose bytes are ``data``."""
    picture = _Picture(source, found, folder, limits)
    measure = inspect(data, found, limits)
    if found in _CONVERTED:
        return _anew(picture, _rights_of(found, data), {"converted"} | _lost_pages(measure))
    try:
        cleaned = _WALKERS[found].clean(data)
    except Unclean:
        return _anew(picture, RightsMetadata(), {"metadata-dropped"})
    if cleaned.frames * measure.width * measure.height > max(limits.max_animation_pixels, limits.max_pixels):
        raise refuse("too-long-animation")
    rights = metadata.read(cleaned.embedded)
    orientation = exif.orientation(cleaned.embedded.exif) if cleaned.embedded.exif else 1
    if found == PNG and orientation != 1:
        return _anew(picture, rights, cleaned.changes, orientation)
    try:
        return _finished(picture, data, cleaned, rights, orientation)
    except Unclean:
        return _anew(picture, rights, cleaned.changes, orientation)


def inspect(data: Data, found: Format, limits: Limits) -> Measure:
    """Read the declared size and refuse what would cost too much."""
    try:
        measure = _MEASURES[found](data)
    except Unclean:
        raise refuse("damaged") from None
    check(measure, limits)
    return measure


def check(measure: Measure, limits: Limits) -> None:
    """Refuse by declared size and by the memory that decoding would take, before any decoding."""
    pixels = measure.width * measure.height
    if not pixels:
        raise refuse("zero-size")
    if pixels > limits.max_pixels:
        raise refuse(
            "too-many-pixels",
            megapixels=round(pixels / 1_000_000),
            limit=round(limits.max_pixels / 1_000_000),
        )
    needed = PROCESS_BYTES + measure.raster_bytes
    if needed > limits.max_decode_bytes:
        raise refuse("decode-memory", needed=needed // MIB, limit=limits.max_decode_bytes // MIB)


def _rights_of(found: Format, data: Data) -> RightsMetadata:
    """Rights of the formats that are always converted."""
    if found == TIFF:
        return metadata.read(tiff.embedded(data), tiff.directory(data))
    try:
        return metadata.read(bmff.embedded(data))
    except Unclean:
        return metadata.read(Embedded())


def _lost_pages(measure: Measure) -> set[str]:
    return {"further-pages-dropped"} if measure.frames > 1 else set()


def _finished(picture: _Picture, data: Data, cleaned: Cleaned, rights: RightsMetadata, orientation: int) -> Stored:
    """Write the clean container and see whether it decodes."""
    found = picture.found
    target = picture.folder / f"clean.{found.extension}"
    with target.open("wb") as out:
        write(data, _WALKERS[found].assemble(cleaned, xmp.build(rights), orientation), out)
    answer = sandbox.run(
        {"do": "verify", "source": str(target), "media_type": found.media_type, "frames": cleaned.frames},
        folder=picture.folder,
        limits=picture.limits,
        seconds=picture.limits.decode_seconds,
    )
    return Stored(
        path=target,
        media_type=found.media_type,
        extension=found.extension,
        width=answer["width"],
        height=answer["height"],
        rights=rights,
        changes=frozenset(cleaned.changes),
        flags=frozenset(cleaned.flags - _INNER_FLAGS) | frozenset(answer["flags"]),
    )


def _anew(picture: _Picture, rights: RightsMetadata, changes: Iterable[str], orientation: int = 1) -> Stored:
    """Write the picture anew from its pixels, then treat the result like any upload."""
    answer = sandbox.run(
        {
            "do": "reencode",
            "source": str(picture.source),
            "media_type": picture.found.media_type,
            "orientation": orientation,
        },
        folder=picture.folder,
        limits=picture.limits,
        seconds=picture.limits.decode_seconds,
    )
    made = Path(answer["path"])
    found = _BY_MEDIA_TYPE[answer["media_type"]]
    lost = {"animation-dropped"} if picture.found == GIF else set()
    try:
        with made.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
            cleaned = _WALKERS[found].clean(data)
            cleaned.changes = {*changes, "re-encoded"} | lost
            again = _Picture(made, found, picture.folder, picture.limits)
            return _finished(again, data, cleaned, rights, orientation=1)
    except Unclean:
        raise refuse("damaged") from None
    finally:
        made.unlink(missing_ok=True)
