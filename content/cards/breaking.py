"""Where a line of a title may end, by script.

Chinese, Japanese and Thai are cut into phrases by BudouX; Lao and Khmer, for which it
has no model, between syllables; everything else between words.
"""

import re
from functools import cache
from typing import Any

import budoux

#: A Lao syllable: a vowel that is written first, a consonant, and the marks and vowels that follow it.
_LAO = re.compile(r"[\u0ec0-\u0ec4]?[\u0e81-\u0eae][\u0eb0-\u0ebd\u0ec8-\u0ecd]*|.", re.DOTALL)
#: A Khmer cluster: a consonant or independent vowel, those written below it, and its marks.
_KHMER = re.compile(r"[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b4-\u17d1\u17d3\u17dd])*|.", re.DOTALL)
_PARSERS = {
    "Thai": budoux.load_default_thai_parser,
    "Hans": budoux.load_default_simplified_chinese_parser,
    "Jpan": budoux.load_default_japanese_parser,
}


def pieces(text: str, script: str) -> list[str]:
    """Return *text* cut where a line may end; the pieces joined are the text."""
    words = re.findall(r"[^\s\u200b]+[\s\u200b]*|[\s\u200b]+", text)
    if script in _PARSERS:
        return [part for word in words for part in _parser(script).parse(word)]
    if script in {"Laoo", "Khmr"}:
        pattern = _LAO if script == "Laoo" else _KHMER
        return [part for word in words for part in _clusters(pattern, word)]
    return words


@cache
def _parser(script: str) -> Any:
    return _PARSERS[script]()


def _clusters(pattern: re.Pattern[str], word: str) -> list[str]:
    """Return the clusters of *word*.

    A bare sign (a digit, a mark, a consonant without a vowel, which mostly ends a
    syllable) stays with what is before it.
    """
    found: list[str] = []
    for match in pattern.finditer(word):
        if found and len(match.group()) == 1:
            found[-1] += match.group()
        else:
            found.append(match.group())
    return found
