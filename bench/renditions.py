"""One large photograph to 1200 px WebP, the portal against Wagtail's default way. ``python -m bench.renditions``.

Wagtail's ``width-1200|format-webp`` is Willow with Pillow: orientation, resize, save at
quality 80 (``wagtail.images.models.Filter.run``). The portal's time includes the start
of its process; without it is told besides, and what both take for
the whole set of renditions that pages offer. In turns, medians.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from media.ingest.forkserver import environment

os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ["VIPS_CONCURRENCY"] = environment()["VIPS_CONCURRENCY"]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
ROOT = Path(__file__).resolve().parents[1]
WIDTH, LARGE = 1200, (4752, 3168)


def photograph(target: Path) -> None:
    """Write a baseline JPEG of 15 megapixels: a photograph made large, with the noise of a sensor."""
    import pyvips

    small = pyvips.Image.new_from_file(str(ROOT / "tests/data/photos/temple-china.jpg"))
    large = small.resize(LARGE[0] / small.width, vscale=LARGE[1] / small.height).extract_band(0, n=3)
    noise = pyvips.Image.gaussnoise(large.width, large.height, sigma=6, mean=0)
    (large + noise).cast("uchar").copy(interpretation="srgb").jpegsave(str(target), Q=90, keep="none")


def wagtail(source: Path, target: Path) -> None:
    """Do what ``Filter("width-1200|format-webp")`` does."""
    from willow.image import Image

    with source.open("rb") as opened, target.open("wb") as out:
        image: Any = Image.open(opened).auto_orient()
        width, height = image.get_size()
        image.resize((WIDTH, int(height * WIDTH / width))).save_as_webp(out, quality=80)


def portal(source: Path, target: Path) -> None:
    """Do what the job does: check, start the limited process, draw."""
    from media.ingest.renditions import RenditionSpec, render

    render(source, RenditionSpec(width=WIDTH), target)


def without_start(source: Path, target: Path) -> None:
    """Do what the limited process does once it runs."""
    from media.ingest import drawing
    from media.ingest.renditions import QUALITIES

    spec = {"width": WIDTH, "height": None, "format": "webp", "quality": QUALITIES["webp"], "crop": False}
    job = {"do": "render", "source": str(source), "media_type": "image/jpeg", "focal": None}
    drawing.perform({**job, "folder": str(target.parent), "wanted": [{**spec, "target": str(target)}]})


def wagtail_set(source: Path, target: Path) -> None:
    """Make every rendition that pages offer, as Wagtail does: each from the original."""
    from willow.image import Image

    from media.renditions import FIXED_SPECS, format_of, width_of

    for spec in FIXED_SPECS:
        with source.open("rb") as opened, target.open("wb") as out:
            image: Any = Image.open(opened).auto_orient()
            width, height = image.get_size()
            made = image.resize((width_of(spec), int(height * width_of(spec) / width)))
            getattr(made, f"save_as_{format_of(spec)}")(out, quality=80)


def portal_set(source: Path, target: Path) -> None:
    """Make every rendition that pages offer, as the job does: one process, the original opened once."""
    from media.ingest.renditions import RenditionSpec, render_all
    from media.renditions import FIXED_SPECS, format_of, width_of

    made = [
        (RenditionSpec(width=width_of(spec), format=format_of(spec)), target.with_suffix(f".{number}"))  # type: ignore[arg-type]
        for number, spec in enumerate(FIXED_SPECS)
    ]
    render_all(source, made)


def seconds(way: Callable[[Path, Path], None], source: Path, target: Path) -> float:
    """Return how long *way* takes."""
    started = time.perf_counter()
    way(source, target)
    return time.perf_counter() - started


def _sets(rounds: int) -> dict[str, Any]:
    """Return how long both take for the whole fixed set, and how many times the portal is faster."""
    times: dict[str, list[float]] = {"wagtail": [], "portal": []}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        source = Path(folder) / "large.jpg"
        photograph(source)
        for _round in range(max(3, rounds // 2)):
            times["wagtail"].append(seconds(wagtail_set, source, Path(folder) / "wagtail"))
            times["portal"].append(seconds(portal_set, source, Path(folder) / "portal"))
    ratios = [before / now for before, now in zip(times["wagtail"], times["portal"], strict=True)]
    medians = {name: round(statistics.median(values), 2) for name, values in times.items()}
    return {"median_s": medians, "times_faster": round(statistics.median(ratios), 2)}


def main() -> None:
    """Measure in turns, print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    import django

    django.setup()
    ways = {"wagtail": wagtail, "portal": portal, "portal_without_start": without_start}
    times: dict[str, list[float]] = {name: [] for name in ways}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        source = Path(folder) / "large.jpg"
        photograph(source)
        targets = {name: Path(folder) / f"{name}.webp" for name in ways}
        for number in range(options.rounds + 1):
            for name, way in ways.items():
                taken = seconds(way, source, targets[name])
                if number:  # the first turn warms up
                    times[name].append(taken)
        sizes = {name: path.stat().st_size for name, path in targets.items()}
    medians = {name: statistics.median(values) for name, values in times.items()}
    whole = _sets(options.rounds)
    ratios = [before / now for before, now in zip(times["wagtail"], times["portal"], strict=True)]
    result = {
        "median_s": {name: round(value, 3) for name, value in medians.items()},
        "bytes": sizes,
        "times_faster": round(statistics.median(ratios), 2),
        "times_faster_without_start": round(medians["wagtail"] / medians["portal_without_start"], 2),
        "whole_set": whole,
    }
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
