"""Rights metadata of a file, from whichever blocks it carries.

Where they disagree, XMP wins over IPTC-IIM and that over EXIF (Metadata Working Group,
Guidelines for Handling Metadata 2.0, §3). Position, device and everything else is not read.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from media.ingest import exif, iptc, xmp
from media.ingest.container import Embedded
from media.ingest.types import RightsMetadata, Texts

MAX_TEXT = 2000
_MAX_LANGUAGES = 40
_MAX_CREATORS = 10
LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4}")


def read(embedded: Embedded, directory: exif.Directory | None = None) -> RightsMetadata:
    """All rights found, cleaned; ``directory`` stands in for EXIF where the file is a TIFF."""
    sources = [
        xmp.read(embedded.xmp),
        iptc.read(embedded.iptc),
        _from_exif(directory or exif.read(embedded.exif)),
    ]
    return RightsMetadata(
        creators=_first_creators(sources),
        credit=next((clean for source in sources if (clean := tidy(source.credit))), ""),
        licence_url=next((clean for source in sources if (clean := web_address(source.licence_url))), ""),
        copyright=_first([source.copyright for source in sources]),
        usage_terms=_first([source.usage_terms for source in sources]),
        title=_first([source.title for source in sources]),
        caption=_first([source.caption for source in sources]),
        alt=_first([source.alt for source in sources]),
    )


def tidy(text: str, limit: int = MAX_TEXT) -> str:
    """NFC in one line without control and format characters, at most *limit* characters."""
    spaced = re.sub(r"\s+", " ", text[: 2 * limit])
    kept = "".join(char for char in spaced if unicodedata.category(char) not in {"Cc", "Cs", "Co", "Cn"}
                   and not _is_direction(char))  # fmt: skip
    return unicodedata.normalize("NFC", kept).strip()[:limit]


def _is_direction(char: str) -> bool:
    """Overrides and embeddings that could turn a credit line around; joiners stay, scripts need them."""
    return char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff"


def _first_creators(sources: list[RightsMetadata]) -> tuple[str, ...]:
    for source in sources:
        names = tuple(name for creator in source.creators[:_MAX_CREATORS] if (name := tidy(creator)))
        if names:
            return names
    return ()


def _first(candidates: list[Texts]) -> dict[str, str]:
    for candidate in candidates:
        texts = {
            tag: clean
            for tag, text in list(candidate.items())[:_MAX_LANGUAGES]
            if LANGUAGE_TAG.fullmatch(tag) and (clean := tidy(text))
        }
        if texts:
            return texts
    return {}


def web_address(value: str) -> str:
    """*value* when it is a sound address of the web; empty otherwise."""
    value = value.strip()
    try:
        parts = urlsplit(value)
    except ValueError:
        return ""
    is_sound = parts.scheme in ("http", "https") and parts.netloc and not re.search(r"[\s<>\"\\\x00-\x1f]", value)
    return value if is_sound and len(value) <= MAX_TEXT else ""


def _from_exif(found: exif.Directory | None) -> RightsMetadata:
    if found is None:
        return RightsMetadata()

    def texts(tag: int) -> dict[str, str]:
        text = found.text(tag)
        return {"x-default": text} if text.strip() else {}

    artist = found.text(exif.ARTIST)
    return RightsMetadata(
        creators=tuple(name for name in artist.split(";") if name.strip()),
        copyright=texts(exif.COPYRIGHT),
        caption=texts(exif.DESCRIPTION),
    )
