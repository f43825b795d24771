"""What the portal states of an asset inside its files, and the digest by which a change of it is noticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.conf import settings

from locales import languages
from media import licences
from media.delivery.credentials import DIGITAL_CAPTURE, Claim
from media.delivery.keys import SigningKey
from media.ingest.types import RightsMetadata
from media.models import Asset, AssetVersion
from media.vocabulary import AssetKind

#: Goes into the digest; raise it when files are to be made anew because they are made differently.
FORM = 1
GENERATOR, GENERATOR_VERSION = "Viet Nam Foreign Information Portal", "1"
_DEFAULT = "x-default"
_FIELDS = ("creators", "credit", "copyright", "usage_terms", "licence_url", "title", "caption", "alt")


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything that goes into a file besides its content; *licensor_url* is where its rights are told."""

    said: RightsMetadata
    claim: Claim
    licensor_url: str = ""

    def digest(self, key: SigningKey | None) -> str:
        """Return the SHA-256 by which a file of other words or of another key is told apart."""
        everything: dict[str, Any] = {
            "form": FORM,
            "said": {name: _plain(getattr(self.said, name)) for name in _FIELDS},
            "claim": asdict(self.claim),
            "licensor": self.licensor_url,
            "key": key.fingerprint if key else "",
        }
        return hashlib.sha256(json.dumps(everything, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def in_full(version: AssetVersion, *actions: str) -> Statement:
    """Return rights and texts in all languages, for a file that somebody takes away.

    *actions* are what was done to it before it was published, such as ``c2pa.resized``.
    """
    asset = version.asset
    rights = getattr(asset, "rights", None)
    texts = {row.locale.language_code: row for row in asset.texts.select_related("locale").order_by("pk")}
    short = _short(asset)
    said = replace(
        short,
        creators=(rights.creator,) if rights and rights.creator else (),
        copyright={_DEFAULT: short.credit} if short.credit else {},
        title={code: row.title for code, row in texts.items() if row.title},
        caption={code: row.caption for code, row in texts.items() if row.caption},
        alt={code: row.alt for code, row in texts.items() if row.alt},
    )
    claim = Claim(
        GENERATOR,
        GENERATOR_VERSION,
        title=next((said.title[code] for code in ("en", languages.SOURCE, *said.title) if code in said.title), ""),
        parent=version.safe_name,
        creator=", ".join(said.creators),
        credit=said.credit,
        licence_url=said.licence_url,
        source_type=_source_type(asset),
        actions=(*actions, "c2pa.published"),
    )
    return Statement(said, claim, f"{settings.PUBLIC_URL}/en/library/{asset.pk}/")


def in_brief(asset: Asset) -> Statement:
    """Return credit and licence, for a rendition that is loaded with every page."""
    actions = ("c2pa.resized", "c2pa.transcoded")
    return Statement(
        _short(asset), Claim(GENERATOR, GENERATOR_VERSION, source_type=_source_type(asset), actions=actions)
    )


def _short(asset: Asset) -> RightsMetadata:
    rights = getattr(asset, "rights", None)
    if rights is None:
        return RightsMetadata()
    licence = licences.describe(rights.licence, rights.licence_url)
    terms = {_DEFAULT: licence.name} if licence.name else {}
    return RightsMetadata(credit=rights.credit_line, usage_terms=terms, licence_url=licence.url)


def _source_type(asset: Asset) -> str:
    """Photographs, films and sound were captured; how a document or a drawing came about, nobody told us."""
    captured = asset.kind in (AssetKind.IMAGE, AssetKind.RECORDING) and not asset.is_illustration
    return DIGITAL_CAPTURE if captured else ""


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value
