"""The fixed set of pictures that the public sees, made from a stored original in one limited process.

Renditions are upright, in sRGB and without any metadata. They are never larger than the
original. Rights travel beside them, in pages, feeds and manifests.
"""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from media.ingest import sandbox
from media.ingest.images import inspect
from media.ingest.refusals import refuse
from media.ingest.sniff import HEAD_BYTES, sniff
from media.ingest.types import DEFAULT, Limits

RenditionFormat = Literal["webp", "avif", "jpeg", "png"]
#: ``(left, top, width, height)`` in pixels of the original as displayed.
Focal = tuple[int, int, int, int]
MEDIA_TYPES: dict[RenditionFormat, str] = {
    "webp": "image/webp",
    "avif": "image/avif",
    "jpeg": "image/jpeg",
    "png": "image/png",
}
#: Settings that look alike: each encoder has its own scale.
QUALITIES: dict[RenditionFormat, int] = {"webp": 78, "avif": 52, "jpeg": 80, "png": 100}


@dataclass(frozen=True, slots=True)
class RenditionSpec:
    """What to make: the largest size in pixels, the format, and whether to fill it exactly.

    Without ``height`` only the width counts. With ``crop`` the picture fills the aspect
    ratio of width and height, keeping the focal area; otherwise it fits inside.
    """

    width: int
    height: int | None = None
    format: RenditionFormat = "webp"
    #: 1 to 100 on the encoder's own scale; ``None`` takes ``QUALITIES``.
    quality: int | None = None
    crop: bool = False

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        if self.width < 1 or (self.height is not None and self.height < 1) or not 1 <= (self.quality or 50) <= 100:
            raise ValueError(self)
        if self.crop and self.height is None:
            raise ValueError("a crop needs a height")


@dataclass(frozen=True, slots=True)
class Rendition:
    """A finished file with its real size in pixels."""

    path: Path
    media_type: str
    width: int
    height: int
    bytes: int


def render(
    source: Path, spec: RenditionSpec, target: Path, focal: Focal | None = None, *, limits: Limits = DEFAULT
) -> Rendition:
    """Make one rendition of ``source`` at ``target``."""
    return render_all(source, [(spec, target)], focal, limits=limits)[0]


def render_all(
    source: Path,
    wanted: Sequence[tuple[RenditionSpec, Path]],
    focal: Focal | None = None,
    *,
    limits: Limits = DEFAULT,
) -> list[Rendition]:
    """Make all renditions of a stored original; the source is decoded once.

    Each target appears whole or not at all. Raises ``Refused`` where the original cannot
    be decoded within the limits; it then left no target behind.
    """
    with source.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
        found = sniff(data[:HEAD_BYTES], "")
        if found.kind != "image":
            raise refuse("unknown-type")
        inspect(data, found, limits)
    with tempfile.TemporaryDirectory(prefix="render-", dir=wanted[0][1].parent if wanted else None) as made:
        folder = Path(made)
        jobs = [
            {
                **asdict(spec),
                "quality": spec.quality or QUALITIES[spec.format],
                "target": str(folder / str(n)),
            }
            for n, (spec, _) in enumerate(wanted)
        ]
        answer = sandbox.run(
            {"do": "render", "source": str(source), "media_type": found.media_type, "wanted": jobs, "focal": focal},
            folder=folder,
            limits=limits,
            seconds=limits.render_seconds,
        )
        return [
            _placed(folder / str(n), target, MEDIA_TYPES[spec.format], *answer["sizes"][n])
            for n, (spec, target) in enumerate(wanted)
        ]


def _placed(made: Path, target: Path, media_type: str, width: int, height: int) -> Rendition:
    made.replace(target)
    return Rendition(target, media_type, width, height, target.stat().st_size)


__all__ = ["MEDIA_TYPES", "QUALITIES", "Focal", "Rendition", "RenditionSpec", "render", "render_all"]
