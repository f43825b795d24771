"""The text of one WebVTT cue (W3C WebVTT §4.2.2): a few harmless spans, everything else plain words."""

from __future__ import annotations

import html
import re
import unicodedata

#: Programs and style sheets go with all that is in them.
_ACTIVE = re.compile(r"<(script|style|iframe|object)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
#: Whatever looks like a tag: of WebVTT, of HTML, a comment, a time inside the cue.
_TAG = re.compile(r"<(?:/?[A-Za-z][^<>]*|![^<>]*|\?[^<>]*|[0-9][0-9:.]*|/)>")
_START = re.compile(r"<(b|i|u|ruby|rt|v|lang)(?:\.[^\s<>]*)?(?:\s([^<>]*))?>")
_END = re.compile(r"</(b|i|u|ruby|rt|v|lang)\s*>")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}")
_LONGEST_NAME = 100
#: The one combining mark that turns a bracket of a tag into another character when texts are composed.
_SLASH_OVERLAY = "\u0338"


def clean(text: str) -> str:
    """The cue text with balanced tags of WebVTT only, escaped, in NFC, without empty lines.

    Cleaning what is clean changes nothing.
    """
    kept: list[str] = []
    words: list[str] = []
    opened: list[str] = []
    for part, is_tag in _parts(_ACTIVE.sub("", text)):
        if not is_tag:
            words.append(part)
            continue
        tag = _tag(part, opened)
        if tag:
            kept += [_words(words, follows_tag=bool(kept)), tag]
            words = []
    kept.append(_words(words, follows_tag=bool(kept)))
    kept += [f"</{name}>" for name in reversed(opened)]
    lines = (line.strip() for line in "".join(kept).split("\n"))
    return "\n".join(line for line in lines if line)


def plain(text: str) -> str:
    """The words of clean cue text."""
    return html.unescape(_TAG.sub("", text))


def voice(text: str) -> str:
    """Who speaks the clean cue text, when it says so at its beginning; else an empty string."""
    match = re.match(r"<v ([^<>]*)>", text)
    return html.unescape(match[1]) if match else ""


def is_unspaced(character: str) -> bool:
    """Whether *character* is of a script that puts no space between words on one line (Han, Kana, full-width)."""
    return bool(character) and (
        "\u3000" <= character <= "\u30ff" or "\u3400" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef"
    )


def _parts(text: str) -> list[tuple[str, bool]]:
    """Words and tags in order."""
    parts: list[tuple[str, bool]] = []
    at = 0
    for match in _TAG.finditer(text):
        parts += [(text[at : match.start()], False), (match[0], True)]
        at = match.end()
    return [*parts, (text[at:], False)]


def _tag(raw: str, opened: list[str]) -> str:
    """The tags to write for *raw*, keeping *opened* balanced; empty for a tag that goes."""
    if end := _END.fullmatch(raw):
        if end[1] not in opened:
            return ""
        closed = ""
        while True:
            name = opened.pop()
            closed += f"</{name}>"
            if name == end[1]:
                return closed
    start = _START.fullmatch(raw)
    if start is None or (start[1] == "rt" and "ruby" not in opened):
        return ""
    name, said = start[1], " ".join(_characters(html.unescape(start[2] or "")).split())
    if name in {"v", "lang"}:
        said = unicodedata.normalize("NFC", said.translate({ord(c): None for c in "<>&" + _SLASH_OVERLAY}))
        said = " ".join(said[:_LONGEST_NAME].split())
        if not said or (name == "lang" and not _LANGUAGE.fullmatch(said)):
            return ""
    opened.append(name)
    return f"<{name} {said}>" if name in {"v", "lang"} else f"<{name}>"


def _words(words: list[str], *, follows_tag: bool) -> str:
    text = unicodedata.normalize("NFC", _characters(html.unescape("".join(words))))
    if follows_tag:
        text = text.lstrip(_SLASH_OVERLAY)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _characters(text: str) -> str:
    """*text* with plain spaces for tabs and the like, without control characters, surrogates and unassigned ones."""
    return "".join(
        c if c == "\n" else " " if c.isspace() and _is_control(c) else "" if _is_no_letter(c) else c for c in text
    )


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc"


def _is_no_letter(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs", "Cn"} or character == "\ufeff"
