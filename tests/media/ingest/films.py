"""Tiny recordings made by ffmpeg for the tests that need real ones."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from tests.conftest import unavailable

SRT = "1\n00:00:00,200 --> 00:00:01,000\nXin chào <i>các bạn</i>\n\n2\n00:00:01,200 --> 00:00:02,000\nTạm biệt\n"
PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=3")
SOUND = ("-f", "lavfi", "-i", "sine=d=3")


def film(target: Path, *arguments: str) -> Path:
    """A recording at *target*, made by ffmpeg; the test is skipped where ffmpeg is absent."""
    if shutil.which("ffmpeg") is None or shutil.which("ffprobe") is None:
        unavailable("ffmpeg is not installed (Debian: ffmpeg)")
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", *arguments, "-threads", "1", str(target)], check=True, timeout=60
    )
    return target


def captioned(target: Path, *languages: str) -> Path:
    """A video of three seconds with the same subtitles under each of these ISO 639-2 codes."""
    words = target.with_suffix(".srt")
    words.write_text(SRT, encoding="utf-8")
    is_webm = target.suffix == ".webm"
    codecs = ("-c:v", "libvpx", "-deadline", "realtime") if is_webm else ("-c:v", "libx264", "-preset", "ultrafast")
    inputs = [part for _ in languages for part in ("-i", str(words))]
    maps = [part for number in range(len(languages) + 1) for part in ("-map", str(number))]
    tags = [part for n, code in enumerate(languages) for part in (f"-metadata:s:s:{n}", f"language={code}")]
    return film(target, *PICTURE, *inputs, *maps, *codecs, "-c:s", "webvtt" if is_webm else "mov_text", *tags)


def turned(source: Path) -> Path:
    """The same MP4 as a phone held upright writes it: the matrix of its track turns it by 90 degrees."""
    raw = bytearray(source.read_bytes())
    at = raw.index(b"tkhd") + 4 + 40
    raw[at : at + 36] = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
    source.write_bytes(raw)
    return source


@pytest.fixture
def no_ffmpeg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without ffmpeg: nothing is on the path."""
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
