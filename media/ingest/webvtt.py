"""Subtitles: WebVTT (W3C WebVTT: The Web Video Text Tracks Format) and SRT become clean WebVTT.

``clean`` is strict where a mistake of the editor would lose words or show them at the
wrong time, and says in which line to mend what. It silently drops what only costs
trouble: comments, style sheets, regions, identifiers, tags beyond ``media.ingest.cues``.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from media.ingest import cues

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

MAX_BYTES = 2 * 1024 * 1024
MAX_CUES = 20_000
#: A silence of so many milliseconds begins a new paragraph of the transcript.
_PAUSE = 3000
_TIME = r"(?:([0-9]{1,4}):)?([0-5]?[0-9]):([0-5]?[0-9])[.,]([0-9]{1,3})"
_TIMING = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}(?:[ \t]+(.*))?[ \t]*")
#: Overrides of Advanced SubStation that some programs leave in SRT.
_OVERRIDE = re.compile(r"\{\\[^{}\n]*\}")
#: Percentages of §4.3: whole or with a fraction, 0 to 100.
_PERCENT = r"(?:100(?:\.0+)?|[0-9]{1,2}(?:\.[0-9]{1,6})?)%"
_SETTINGS = {
    "vertical": re.compile(r"rl|lr"),
    "line": re.compile(rf"(?:-?[0-9]{{1,3}}|{_PERCENT})(?:,(?:start|center|end))?"),
    "position": re.compile(rf"{_PERCENT}(?:,(?:line-left|center|line-right))?"),
    "size": re.compile(_PERCENT),
    "align": re.compile(r"start|center|end|left|right"),
}

MESSAGES: dict[str, _StrOrPromise] = {
    "too-large": _("These subtitles have more than 2 MB. Keep the words only, or split the recording."),
    "too-many": _("These subtitles have more than 20,000 cues. Split the recording."),
    "encoding": _("The portal cannot read the letters of this file. Save it as UTF-8 and upload it again."),
    "no-cues": _(
        "There are no subtitles in it. Each needs a time such as 00:01.000 --> 00:04.000 and its words below."
    ),
    "no-time": _(
        "Line %(line)s: a time is missing above these words. Write it like 00:01.000 --> 00:04.000, "
        "or remove the empty line before them."
    ),
    "bad-time": _("Line %(line)s: this time cannot be read. Write it like 00:01.000 --> 00:04.000."),
    "no-gap": _("Line %(line)s: put an empty line above this time."),
    "backwards": _("Line %(line)s: it ends before it begins. Correct one of the two times."),
    "order": _("Line %(line)s: it begins before the one above. Sort the subtitles by time."),
}


class SubtitlesError(Exception):
    """Subtitles that cannot be taken: ``code`` for machines, ``message`` with ``params`` for the editor."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code)
        self.code, self.line = code, line
        self.message = MESSAGES[code]
        self.params = {"line": line}

    def __str__(self) -> str:
        """The message in the active language, or the code where Django is not configured."""
        from django.conf import settings

        return str(self.message) % self.params if settings.configured else f"{self.code} ({self.line})"


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle: milliseconds, cue settings, and clean cue text."""

    start: int
    end: int
    settings: str
    text: str


def decode(raw: bytes) -> str:
    """The text of an uploaded file: UTF-8, or UTF-16 that says so."""
    if len(raw) > 2 * MAX_BYTES:
        raise SubtitlesError("too-large")
    try:
        if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return raw.decode("utf-16")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SubtitlesError("encoding") from None


def clean(text: str) -> str:
    """*text*, WebVTT or SRT, as clean WebVTT; empty text stays empty. Raises ``SubtitlesError``.

    Cleaning what is clean changes nothing.
    """
    if not text.strip("\ufeff \t\r\n"):
        return ""
    found = parse(text)
    if not found:
        raise SubtitlesError("no-cues")
    blocks = [f"{_clock(cue.start)} --> {_clock(cue.end)}{cue.settings}\n{cue.text}" for cue in found]
    written = "WEBVTT\n\n" + "\n\n".join(blocks) + "\n"
    if len(written.encode()) > MAX_BYTES:
        raise SubtitlesError("too-large")
    return written


def parse(text: str) -> list[Cue]:
    """The cues of *text*, WebVTT or SRT; cues without words are left out. Raises ``SubtitlesError``."""
    if len(text.encode(errors="replace")) > MAX_BYTES:
        raise SubtitlesError("too-large")
    plain = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    plain = unicodedata.normalize("NFC", plain)
    is_webvtt = re.match(r"\s*WEBVTT(?=[ \t\n]|\Z)", plain) is not None
    if not is_webvtt:
        plain = _OVERRIDE.sub("", plain)
    found: list[Cue] = []
    latest = count = 0
    for number, (line, block) in enumerate(_blocks(plain)):
        if is_webvtt and (not number or re.match(r"(?:NOTE|STYLE|REGION)(?:[ \t]|\Z)", block[0])):
            _check_no_time(line, block)
            continue
        count += 1
        if count > MAX_CUES:
            raise SubtitlesError("too-many")
        cue = _cue(line, block, latest)
        latest = cue.start
        if cues.plain(cue.text).strip():
            found.append(cue)
    return found


def transcript_of(vtt: str) -> str:
    """The words of *vtt* as plain text: a paragraph per speaker, with a name, and after a silence.

    Words that roll on from one cue into the next are said once. Raises ``SubtitlesError``.
    """
    paragraphs: list[str] = []
    speaker, ended, before = "", -_PAUSE, ""
    for cue in parse(vtt):
        name, words = cues.voice(cue.text), " ".join(cues.plain(cue.text).split())
        if words == before:
            ended = cue.end
            continue
        if not paragraphs or name != speaker or cue.start - ended >= _PAUSE:
            paragraphs.append(f"{name}: {words}" if name and name != speaker else words)
        else:
            paragraphs[-1] = _joined(paragraphs[-1], words)
        speaker, ended, before = name, cue.end, words
    return "\n\n".join(paragraphs)


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """What stands between empty lines, each with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.strip(" \t"):
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _cue(line: int, block: list[str], latest: int) -> Cue:
    """The cue of *block*, whose time stands in its first line or below an identifier; none begins before *latest*."""
    at = next((n for n, text in enumerate(block[:2]) if "-->" in text), None)
    if at is None:
        raise SubtitlesError("no-time", line)
    timing = _TIMING.fullmatch(block[at])
    if timing is None:
        raise SubtitlesError("bad-time", line + at)
    start, end = _milliseconds(*timing.groups()[:4]), _milliseconds(*timing.groups()[4:8])
    if end <= start:
        raise SubtitlesError("backwards", line + at)
    if start < latest:
        raise SubtitlesError("order", line + at)
    _check_no_time(line + at + 1, block[at + 1 :])
    return Cue(start, end, _settings(timing.group(9) or ""), cues.clean("\n".join(block[at + 1 :])))


def _check_no_time(line: int, words: list[str]) -> None:
    """A time among *words*, the first of which stands in *line*, would be read as words."""
    for number, text in enumerate(words, line):
        if _TIMING.fullmatch(text):
            raise SubtitlesError("no-gap", number)


def _milliseconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> int:
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int(fraction.ljust(3, "0"))


def _clock(milliseconds: int) -> str:
    seconds, fraction = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}.{fraction:03}"


def _settings(text: str) -> str:
    """The cue settings of §4.3 that are well formed, in a fixed order, each after a space."""
    said = dict(part.split(":", 1) for part in text.split() if ":" in part)
    kept = [f"{name}:{said[name]}" for name, form in _SETTINGS.items() if form.fullmatch(said.get(name, ""))]
    return "".join(f" {setting}" for setting in kept)


def _joined(text: str, more: str) -> str:
    """Both with a space between, or none between characters of scripts that use none."""
    return f"{text}{more}" if cues.is_unspaced(text[-1:]) and cues.is_unspaced(more[:1]) else f"{text} {more}"
