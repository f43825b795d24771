"""Every channel on which a canary could sing: its own addresses, and every list that might have it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.portal.canary.world import Caller, Canary, World

#: A token opens machine doors only; on pages its bearer is anybody.
MACHINE = ("API", "download", "captions", "poster", "play", "manifest", "archive", "metalink", "changes")


@dataclass(frozen=True)
class Finding:
    """That somebody saw, or did not see, a canary on a channel."""

    channel: str
    canary: Canary
    seen: bool


def own_addresses(caller: Caller, canary: Canary) -> Iterator[Finding]:
    """Ask for every address of the canary; an answer that is refused but has the word is seen, too."""
    for channel, path in canary.addresses.items():
        status, body, _headers = caller.get(path)
        yield Finding(channel, canary, status in {200, 206, 301, 302} or canary.word.encode() in body)


def _in_asset_list(canary: Canary, body: str) -> bool:
    return f"Canary {canary.word}" in body or str(canary.row.asset_id) in body


def _in_page_list(canary: Canary, body: str) -> bool:
    return f"Canary {canary.word}" in body or _is_linked(canary, body)


def _is_linked(canary: Canary, body: str) -> bool:
    # Not to what lies beneath it.
    return re.search(rf"{re.escape(canary.row.url_path)}(?![\w-])", body) is not None


def _in_kit_list(canary: Canary, body: str) -> bool:
    return f"Canary {canary.word}" in body or canary.row.kit.slug in body


def _has_word(canary: Canary, body: str) -> bool:
    return f"Canary {canary.word}" in body


IN_LIST: dict[str, Callable[[Canary, str], bool]] = {
    "asset": _in_asset_list, "page": _in_page_list, "section": _in_page_list, "place": _is_linked, "kit": _in_kit_list,
    "release": _has_word, "publication": _in_page_list, "twin": _is_linked,
    "mission": _is_linked,
}  # fmt: skip
#: Lists by kind: channel, address, and whether it must have what may be seen.
LISTS: dict[str, tuple[tuple[str, str, bool], ...]] = {
    "asset": (
        ("library", "/vi/library/?page={page}", True),
        ("site map", "/sitemap-vi-1.xml", True),
        ("home", "/vi/", False),
        ("card of a page", "{card}", False),
        ("publication with a file", "{publication}", False),
        ("page with all pictures and films", "{pictures}", True),
    ),
    "page": (
        ("home", "/vi/", False),
        ("section", "{section}?page={page}", True),
        ("feed of the section", "{section}feed.atom", True),
        ("JSON feed of the section", "{section}feed.json", True),
        ("feed", "/vi/feed.atom", True),
        ("JSON feed", "/vi/feed.json", True),
        ("site map", "/sitemap-vi-1.xml", True),
        ("related pages", "{related}", True),
        ("mission", "{mission}", False),
        ("place", "{place}", False),
    ),
    "place": (
        ("story about a place", "{about}", True),
        ("places", "{places}", True),
        ("home", "/vi/", True),
        ("site map", "/sitemap-vi-1.xml", True),
    ),
    "publication": (
        ("publications", "{publications}", True),
        ("home", "/vi/", False),
        ("feed", "/vi/feed.atom", True),
        ("site map", "/sitemap-vi-1.xml", True),
    ),
    "mission": (("missions", "{missions}", True), ("site map", "/sitemap-vi-1.xml", True)),
    "twin": (("site map in French", "/sitemap-fr-1.xml", True),),
    "section": (("navigation", "/vi/", True), ("site map", "/sitemap-vi-1.xml", True)),
    "kit": (
        ("kits", "/vi/kits/?page={page}", True),
        ("kits in French", "/fr/kits/?page={page}", True),
        ("site map", "/sitemap-vi-1.xml", True),
        ("changes", "/api/v1/kits/changes", True),
    ),
    "release": (
        ("kits", "/vi/kits/?page={page}", True),
        ("kits in French", "/fr/kits/?page={page}", True),
        ("kit", "{kit}", True),
        ("changes", "/api/v1/kits/changes", True),
    ),
}
SEARCHES: dict[str, tuple[tuple[str, str], ...]] = {
    "asset": (
        ("library search", "/vi/library/?q={word}"),
        ("library search in English", "/en/library/?q={word}"),
    ),
    "page": (("search", "/vi/search/?q={word}"), ("search in all languages", "/en/search/?q={word}&lang=all")),
    "section": (),
    "place": (),
    "kit": (("page of an asset in it", "{leads}"),),
    "release": (),
    "exchange": (),
    "mission": (),
    "publication": (("search", "/vi/search/?q={word}"),),
    # What a page leads to that is translated, or was.
    "twin": (("original", "{leads}"),),
}


def lists(caller: Caller, world: World, places: dict[str, str]) -> Iterator[tuple[Finding, bool]]:
    """Read every list once (all its screens) and say of each canary whether it is there, and whether it must be."""
    for kind, rows in LISTS.items():
        mine = [canary for canary in world.canaries if canary.kind == kind]
        for channel, address, must in rows:
            body = "".join(_screens(caller, address, places))
            if channel == "changes":
                body = released_only(body)
            if channel == "page with all pictures and films":
                shown = [canary for canary in mine if {"rendition 0", "captions"} & canary.addresses.keys()]
            else:
                shown = mine
            for canary in shown:
                yield Finding(channel, canary, IN_LIST[kind](canary, body)), must


def _screens(caller: Caller, address: str, places: dict[str, str]) -> Iterator[str]:
    count = 4 if "{page}" in address else 1
    for number in range(1, count + 1):
        _status, body, headers = caller.get(address.format(page=number, **places))
        yield body.decode() + headers.get("Location", "")


def released_only(body: str) -> str:
    """Leave tombstones out: who was told of a release may learn that it is gone."""
    import json

    return json.dumps([change for change in json.loads(body)["changes"] if change["state"] == "released"])


def searches(caller: Caller, canary: Canary) -> Iterator[Finding]:
    """Ask for the word itself; the echo of the question in the page is no finding."""
    for channel, address in SEARCHES[canary.kind]:
        _status, body, _headers = caller.get(address.format(word=canary.word, leads=canary.leads))
        yield Finding(channel, canary, IN_LIST[canary.kind](canary, body.decode()))
