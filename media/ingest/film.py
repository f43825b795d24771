"""What the portal reads out of video and sound: measures, a poster, embedded subtitles.

Everything here works on a file that ingest has taken, needs ffmpeg, and answers None (or
nothing) where ffmpeg is missing or cannot make sense of the file; it never raises.
"""

from __future__ import annotations

import json
import logging
import math
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from locales import languages
from media.ingest import ffmpeg, webvtt
from media.ingest.renditions import RenditionSpec, render
from media.ingest.types import DEFAULT, Limits, Refused

logger = logging.getLogger(__name__)

#: A poster is at most so many pixels wide and high.
POSTER_SIZE = 1280
#: The longest that is believed of a recording, in seconds.
_LONGEST = 7 * 24 * 3600.0
_TEXT_CODECS = {"mov_text", "webvtt"}
#: ISO 639-2 codes of the portal's languages, terminological and bibliographic.
_ISO_639_2 = {
    "vie": "vi", "eng": "en", "fra": "fr", "fre": "fr", "spa": "es", "zho": "zh-hans", "chi": "zh-hans",
    "cmn": "zh-hans", "rus": "ru", "ara": "ar", "jpn": "ja", "kor": "ko", "deu": "de", "ger": "de", "lao": "lo",
    "khm": "km", "tha": "th", "ind": "id", "por": "pt",
}  # fmt: skip
#: Regions and scripts of Chinese that are not written in simplified characters.
_TRADITIONAL = {"hant", "tw", "hk", "mo"}
#: Frames whose brighter parts (the 90th percentile of luma) stay below this are taken for black.
_DARK = 48
_FITTED = (
    f"scale=w='max(2,trunc(iw*sar*min(1,min({POSTER_SIZE}/(iw*sar),{POSTER_SIZE}/ih))/2)*2)'"
    ":h='max(2,trunc(ow/dar/2)*2)':flags=bicubic,setsar=1,format=yuv420p"
)
_LIT = f"signalstats,metadata=mode=select:key=lavfi.signalstats.YHIGH:value={_DARK}:function=greater"
#: The most typical of so many lit frames becomes the poster.
_CANDIDATES = 12


@dataclass(frozen=True, slots=True)
class SubtitleStream:
    """A stream of subtitles: its number in the file, its codec, and the portal's language or an empty string."""

    index: int
    codec: str
    language: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a recording is: seconds, pixels as displayed (turned, with square pixels), and its streams."""

    duration: float | None = None
    width: int | None = None
    height: int | None = None
    has_video: bool = False
    has_audio: bool = False
    subtitles: tuple[SubtitleStream, ...] = ()


def probe(path: Path, *, limits: Limits = DEFAULT) -> Facts | None:
    """What ffprobe knows of the recording *path*, or None."""
    entries = (
        "format=duration:stream=index,codec_type,codec_name,width,height,sample_aspect_ratio"
        ":stream_tags=language:stream_disposition=attached_pic:stream_side_data=rotation"
    )
    with _scratch() as folder:
        arguments = ["-of", "json", "-show_entries", entries]
        answer = ffmpeg.run("ffprobe", path, arguments, folder=Path(folder), limits=limits)
        try:
            return _facts(json.loads(answer), path, Path(folder), limits) if answer else None
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            logger.info("ffprobe's answer makes no sense: %s", error)
            return None


def poster(path: Path, target: Path, at: float | None = None, *, limits: Limits = DEFAULT) -> bool:
    """Write a telling frame of the video *path* to *target* as WebP; whether there was one.

    It is looked for from *at* (seconds; default: a tenth into the film, half a minute at
    most), first among key frames, then among all. Dark frames do not count: a film that
    shows nothing else has no poster.
    """
    facts = probe(path, limits=limits)
    if facts is None or not facts.has_video:
        return False
    start = max(0.0, min(30.0, (facts.duration or 0) / 10) if at is None else at)
    with _scratch() as name:
        folder = Path(name)
        for before, sampled in (
            (["-skip_frame", "nokey", "-noaccurate_seek", "-ss", f"{start:.3f}", "-t", "120"], ""),
            (["-ss", f"{start:.3f}", "-t", "40"], "fps=2,"),
            (["-t", "40"], "fps=2,"),
        ):
            if frame := _frame(path, before, sampled, folder, limits):
                return _finished(frame, target, limits)
    return False


def subtitles(path: Path, *, limits: Limits = DEFAULT) -> dict[str, str]:
    """The subtitles inside the recording *path* as clean WebVTT by the portal's language codes.

    Of several streams in one language the first counts; streams without a language or in
    one that the portal does not speak are left.
    """
    facts = probe(path, limits=limits)
    found: dict[str, str] = {}
    for stream in facts.subtitles if facts else ():
        if stream.codec in _TEXT_CODECS and stream.language and stream.language not in found:
            text = _subtitles(path, stream, limits)
            if text:
                found[stream.language] = text
    return found


def language_of(tag: str) -> str:
    """The portal's code for a language tag of a recording (ISO 639-2 or BCP 47), or an empty string."""
    parts = [part for part in re.split(r"[-_]", tag.strip().lower()) if part]
    if not parts:
        return ""
    code = _ISO_639_2.get(parts[0], parts[0])
    if code in {"zh", "zh-hans"}:
        return "" if _TRADITIONAL & set(parts[1:]) else "zh-hans"
    return code if code in languages.BY_CODE else ""


