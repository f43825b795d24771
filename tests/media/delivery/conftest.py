"""Files as ingest leaves them, and what programs of others read in them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from media.delivery import keys
from media.ingest import Ingested, ingest
from tests.conftest import unavailable
from tests.media.ingest import builders as make

#: Name and content of one file of each format that has a place for rights.
FORMATS: dict[str, Callable[[], bytes]] = {
    "photo.jpg": (make.PHOTOS / "mountain-trail-iptc-xmp.jpg").read_bytes,
    "drawing.png": (make.PHOTOS / "coffee-cup-palette.png").read_bytes,
    "photo.webp": (make.PHOTOS / "forest-stream.webp").read_bytes,
    "photo.avif": (make.PHOTOS / "forest-stream.avif").read_bytes,
    "animation.gif": (make.PHOTOS / "cat-animated.gif").read_bytes,
    "film.mp4": make.mp4,
    "words.pdf": lambda: make.pdf_bytes(make.pdf()),
}


@pytest.fixture
def cleaned(tmp_path: Path) -> Callable[[str], Ingested]:
    """Take a file of ``FORMATS`` in by its name."""

    def take(name: str) -> Ingested:
        source = tmp_path / f"upload-{name}"
        source.write_bytes(FORMATS[name]())
        return ingest(source, client_name=name, scratch=tmp_path)

    return take


@pytest.fixture
def key(tmp_path: Path, settings: Any) -> keys.SigningKey:
    """The development key of this run."""
    found = keys.current()
    assert found is not None
    return found


def exiftool(path: Path, *options: str) -> dict[str, Any]:
    """What exiftool reads: groups and names, such as ``XMP-dc:Rights``; skips where it is absent."""
    program = shutil.which("exiftool")
    if program is None:
        unavailable("exiftool is not installed (libimage-exiftool-perl)")
    answer = subprocess.run(
        [str(program), "-json", "-G1", "-struct", *options, str(path)],
        capture_output=True,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    return dict(json.loads(answer.stdout)[0])
