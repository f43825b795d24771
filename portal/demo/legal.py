"""Reads the text of a Vietnamese legal document into provisions that a page can show and link to.

The source is a Markdown-like text of the document as published: bold marks, ``#`` headings, ``- `` items and,
after the signature, an annex whose table has tab-separated cells. Words are never changed; only the marks go,
and paragraphs that a page break cut in two are joined again.

The parts come in the usual order of a decision: legal grounds, the enacting words, articles (Điều), and
within them sections (I., II.) and numbered points (1., 2.).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal

Kind = Literal["preamble", "heading", "article", "paragraph", "list-item"]

_MARKS = re.compile(r"\*\*|</?b>|^#+\s*|^>\s*")
_SPACE = re.compile(r"\s+")
_ARTICLE = re.compile(r"^(?P<number>Điều (?P<ordinal>\d+)\.)\s*(?P<text>.*)$")
_SECTION = re.compile(r"^(?P<number>(?P<ordinal>[IVXLC]+)\.)\s+(?P<text>.+)$")
_POINT = re.compile(r"^(?P<number>(?P<ordinal>\d+)\.)\s+(?P<text>.+)$")
_GROUNDS = ("Căn cứ ", "Xét đề nghị ", "Theo đề nghị ")
_ENACTING = "QUYẾT ĐỊNH:"
_RECIPIENTS = "Nơi nhận:"
_ANNEX = "Phụ lục"
_ANNEX_HEADER = "TT"


class UnreadableDocumentError(ValueError):
    """The text has no legal grounds and no article, so it is not a document of this form."""


@dataclass(frozen=True)
class Provision:
    """One addressable piece of a document.

    ``number`` is the label as written ("Điều 1.", "II.") or empty; ``anchor`` is the fragment a link uses, the
    same in every language ("article-1", "section-ii", "section-i-2"), or empty where nothing is numbered;
    ``level`` is 1 for sections and articles and 2 for the points of a section.
    """

    kind: Kind
    number: str
    text: str
    anchor: str = ""
    level: int = 1

    def as_dict(self) -> dict[str, str | int]:
        """Return the provision as the plain values a stream block takes."""
        return asdict(self)


def _plain(line: str) -> str:
    """Return ``line`` in NFC without Markdown marks and with single spaces."""
    text = unicodedata.normalize("NFC", line)
    return _SPACE.sub(" ", _MARKS.sub("", text)).strip()


def _is_marked(line: str) -> bool:
    """Say whether the line is set apart as a heading in the source."""
    return line.startswith(("#", "**"))


def _paragraphs(text: str) -> Iterator[tuple[bool, str]]:
    """Yield (marked, text) per paragraph of the body, from the grounds to the list of recipients.

    A paragraph that begins in lower case continues the one before it: a page break stood between them.
    """
    pending: tuple[bool, str] | None = None
    begun = False
    for line in text.splitlines():
        plain = _plain(line)
        begun = begun or plain.startswith(_GROUNDS)
        if not begun or not plain:
            continue
        if plain == _RECIPIENTS:
            break
        if pending and plain[0].islower():
            pending = (pending[0], f"{pending[1]} {plain}")
            continue
        if pending:
            yield pending
        pending = (_is_marked(line), plain)
    if pending:
        yield pending


def _heading(number: str, text: str, section: str, point: str) -> Provision:
    anchor = "-".join(part for part in ("section", section.lower(), point) if part)
    return Provision("heading", number, text, anchor, 2 if point else 1)


def provisions(text: str) -> list[Provision]:
    """Return the provisions of a document in order; raise ``UnreadableDocumentError`` when there are none.

    Recipients, signature and annex are left out: the first two are metadata, the annex is ``annex_rows``.
    """
    found: list[Provision] = []
    section = ""
    for marked, plain in _paragraphs(text):
        enacted = any(provision.text == _ENACTING for provision in found)
        if plain.startswith(_GROUNDS) and not enacted:
            found.append(Provision("preamble", "", plain))
        elif plain == _ENACTING:
            found.append(Provision("heading", "", plain))
        elif match := _ARTICLE.match(plain):
            found.append(Provision("article", match["number"], match["text"], f"article-{match['ordinal']}"))
        elif marked and (match := _SECTION.match(plain)):
            section = match["ordinal"]
            found.append(_heading(match["number"], match["text"], section, ""))
        elif marked and (match := _POINT.match(plain)):
            found.append(_heading(match["number"], match["text"], section, match["ordinal"]))
        elif plain.startswith("- "):
            found.append(Provision("list-item", "", plain.removeprefix("- ")))
        else:
            found.append(Provision("paragraph", "", plain))
    if not any(provision.kind == "article" for provision in found):
        raise UnreadableDocumentError("no article (Điều) was found after the legal grounds")
    return found


def _annex_lines(text: str) -> Iterator[list[str]]:
    """Yield the cells of each tab-separated line after the annex heading."""
    begun = False
    for line in text.splitlines():
        begun = begun or _plain(line).startswith(_ANNEX)
        if begun and "\t" in line:
            yield [_plain(cell) for cell in line.split("\t")]


def annex_rows(text: str) -> list[list[str]]:
    """Return the annex table: its header once, then its rows, all of the header's width.

    A row without a number continues the one above it across a page break, cell by cell.
    """
    rows: list[list[str]] = []
    for cells in _annex_lines(text):
        if rows and cells[0] == _ANNEX_HEADER:
            continue
        width = len(rows[0]) if rows else len(cells)
        row = (cells + [""] * width)[:width]
        if rows and not row[0]:
            rows[-1] = [f"{above} {below}".strip() for above, below in zip(rows[-1], row, strict=True)]
        else:
            rows.append(row)
    return rows


def contents(found: list[Provision]) -> list[Provision]:
    """Return what a table of contents lists: every heading and article that has an address."""
    return [provision for provision in found if provision.anchor and provision.kind in ("heading", "article")]
