"""Reads the text of a Vietnamese legal document into provisions that a page can show and link to.

Every word of the document is there, in its order: the letterhead, the legal grounds, the enacting words,
articles (Điều), within them sections (I., II.), points (1., 2.) and letters (a), b)), the recipients and
the signature. Only marks of the file format go, and paragraphs that a page break cut in two are joined.
A directive has points and no articles.
"""

import re
from dataclasses import asdict, dataclass
from typing import Literal

from portal.demo.legal_lines import RECIPIENTS, Layout, Paragraph, paragraphs

Kind = Literal["preamble", "heading", "article", "paragraph", "list-item"]

_ARTICLE = re.compile(r"^(?P<number>Điều (?P<ordinal>\d+)\.)\s*(?P<text>.*)$")
_SECTION = re.compile(r"^(?P<number>(?P<ordinal>[IVXLC]+)\.)\s+(?P<text>.+)$")
_POINT = re.compile(r"^(?P<number>(?P<ordinal>\d+)\.)\s+(?P<text>.+)$")
_LETTER = re.compile(r"^(?P<number>[a-zđ]\))\s+(?P<text>.+)$")
_GROUNDS = ("Căn cứ ", "Xét đề nghị ", "Theo đề nghị ")
_ENACTING = ("QUYẾT ĐỊNH:", "QUYẾT NGHỊ:")
_ANNEX = "Phụ lục"


class UnreadableDocumentError(ValueError):
    """The text has neither an article nor a point, so it is not a document of this form."""


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


class _Reader:
    """Goes through the paragraphs once; its parts follow one another as in every document of this form."""

    def __init__(self) -> None:
        self.found: list[Provision] = []
        self.part: Literal["letterhead", "grounds", "body", "recipients", "signature", "annex"] = "letterhead"
        self.section = ""
        self._loose: list[str] = []

    def read(self, paragraph: Paragraph) -> None:
        """Take the next paragraph."""
        text = paragraph.text
        self._enter_part(text)
        if self.part in {"letterhead", "signature"}:
            self._loose.append(text)
            return
        self._flush()
        if text in _ENACTING:
            self._add("heading", "", text)
        elif self.part == "grounds":
            self._add("preamble", "", text)
        elif self.part == "annex":
            self._add(*(("heading", "", text) if text == _ANNEX else ("paragraph", "", text)))
        else:
            self._read_body(paragraph)

    def finish(self) -> list[Provision]:
        """Return what was found."""
        self._flush()
        return self.found

    def _enter_part(self, text: str) -> None:
        if text == RECIPIENTS:
            self.part = "recipients"
        elif text == _ANNEX:
            self.part = "annex"
        elif self.part == "recipients" and not text.startswith("- "):
            self.part = "signature"
        elif text in _ENACTING:
            self.part = "body"
        elif self.part == "letterhead" and text.startswith(_GROUNDS):
            self.part = "grounds"
        elif self.part == "letterhead" and text.endswith((".", ";", ":")):
            self.part = "body"

    def _flush(self) -> None:
        """Put the lines of a letterhead or signature together, one below the other."""
        if self._loose:
            self.found.append(Provision("paragraph", "", "\n".join(self._loose)))
            self._loose = []

    def _add(self, kind: Kind, number: str, text: str, anchor: str = "", level: int = 1) -> None:
        self.found.append(Provision(kind, number, text, anchor, level))

    def _read_body(self, paragraph: Paragraph) -> None:
        text = paragraph.text
        if match := _ARTICLE.match(text):
            self._add("article", match["number"], match["text"], f"article-{match['ordinal']}")
        elif match := _SECTION.match(text):
            self.section = match["ordinal"].lower()
            self._add("heading", match["number"], match["text"], f"section-{self.section}")
        elif match := _POINT.match(text):
            self._read_point(match, heading=paragraph.marked or not text.endswith((".", ";", ":")))
        elif match := _LETTER.match(text):
            self._add("list-item", match["number"], match["text"], level=2)
        elif text.startswith("- "):
            self._add("list-item", "", text.removeprefix("- "))
        else:
            self._add("paragraph", "", text)

    def _read_point(self, match: re.Match[str], *, heading: bool) -> None:
        """A point is a heading when it is the name of what follows, and a numbered clause when it says it all."""
        if not heading:
            self._add("list-item", match["number"], match["text"], level=2)
            return
        anchor = "-".join(part for part in ("section", self.section, match["ordinal"]) if part)
        self._add("heading", match["number"], match["text"], anchor, 2)


def provisions(text: str, layout: Layout = "paragraphs") -> list[Provision]:
    """Return the provisions of a document in order; raise ``UnreadableDocumentError`` when there are none.

    Of an annex only its heading is here; the rows of its table come from ``portal.demo.legal_annex``.
    """
    reader = _Reader()
    for paragraph in paragraphs(text, layout):
        reader.read(paragraph)
    found = reader.finish()
    if not any(row.kind == "article" or row.anchor for row in found):
        raise UnreadableDocumentError("no article (Điều) and no point was found")
    return found


def contents(found: list[Provision]) -> list[Provision]:
    """Return what a table of contents lists: every heading and article that has an address."""
    return [provision for provision in found if provision.anchor and provision.kind in ("heading", "article")]