def _scratch() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="film-")


def _facts(answer: dict[str, Any], path: Path, folder: Path, limits: Limits) -> Facts:
    streams = [row for row in answer.get("streams", []) if not row.get("disposition", {}).get("attached_pic")]
    kinds = {row.get("codec_type") for row in streams}
    if not kinds & {"video", "audio"}:
        raise ValueError("no video and no audio")
    sizes = [_displayed(row) for row in streams if row.get("codec_type") == "video"]
    width, height = max(sizes, key=lambda size: size[0] * size[1], default=(0, 0))
    duration = _seconds(answer.get("format", {}).get("duration")) or _played(path, folder, limits)
    return Facts(
        duration=duration,
        width=width or None,
        height=height or None,
        has_video="video" in kinds,
        has_audio="audio" in kinds,
        subtitles=tuple(
            SubtitleStream(
                int(row["index"]), str(row.get("codec_name", "")), language_of(row.get("tags", {}).get("language", ""))
            )
            for row in streams
            if row.get("codec_type") == "subtitle"
        ),
    )


def _displayed(stream: dict[str, Any]) -> tuple[int, int]:
    """Width and height as shown: pixels made square, then turned."""
    width, height = int(stream.get("width") or 0), int(stream.get("height") or 0)
    across, _, down = str(stream.get("sample_aspect_ratio", "")).partition(":")
    if across.isdecimal() and down.isdecimal() and int(across) and int(down):
        width = round(width * int(across) / int(down))
    turned = [row.get("rotation") for row in stream.get("side_data_list", []) if row.get("rotation") is not None]
    if turned and round(float(turned[0])) % 180 == 90:
        width, height = height, width
    return (width, height) if 0 < width < 65536 and 0 < height < 65536 else (0, 0)


def _seconds(value: Any) -> float | None:
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        return None
    return round(seconds, 3) if math.isfinite(seconds) and 0 < seconds < _LONGEST else None


def _played(path: Path, folder: Path, limits: Limits) -> float | None:
    """The duration of a recording whose header does not say it, from a walk through its packets."""
    arguments = ["-map", "0:v?", "-map", "0:a?", "-c", "copy", "-progress", "pipe:1", "-f", "null", "-"]
    answer = ffmpeg.run("ffmpeg", path, arguments, folder=folder, limits=limits) or b""
    ends = re.findall(rb"^out_time_us=(\d{1,15})$", answer, re.MULTILINE)
    return _seconds(int(ends[-1]) / 1e6) if ends else None


def _frame(path: Path, before: list[str], sampled: str, folder: Path, limits: Limits) -> Path | None:
    frame = folder / "frame.png"
    filters = f"{sampled}{_FITTED},{_LIT},thumbnail={_CANDIDATES}"
    arguments = ["-map", "0:V:0", "-an", "-sn", "-dn", "-filter_threads", "1", "-vf", filters, "-frames:v", "1"]
    arguments += ["-threads", "1", "-c:v", "png", "-f", "image2", "-update", "1", "-y", f"file:{frame}"]
    ffmpeg.run("ffmpeg", path, arguments, before=before, folder=folder, limits=limits)
    return frame if frame.exists() and frame.stat().st_size else None


def _finished(frame: Path, target: Path, limits: Limits) -> bool:
    try:
        render(frame, RenditionSpec(width=POSTER_SIZE, format="webp"), target, limits=limits)
    except Refused:
        return False
    return True


def _subtitles(path: Path, stream: SubtitleStream, limits: Limits) -> str:
    with _scratch() as name:
        written = Path(name) / "subtitles.vtt"
        codec = "copy" if stream.codec == "webvtt" else "webvtt"
        arguments = ["-map", f"0:{stream.index}", "-c:s", codec, "-f", "webvtt", "-y", f"file:{written}"]
        if ffmpeg.run("ffmpeg", path, arguments, folder=Path(name), limits=limits) is None or not written.exists():
            return ""
        try:
            return webvtt.clean(webvtt.decode(written.read_bytes()))
        except webvtt.SubtitlesError as error:
            logger.info("embedded subtitles (%s) are left: %s", stream.language, error)
            return ""
