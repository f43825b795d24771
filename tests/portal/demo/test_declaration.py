"""The Universal Declaration of Human Rights aligns provision by provision in fifteen languages."""

import json
import unicodedata
from pathlib import Path

import pytest

from portal.demo import declaration

TEXTS = sorted((Path(declaration.__file__).parent / "data" / "udhr").glob("*.json"))


def read(path: Path) -> declaration.Declaration:
    text: declaration.Declaration = json.loads(path.read_text(encoding="utf-8"))
    return text


def test_there_are_fifteen_languages() -> None:
    assert len(TEXTS) == 15


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_every_language_has_the_outline_of_the_vietnamese_text(path: Path) -> None:
    vietnamese = next(text for text in TEXTS if text.stem == "vi")
    found = declaration.provisions(read(path))
    assert declaration.outline(found) == declaration.outline(declaration.provisions(read(vietnamese)))
    assert sum(p.kind == "article" for p in found) == 30
    assert sum(p.kind == "list-item" for p in found) == 32


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_every_provision_says_something_in_composed_letters(path: Path) -> None:
    for provision in declaration.provisions(read(path)):
        assert provision.text or provision.kind == "article"
        assert unicodedata.is_normalized("NFC", provision.text)


def test_an_article_carries_its_heading_without_punctuation() -> None:
    vietnamese = declaration.provisions(read(next(text for text in TEXTS if text.stem == "vi")))
    assert vietnamese[2].number == "Điều 1"
    assert vietnamese[2].text.startswith("Tất cả mọi người sinh ra đều được tự do")
