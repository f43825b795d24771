"""Plain text, CSV and WebVTT: stored as UTF-8 in NFC without anything invisible or active."""

from __future__ import annotations

import codecs
import re
import unicodedata

from media.ingest.refusals import refuse
from media.ingest.sniff import CSV, EICAR, VTT, Format

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\x80-\x9f]")
_ANY_TAG = re.compile(r"<[^<>]*>?")
#: WebVTT cue text (W3C WebVTT §6.4): these spans, voices, languages and timestamps, nothing else.
_CUE_TAG = re.compile(
    r"</?(?:[cbiu]|ruby|rt)(?:\.[\w-]+)*>|<v(?:\.[\w-]+)*(?:[ \t][^<>&\"'=`]{1,100})?>|</v>|"
    r"<lang(?:\.[\w-]+)*[ \t][A-Za-z0-9-]{1,35}>|</lang>|<(?:\d{2,}:)?\d{2}:\d{2}\.\d{3}>"
)
_ACTIVE = re.compile(r"<(script|style|iframe|object)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_FORMULA = re.compile(r"(?:^|[,;\t])[ ]{0,8}\"?[=+\-@\t\r]", re.MULTILINE)


def clean(raw: bytes, found: Format) -> tuple[bytes, set[str], set[str]]:
    """The text to store, what changed, and what it is."""
    text = unicodedata.normalize("NFC", _decoded(raw))
    if EICAR.decode() in text:
        raise refuse("malware-test")
    if _CONTROL.search(text):
        raise refuse("text-encoding")
    changes, flags = set(), set()
    if found == VTT:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text, changed = _subtitles(text)
        changes |= {"markup-removed"} if changed else set()
    if found == CSV and _FORMULA.search(text):
        # Kept as uploaded and only ever downloaded; exports escape such cells themselves.
        flags.add("formula-like-cells")
    stored = text.encode()
    if stored != raw:
        changes.add("normalised")
    return stored, changes, flags


def _decoded(raw: bytes) -> str:
    try:
        if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return raw.decode("utf-16")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refuse("text-encoding") from None


def _subtitles(text: str) -> tuple[str, bool]:
    """Cues with nothing but WebVTT's own spans; style and script blocks go."""
    if not re.match(r"WEBVTT(?:[ \t\n]|\Z)", text):
        raise refuse("damaged")
    blocks = [block for block in re.split(r"\n{2,}", text) if not re.match(r"\s*STYLE\b", block)]
    kept = "\n\n".join(_cue(block) for block in blocks)
    return kept, kept != text


def _cue(block: str) -> str:
    block = _ACTIVE.sub("", block)
    lines = block.split("\n")
    return "\n".join(line if "-->" in line and "<" not in line else _cue_text(line) for line in lines)


def _cue_text(line: str) -> str:
    """Tags that WebVTT does not know become nothing; a lone bracket becomes a character reference."""
    kept: list[str] = []
    at = 0
    for tag in _ANY_TAG.finditer(line):
        kept.append(line[at : tag.start()])
        if _CUE_TAG.fullmatch(tag[0]):
            kept.append(tag[0])
        elif not tag[0].endswith(">"):
            kept.append("&lt;" + tag[0][1:])
        at = tag.end()
    kept.append(line[at:])
    return "".join(kept)
