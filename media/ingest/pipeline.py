"""The way of a file into the portal: size, content, dimensions, memory, container, decoding.

Each step is cheaper than the one after it, so a bomb falls at the first that notices it.
"""

from __future__ import annotations

import hashlib
import logging
import mmap
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from media.ingest import images, matroska, movies, ogg, sandbox, sounds, text
from media.ingest.container import Data, write
from media.ingest.movies import Recording
from media.ingest.names import safe_name
from media.ingest.refusals import refuse
from media.ingest.sniff import HEAD_BYTES, M4A, MP3, MP4, OGG, WAV, WEBM, Format, sniff
from media.ingest.types import DEFAULT, MIB, Ingested, Limits, Refused, RightsMetadata, Stored

logger = logging.getLogger(__name__)

_RECORDINGS: dict[Format, Callable[[Data], Recording]] = {
    MP4: movies.clean,
    M4A: movies.clean,
    WEBM: matroska.clean,
    MP3: sounds.clean_mp3,
    OGG: ogg.clean,
    WAV: sounds.clean_wav,
}


def ingest(source: Path, *, client_name: str, limits: Limits = DEFAULT, scratch: Path | None = None) -> Ingested:
    """Check and clean the file at ``source``, which a client called ``client_name``.

    The result lies in a new folder below ``scratch`` (default: the system's temporary
    folder); the caller stores it and then discards it. ``source`` is left as it is.
    Raises ``Refused`` with advice for the editor; nothing remains on disk then.
    """
    folder = Path(tempfile.mkdtemp(prefix="ingest-", dir=scratch))
    try:
        return _ingest(source, client_name, limits, folder)
    except Refused as refused:
        shutil.rmtree(folder, ignore_errors=True)
        logger.info("upload refused: %s", refused.code)
        raise
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _ingest(source: Path, client_name: str, limits: Limits, folder: Path) -> Ingested:
    size = source.stat().st_size
    if not size:
        raise refuse("empty")
    _check_size(size, limits.largest)
    with source.open("rb") as opened:
        found = sniff(opened.read(HEAD_BYTES), client_name)
        _check_size(size, limits.max_text_bytes if found.family == "text" else limits.max_bytes(found.kind))
        with mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
            stored = _store(data, source, found, folder, limits)
    return Ingested(
        path=stored.path,
        kind=found.kind,
        media_type=stored.media_type,
        extension=stored.extension,
        sha256=_sha256(stored.path),
        bytes=stored.path.stat().st_size,
        safe_name=safe_name(client_name, stored.extension),
        width=stored.width,
        height=stored.height,
        duration=stored.duration,
        pages=stored.pages,
        rights=stored.rights,
        changes=tuple(sorted(stored.changes)),
        flags=stored.flags,
    )


def _store(data: Data, source: Path, found: Format, folder: Path, limits: Limits) -> Stored:
    """The step of the family that the content belongs to."""
    if found.family == "image":
        return images.take(data, source, found, folder, limits)
    if found.family == "text":
        return _text(data, found, folder)
    if found.family == "recording":
        return _recording(data, found, folder)
    return _document(source, found, folder, limits)


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise refuse("too-large", size=-(-size // MIB), limit=limit // MIB)


def _text(data: Data, found: Format, folder: Path) -> Stored:
    raw, changes, flags = text.clean(data[:], found)
    target = folder / f"clean.{found.extension}"
    target.write_bytes(raw)
    return Stored(target, found.media_type, found.extension, changes=frozenset(changes), flags=frozenset(flags))


def _recording(data: Data, found: Format, folder: Path) -> Stored:
    recording = _RECORDINGS[found](data)
    media_type, extension = found.media_type, found.extension
    if "video" not in recording.flags:
        media_type = media_type.replace("video/", "audio/")
        extension = M4A.extension if found == MP4 else extension
    target = folder / f"clean.{extension}"
    with target.open("wb") as out:
        write(data, recording.pieces, out)
    return Stored(
        target,
        media_type,
        extension,
        width=recording.width,
        height=recording.height,
        duration=recording.duration,
        changes=frozenset(recording.changes),
        flags=frozenset(recording.flags),
    )


def _document(source: Path, found: Format, folder: Path, limits: Limits) -> Stored:
    answer = sandbox.run(
        {"do": found.family, "source": str(source)},
        folder=folder,
        limits=limits,
        seconds=limits.decode_seconds,
    )
    path = Path(answer["path"])
    if path == source:
        path = folder / f"clean.{found.extension}"
        shutil.copyfile(source, path)
    title = answer.get("title", "")
    return Stored(
        path,
        answer.get("media_type", found.media_type),
        answer.get("extension", found.extension),
        pages=answer.get("pages"),
        rights=RightsMetadata(title={"x-default": title}) if title else RightsMetadata(),
        changes=frozenset(answer["changes"]),
        flags=frozenset(answer.get("flags", ())),
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
