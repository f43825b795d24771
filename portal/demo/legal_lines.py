"""Reads the lines of a legal text into its paragraphs, for each of the three ways in which the texts came.

``paragraphs``: one line is one paragraph, unless a page break cut it in two. ``wrapped``: lines of a printed
page, paragraphs parted by blank lines or by their marks. ``spaced``: the same with a blank line after every
line, so that only a wider gap parts paragraphs. Words are never changed; marks of Markdown go.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Layout = Literal["paragraphs", "wrapped", "spaced"]

RECIPIENTS = "Nơi nhận:"
_MARKUP = re.compile(r"\*\*|</?b>|^#+\s*|^>\s*|^\*(?=\()|(?<=\))\*$|^_+$")
_SPACE = re.compile(r"\s+")
_BEGINS = re.compile(r"(?:Điều \d+\.|[IVXLC]+\.|\d+\.|[a-zđ]\)) |Phụ lục$|Nơi nhận:")
_TITLE_OF_POINT = re.compile(r"\d+\. .*[^.;:,/]$")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the text; ``marked`` when the source sets it apart as a heading."""

    text: str
    marked: bool = False


def plain(line: str) -> str:
    """Return *line* in NFC without Markdown marks and with single spaces."""
    text = unicodedata.normalize("NFC", line).strip()
    return _SPACE.sub(" ", _MARKUP.sub("", text)).strip()


@dataclass(frozen=True)
class _Line:
    text: str
    marked: bool
    gap: int  # blank lines before it
    indent: int
    tabbed: bool


def _lines(text: str) -> Iterator[_Line]:
    gap = 0
    for line in text.splitlines():
        words = plain(line)
        if words:
            indent = len(line) - len(line.lstrip(" "))
            yield _Line(words, line.startswith(("#", "**")), gap, indent, "\t" in line)
        gap = 0 if words else gap + 1


def paragraphs(text: str, layout: Layout) -> list[Paragraph]:
    """Return the paragraphs of *text* in order; lines of a table with tabs are left to ``legal_annex``."""
    found: list[Paragraph] = []
    closing = False
    for line in _lines(text):
        if line.tabbed and not closing:
            continue
        if line.text == "Phụ lục":
            closing = False
        joins = _joins_closing(line) if closing else _joins(line, found[-1].text if found else "", layout)
        if line.tabbed or not (found and joins):
            found.append(Paragraph(line.text, line.marked))
        else:
            found[-1] = Paragraph(f"{found[-1].text} {line.text}", found[-1].marked)
        closing = closing or line.text == RECIPIENTS
    return found


def _joins_closing(line: _Line) -> bool:
    """Say whether a line after the recipients' heading continues one: only an indented one does."""
    return line.indent >= 2 and not line.text.startswith("-")


def _joins(line: _Line, above: str, layout: Layout) -> bool:
    """Say whether *line* continues the paragraph *above*."""
    if _BEGINS.match(line.text) or line.text.isupper() or above.isupper():
        return False
    if line.text.startswith("- "):
        return line.text[2].islower()
    if line.text[0].islower():
        return True
    if layout == "paragraphs":
        return False
    if layout == "spaced":
        return line.gap < 2 and not _TITLE_OF_POINT.match(above)
    return line.gap == 0 and not (line.indent and above.endswith((".", ":", ";")))
