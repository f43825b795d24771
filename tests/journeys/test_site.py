"""The whole demo site, as a search engine walks it: links, translations, canonical addresses, site map."""

import json
import re
import unicodedata
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.request import Request, urlopen

import pytest
from bs4 import BeautifulSoup
from defusedxml import ElementTree

from locales import languages

SITE_MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
#: Scripts in which a translated page must be written; the others share Latin letters.
SCRIPTS = {"ru": "CYRILLIC", "ar": "ARABIC", "lo": "LAO", "km": "KHMER", "th": "THAI", "ko": "HANGUL", "zh-hans": "CJK"}

# Everything is read once, by the first test; on a slow machine that takes minutes.
pytestmark = pytest.mark.timeout(900)


@dataclass
class Seen:
    status: int
    kind: str = ""
    language: str = ""
    canonical: str = ""
    alternates: dict[str, str] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)
    words: str = ""
    structured: list[Any] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)


def read(address: str) -> Seen:
    try:
        with urlopen(Request(address, headers={"Accept-Language": "en"}), timeout=60) as answer:
            kind, body = answer.headers.get_content_type(), answer.read()
            status = answer.status
    except HTTPError as error:
        return Seen(error.code)
    if kind != "text/html":
        return Seen(status, kind)
    soup = BeautifulSoup(body, "html.parser")
    canonical = soup.find("link", rel="canonical")
    main = soup.find("main")
    return Seen(
        status,
        kind,
        soup.html["lang"],
        canonical["href"] if canonical else "",
        {tag["hreflang"]: tag["href"] for tag in soup.find_all("link", rel="alternate", hreflang=True)},
        {urldefrag(urljoin(address, tag["href"]))[0] for tag in soup.find_all(["a", "link"], href=True)}
        | {urljoin(address, tag["src"]) for tag in soup.find_all(["img", "script"], src=True)},
        main.get_text(" ") if main else "",
        [json.loads(tag.string) for tag in soup.find_all("script", type="application/ld+json")],
        {tag["property"]: tag["content"] for tag in soup.find_all("meta", property=True)},
    )


@pytest.fixture(scope="module")
def site(server: str) -> dict[str, Seen]:
    """Everything that a reader can reach by links from the fifteen home pages and the site map."""
    seen: dict[str, Seen] = {}
    waiting = deque([*(f"{server}/{code}/" for code in languages.CODES), *mapped(server)])
    with ThreadPoolExecutor(4) as pool:
        while waiting:
            batch = []
            while waiting:
                address = waiting.popleft()
                if address not in seen and urlsplit(address).netloc == urlsplit(server).netloc:
                    seen[address] = Seen(0)
                    batch.append(address)
            for address, found in zip(batch, pool.map(read, batch), strict=True):
                seen[address] = found
                # What a filter or a screen of a list shows is linked from other pages too.
                if "?" not in address:
                    waiting.extend(found.links)
    return seen


def mapped(server: str) -> list[str]:
    with urlopen(f"{server}/sitemap.xml") as answer:
        parts = [tag.text for tag in ElementTree.fromstring(answer.read()).findall("s:sitemap/s:loc", SITE_MAP)]
    found = []
    for part in parts:
        with urlopen(str(part)) as answer:
            found += [str(tag.text) for tag in ElementTree.fromstring(answer.read()).findall("s:url/s:loc", SITE_MAP)]
    return found


def pages(site: dict[str, Seen]) -> dict[str, Seen]:
    """Return the pages in a language of their own; the root only leads on to one."""
    found = {address: row for address, row in site.items() if row.kind == "text/html" and "?" not in address}
    return {address: row for address, row in found.items() if urlsplit(address).path != "/"}


def is_of_media(address: str) -> bool:
    """Whether an asset or kit may be shown there in another language than the page's."""
    return "/library/" in address or "/kits/" in address


def test_every_internal_link_leads_somewhere(site: dict[str, Seen]) -> None:
    assert len(pages(site)) > 400
    assert {
        address: row.status for address, row in site.items() if row.status != 200 and "/admin/" not in address
    } == {}


def test_translations_name_each_other(site: dict[str, Seen], server: str) -> None:
    found = pages(site)
    for address, row in found.items():
        canonical = row.canonical
        assert len(row.alternates) < 2 or "x-default" in row.alternates, f"{address} sends strangers nowhere"
        for tag, other in row.alternates.items():
            if tag == "x-default":
                continue
            assert other in found, f"{address} names {other}, which nothing leads to"
            assert found[other].language == tag, f"{other} is not in {tag}"
            assert found[other].canonical == other, f"{other} is not its own canonical address"
            if canonical == address:
                assert found[other].alternates.get(row.language) == address, f"{other} does not name {address}"


def test_every_page_has_one_canonical_address(site: dict[str, Seen]) -> None:
    for address, row in pages(site).items():
        assert row.canonical, address
        assert row.canonical == address or is_of_media(address), f"{address} points at {row.canonical}"
        assert pages(site)[row.canonical].canonical == row.canonical


def test_what_counts_as_a_translation_is_written_in_its_language(site: dict[str, Seen]) -> None:
    for address, row in pages(site).items():
        code = row.language.lower()
        if code not in SCRIPTS or row.canonical != address or "/search/" in address or is_of_media(address):
            continue
        letters = [sign for sign in row.words if unicodedata.category(sign).startswith("L")]
        own = sum(SCRIPTS[code] in unicodedata.name(sign, "") for sign in letters)
        assert own > 0.6 * len(letters), f"{address}: {own} of {len(letters)} letters are {SCRIPTS[code]}"


def test_the_site_map_lists_public_pages_with_all_their_translations(site: dict[str, Seen], server: str) -> None:
    for code in ("vi", "lo"):
        with urlopen(f"{server}/sitemap-{code}-1.xml") as answer:
            rows = ElementTree.fromstring(answer.read()).findall("s:url", SITE_MAP)
        for row in rows:
            address = str(row.find("s:loc", SITE_MAP).text)
            assert site[address].status == 200
            listed = {tag.get("hreflang"): tag.get("href") for tag in row.findall("x:link", SITE_MAP)}
            on_page = {tag: other for tag, other in site[address].alternates.items() if tag != "x-default"}
            assert listed == (on_page if len(on_page) > 1 else {}), address


def test_structured_data_says_what_the_page_says(site: dict[str, Seen]) -> None:
    kinds = set()
    for address, row in pages(site).items():
        if not row.structured:
            continue
        (document,) = row.structured
        thing = document["@graph"][1]
        kinds.add(thing["@type"])
        assert thing["url"] == row.canonical
        assert " ".join(thing["name"].split()) in " ".join(row.words.split()) or thing["@type"] == "WebSite", address
        assert row.properties["og:url"] == row.canonical and row.properties["og:title"] == thing["name"]
        assert re.fullmatch(r"[a-z]{2,3}_[A-Z]{2}", row.properties["og:locale"])
    assert {"WebSite", "CollectionPage", "Article", "Legislation", "AdministrativeArea", "GovernmentOffice"} <= kinds
    assert {"WebPage", "ImageObject"} <= kinds


def test_nothing_is_asked_of_another_host(site: dict[str, Seen], server: str) -> None:
    for address, row in pages(site).items():
        for link in row.links:
            if link.rsplit(".", 1)[-1] in {"js", "css", "woff2", "jpg", "avif", "webp", "svg", "png"}:
                assert link.startswith(server), f"{address} asks for {link}"
