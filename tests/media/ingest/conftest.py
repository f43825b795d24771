"""Uploads for the tests of ingest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from media.ingest import Ingested, Limits, Refused, ingest

Upload = Callable[..., Ingested]


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Path]:
    """Where ingest works; nothing may remain there after a refusal."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    yield folder


@pytest.fixture
def upload(tmp_path: Path, scratch: Path) -> Upload:
    """Send bytes or a file through ingest under a client's name."""

    def send(content: bytes | Path, name: str, limits: Limits | None = None) -> Ingested:
        source = content if isinstance(content, Path) else tmp_path / "upload"
        if isinstance(content, bytes):
            source.write_bytes(content)
        return ingest(source, client_name=name, limits=limits or Limits(), scratch=scratch)

    return send


@pytest.fixture
def refusal(upload: Upload, scratch: Path) -> Callable[..., str]:
    """The code with which an upload is refused; fails where it is taken or leaves something behind."""

    def refused(content: bytes | Path, name: str, limits: Limits | None = None) -> str:
        with pytest.raises(Refused) as caught:
            upload(content, name, limits)
        assert list(scratch.iterdir()) == []
        return caught.value.code

    return refused
