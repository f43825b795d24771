"""The renditions that pages show: drawn by jobs, each with credit and licence inside and signed on its own."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from locales.models import Operation
from locales.services import record_change
from media.delivery import keys, preparation, statements
from media.delivery.storage import local
from media.ingest import RenditionSpec, render_all
from media.models import PortalImage, PortalRendition
from media.renditions import FIXED_SPECS, extension_of, format_of, width_of


def make_renditions_now(image: PortalImage) -> int:
    """Make the renditions of *image* that are missing or say something else by now; returns how many.

    A picture narrower than a width of the set gets the next one at its own size, and no
    larger ones. Each is replaced when its successor is stored, so that there is always one.
    """
    if image.asset is None:
        return 0
    digest = _digest(image)
    have = dict(image.renditions.values_list("filter_spec", "digest"))
    wanted = [spec for spec in _fitting(image.width) if have.get(spec) != digest]
    if not wanted:
        return 0
    with tempfile.TemporaryDirectory(prefix="renditions-") as scratch:
        folder = Path(scratch)
        with local(image.file, folder) as source:
            jobs = [(_spec(spec), folder / f"{number}.{extension_of(spec)}") for number, spec in enumerate(wanted)]
            made = render_all(source, jobs, _focal(image))
        key, statement = keys.current(), statements.in_brief(image.asset)
        finished = [preparation.finish(drawn.path, folder, drawn.media_type, statement, key)[0] for drawn in made]
        storage = PortalRendition._meta.get_field("file").storage
        successors = {}
        for spec, path, drawn in zip(wanted, finished, made, strict=True):
            name = preparation.put(storage, path, f"picture.{extension_of(spec)}")
            successors[spec] = _Successor(name, drawn.width, drawn.height)
        _exchange(image, digest, successors)
    return len(wanted)


def are_outdated(image: PortalImage) -> bool:
    """Whether renditions exist that say something else than the asset's rights do now."""
    return image.asset is not None and image.renditions.exclude(digest=_digest(image)).exists()


def _digest(image: Any) -> str:
    return statements.in_brief(image.asset).digest(keys.current())


@dataclass(frozen=True, slots=True)
class _Successor:
    """A stored file that is to take the place of a rendition's."""

    name: str
    width: int
    height: int


@transaction.atomic
def _exchange(image: PortalImage, digest: str, successors: dict[str, _Successor]) -> None:
    """Put the stored files in the place of their predecessors, all at once.

    The predecessors' files go later, by a job: pages in caches still name them.
    """
    from media.tasks import delete_files

    rows = {row.filter_spec: row for row in image.renditions.select_for_update()}
    needless: list[str] = []
    for spec, new in successors.items():
        row = rows.get(spec)
        if row is None:
            PortalRendition.objects.create(
                image=image, filter_spec=spec, focal_point_key="", digest=digest,
                file=new.name, width=new.width, height=new.height,
            )  # fmt: skip
        elif row.digest == digest:
            needless.append(new.name)
        else:
            needless.append(str(row.file.name))
            PortalRendition.objects.filter(pk=row.pk).update(
                file=new.name, width=new.width, height=new.height, digest=digest
            )
    if needless:
        delete_files.using(run_after=timezone.now() + preparation.REPLACED_KEPT).enqueue(needless)
        asset: Any = image.asset
        record_change(asset, Operation.CHANGED, details={"renditions": len(needless)})


def _fitting(width: int) -> list[str]:
    limit = next((w for w in sorted({width_of(s) for s in FIXED_SPECS}) if w >= width), 0)
    return [spec for spec in FIXED_SPECS if not limit or width_of(spec) <= limit or spec.endswith("jpeg")]


def _spec(name: str) -> RenditionSpec:
    return RenditionSpec(width=width_of(name), format=format_of(name))  # type: ignore[arg-type]


def _focal(image: PortalImage) -> tuple[int, int, int, int] | None:
    area = image.get_focal_point()
    return (area.left, area.top, area.width, area.height) if area else None
