"""What a file says of itself, made fit for its container: sound texts, languages, one packet of XMP."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from locales import languages
from media.ingest import xmp
from media.ingest.metadata import LANGUAGE_TAG, tidy, web_address
from media.ingest.types import RightsMetadata, Texts

#: In characters: a longer caption is none. Fifteen of them still make a packet that readers take.
MAX_CAPTION = 5_000
#: In characters, for creator, credit, copyright and terms, which are never shortened to fit.
MAX_PROTECTING = 500
_MAX_CREATORS = 10
_DEFAULT = "x-default"
#: Who has no text in their language reads English rather than Vietnamese.
_DEFAULT_ORDER = ("en", languages.SOURCE)
_ELLIPSIS = "…"
#: Joins what follows to what stands before: Khmer's coeng and the zero-width joiners.
_JOINERS = "\u17d2\u200c\u200d"


def sound(said: RightsMetadata) -> RightsMetadata:
    """Return *said* with tidy texts under BCP 47 tags in a fixed order, each set with its ``x-default``."""
    creators = (tidy(name, MAX_PROTECTING) for name in said.creators[:_MAX_CREATORS])
    return RightsMetadata(
        creators=tuple(name for name in creators if name),
        credit=tidy(said.credit, MAX_PROTECTING),
        copyright=_tagged(said.copyright, MAX_PROTECTING),
        usage_terms=_tagged(said.usage_terms, MAX_PROTECTING),
        licence_url=web_address(said.licence_url),
        title=_tagged(said.title, MAX_PROTECTING),
        caption=_tagged(said.caption, MAX_CAPTION),
        alt=_tagged(said.alt, MAX_CAPTION),
    )


def _tagged(texts: Texts, limit: int) -> dict[str, str]:
    clean: dict[str, str] = {}
    for tag, text in sorted(texts.items()):
        known = languages.BY_CODE.get(tag.lower())
        name = known.bcp47 if known else tag
        if LANGUAGE_TAG.fullmatch(name) and (tidied := tidy(text, limit + 1)):
            clean[name] = shortened(tidied, limit)
    if not clean:
        return {}
    order = (_DEFAULT, *_DEFAULT_ORDER, *clean)
    default = next(clean[tag] for tag in order if tag in clean)
    return {_DEFAULT: default, **{tag: text for tag, text in clean.items() if tag != _DEFAULT}}


def build(said: RightsMetadata, licensor_url: str = "", limit: int | None = None) -> bytes:
    """Return the XMP packet of *said*, which is ``sound``; empty where there is nothing to say.

    Where it would be larger than *limit* bytes, the longest captions and alternative
    texts are shortened alike until it fits, then titles; what protects the work stays whole.
    *licensor_url* is where more rights can be asked for (PLUS, IPTC 2023.2 §11.13).
    """
    if not said:
        return b""
    protecting = _protecting(said, licensor_url)
    longest = max((len(text) for texts in (said.caption, said.alt, said.title) for text in texts.values()), default=0)
    whole = xmp.packet(protecting + xmp.describing(said))
    if limit is None or len(whole) <= limit:
        return whole
    low, high, best = 0, longest, b""
    while low < high:
        middle = (low + high + 1) // 2
        made = xmp.packet(protecting + xmp.describing(_trimmed(said, middle)))
        if len(made) <= limit:
            low, best = middle, made
        else:
            high = middle - 1
    return best or _bare(said, licensor_url, limit)


def _protecting(said: RightsMetadata, licensor_url: str) -> str:
    licensor = web_address(licensor_url)
    return (
        xmp.protecting(said)
        + (xmp.plain("xmpRights:Marked", "True") if said.licence_url or said.copyright else "")
        + xmp.reference("cc:license", said.licence_url)
        + (
            '<plus:Licensor><rdf:Seq><rdf:li rdf:parseType="Resource">'
            f"{xmp.plain('plus:LicensorURL', licensor)}</rdf:li></rdf:Seq></plus:Licensor>"
            if licensor
            else ""
        )
    )


def _bare(said: RightsMetadata, licensor_url: str, limit: int) -> bytes:
    """Only what protects the work, in one language where even that is too much."""
    for copyright_, terms in ((said.copyright, said.usage_terms), (_only(said.copyright), _only(said.usage_terms))):
        made = xmp.packet(_protecting(replace(said, copyright=copyright_, usage_terms=terms), licensor_url))
        if len(made) <= limit:
            return made
    return xmp.packet(_protecting(RightsMetadata(credit=said.credit, licence_url=said.licence_url), ""))


def _only(texts: Texts) -> dict[str, str]:
    return {tag: text for tag, text in texts.items() if tag == _DEFAULT}


def _trimmed(said: RightsMetadata, most: int) -> RightsMetadata:
    def cut(texts: Mapping[str, str]) -> dict[str, str]:
        return {tag: shortened(text, most) for tag, text in texts.items()}

    return replace(said, caption=cut(said.caption), alt=cut(said.alt), title=cut(said.title))


def shortened(text: str, most: int) -> str:
    """Return at most *most* characters of *text*, with … where something is missing.

    It is never cut between a letter and its marks, nor inside a Khmer cluster.
    """
    if len(text) <= most:
        return text
    at = len(text[: max(0, most - 1)].rstrip())
    while at and (text[at - 1] in _JOINERS or text[at] in _JOINERS or unicodedata.category(text[at])[0] == "M"):
        at = len(text[: at - 1].rstrip())
    return text[:at] + _ELLIPSIS
