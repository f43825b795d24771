"""Runs ffmpeg and ffprobe on a recording that ingest has taken, in a process with limits.

Both are optional programs of the machine; without them recordings are stored and played
all the same. They never see a file whose format was not sniffed: the demuxer is named,
decoders come from a short list, and no protocol but ``file`` exists for them, so that a
recording cannot make them open an address or another file.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from media.ingest import limited
from media.ingest.sniff import HEAD_BYTES, M4A, MP3, MP4, OGG, WAV, WEBM, Format, sniff
from media.ingest.types import MIB, Limits, Refused

logger = logging.getLogger(__name__)

#: The one demuxer for each format.
_DEMUXERS: dict[Format, str] = {MP4: "mov", M4A: "mov", WEBM: "matroska", MP3: "mp3", OGG: "ogg", WAV: "wav"}
#: What browsers play and press offices deliver; everything else stays undecoded.
_DECODERS = (
    "h264", "hevc", "vp8", "vp9", "libdav1d", "libaom-av1", "mpeg4", "theora",
    "aac", "mp3float", "mp3", "opus", "libopus", "vorbis", "flac", "alac",
    "pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_s16be",
    "mov_text", "webvtt",
)  # fmt: skip
#: More streams than any honest recording in fifteen languages has.
_MAX_STREAMS = 64
_MAX_WRITTEN_BYTES = 64 * MIB
_MAX_ANSWER_BYTES = 4 * MIB


def demuxer_of(path: Path) -> str | None:
    """The name of the demuxer for what *path* holds, or None for all that is no recording."""
    try:
        with path.open("rb") as opened:
            return _DEMUXERS.get(sniff(opened.read(HEAD_BYTES), ""))
    except (Refused, OSError):
        return None


def run(
    program: str, source: Path, arguments: Sequence[str], *, before: Sequence[str] = (), folder: Path, limits: Limits
) -> bytes | None:
    """What *program* (``ffmpeg`` or ``ffprobe``) prints about *source*, or None where it fails or is not there.

    *before* goes before the input and *arguments* after it. The program may write into
    *folder*. It gets as much memory as a decoder (``max_decode_bytes``), ``film_seconds`` of
    processor and clock, and nothing of the environment.
    """
    binary, demuxer = shutil.which(program), demuxer_of(source)
    if binary is None:
        logger.warning("%s is not installed: no poster, captions or measures are taken from recordings", program)
        return None
    if demuxer is None:
        return None
    own = ["-nostdin"] if program == "ffmpeg" else []
    command = [
        *(sys.executable, "-I", "-S", limited.__file__),
        *(str(limits.max_decode_bytes), str(limits.film_seconds), str(_MAX_WRITTEN_BYTES)),
        *(binary, "-v", "error", *own, "-f", demuxer, "-protocol_whitelist", "file"),
        *("-codec_whitelist", ",".join(_DECODERS), "-max_streams", str(_MAX_STREAMS), "-threads", "1"),
        *(*before, "-i", f"file:{source}", *arguments),
    ]
    return _answer(program, command, folder, limits)


def _answer(program: str, command: list[str], folder: Path, limits: Limits) -> bytes | None:
    """Run *command*; both its outputs are files, so that the limit on written bytes holds for them too."""
    said, complained = folder / "said", folder / "complained"
    try:
        with said.open("wb") as out, complained.open("wb") as errors:
            done = subprocess.run(  # noqa: S603 - no shell: a program and its arguments
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=errors,
                cwd=folder,
                env={"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": str(folder), "TMPDIR": str(folder)},
                timeout=limits.film_seconds + 5,
                check=False,
                start_new_session=True,
            )
    except (subprocess.TimeoutExpired, OSError) as error:
        logger.info("%s: %s", program, error)
        return None
    if done.returncode:
        logger.info("%s ended with %s: %s", program, done.returncode, _head(complained, 500).decode(errors="replace"))
        return None
    return _head(said, _MAX_ANSWER_BYTES)


def _head(path: Path, size: int) -> bytes:
    with path.open("rb") as opened:
        return opened.read(size)
