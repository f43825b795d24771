"""Reads one language of the Universal Declaration of Human Rights into provisions.

Every language gives the same provisions in the same order, so that a translation aligns with its source piece
by piece. The published texts divide the preamble, and one article, into paragraphs differently; those
paragraphs are therefore kept together in one provision, one per line.
"""

from collections.abc import Iterator, Sequence
from typing import TypedDict

from portal.demo.legal import Provision


class Block(TypedDict, total=False):
    """A paragraph (``type`` "p" with ``text``) or an ordered list ("ol" with ``items``)."""

    type: str
    text: str
    items: Sequence[str]


class Preamble(TypedDict):
    """The opening of the declaration with its heading as published."""

    heading: str
    blocks: Sequence[Block]


class Article(TypedDict):
    """One of the thirty articles, its heading as the language writes it."""

    number: int
    heading: str
    blocks: Sequence[Block]


class Declaration(TypedDict):
    """One language of the declaration, as in ``data/udhr/<language>.json``."""

    lang: str
    title: str
    preamble: Preamble
    articles: Sequence[Article]


def _paragraphs(blocks: Sequence[Block]) -> str:
    return "\n".join(block["text"] for block in blocks if block["type"] == "p")


def _items(blocks: Sequence[Block]) -> Iterator[Provision]:
    for block in blocks:
        for ordinal, item in enumerate(block.get("items", ()), start=1):
            yield Provision("list-item", f"{ordinal}.", item, level=2)


def provisions(declaration: Declaration) -> list[Provision]:
    """Return the preamble under its heading, then for each article itself and its numbered items."""
    preamble = declaration["preamble"]
    found = [
        Provision("heading", "", preamble["heading"].strip("〈〉"), "preamble"),
        Provision("preamble", "", _paragraphs(preamble["blocks"])),
    ]
    for article in declaration["articles"]:
        anchor = f"article-{article['number']}"
        number = article["heading"].rstrip(" :.\u061b\uff1a")
        found.append(Provision("article", number, _paragraphs(article["blocks"]), anchor))
        found.extend(_items(article["blocks"]))
    return found


def outline(found: Sequence[Provision]) -> list[tuple[str, str]]:
    """Return (kind, anchor) of each provision: equal for every language of the declaration."""
    return [(provision.kind, provision.anchor) for provision in found]
