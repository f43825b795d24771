"""Which of the offered languages suits a reader best (RFC 9110 section 12.5.4, RFC 4647 lookup)."""

import re
from collections.abc import Sequence

from locales import languages

_RANGE = re.compile(r"^\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*$")
#: Longer headers are cut: nobody reads more than a few languages.
_MAXIMUM_RANGES = 30


def best_language(header: str, offered: Sequence[str] = languages.CODES) -> str:
    """Return the offered code that fits the ``Accept-Language`` *header* best.

    ``pt-BR`` fits ``pt``; any Chinese fits ``zh-hans``. Nothing that fits: English where
    it is offered, for readers abroad, and the source language for a reader without header.
    """
    ranges: list[tuple[float, int, str]] = []
    for position, part in enumerate(header.split(",")[:_MAXIMUM_RANGES]):
        match = _RANGE.match(part)
        if match and float(match[2] or 1) > 0:
            ranges.append((-float(match[2] or 1), position, match[1].lower()))
    for _quality, _position, wanted in sorted(ranges):
        found = _lookup(wanted, offered)
        if found:
            return found
    if ranges and "en" in offered:
        return "en"
    return languages.SOURCE if languages.SOURCE in offered else offered[0]


def _lookup(wanted: str, offered: Sequence[str]) -> str:
    if wanted == "*":
        return "en" if "en" in offered else offered[0]
    tag = wanted
    while tag:
        if tag in offered:
            return tag
        tag = tag.rpartition("-")[0]
    primary = wanted.split("-", maxsplit=1)[0]
    return next((code for code in offered if code.split("-")[0] == primary), "")
