"""Content credentials (C2PA 2.2): signing a file on its way out, and reading what a file carries.

Nothing here opens a connection: no time-stamp authority, no remote manifests, no
revocation look-ups; the library is forbidden to reach any host.

A signature holds random numbers, so that the same file signed twice gives different
bytes. Hence a file is signed once and stored, and archives are built of what is stored.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from media.delivery.keys import SigningKey

State = Literal["Trusted", "Valid", "Invalid", "none"]
#: What the library signs so that ordinary programs still open it.
SIGNABLE = frozenset(
    {
        "image/jpeg", "image/png", "image/webp", "image/gif", "image/avif", "application/pdf",
        "video/mp4", "audio/mp4", "audio/mpeg", "audio/wav",
    }
)  # fmt: skip

#: IPTC's vocabulary of digital source types (C2PA 2.2 §18.15.2 asks for it with ``c2pa.created``).
DIGITAL_CAPTURE = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"

_PARENT = "original"
_OFFLINE = {
    "core": {"allowed_network_hosts": []},
    "builder": {
        "thumbnail": {"enabled": False},
        "created_assertion_labels": ["c2pa.actions", "c2pa.ingredient", "cawg.metadata"],
    },
}
_SPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
}


class SigningError(RuntimeError):
    """The library refused to sign; says why."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the portal states of a file.

    ``source_type`` is the address of a digital source type, empty where the portal does
    not know how the work came about: the file then counts as opened, not as created, and
    ``parent`` names what was opened. ``actions`` follow that first action in order.
    ``creator``, ``credit`` and ``licence_url`` become a metadata assertion (CAWG 1.1);
    where the file's XMP says the same, leaving them empty saves some 400 bytes.
    """

    generator: str
    generator_version: str
    title: str = ""
    parent: str = ""
    creator: str = ""
    credit: str = ""
    licence_url: str = ""
    source_type: str = ""
    actions: tuple[str, ...] = ("c2pa.published",)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reader of content credentials says of a file.

    ``issues`` are status codes of C2PA 2.2 §15.2, such as ``assertion.dataHash.mismatch``.
    """

    state: State
    issues: tuple[str, ...] = ()
    signer: str = ""
    title: str = ""


def is_signable(media_type: str) -> bool:
    """Whether files of this type can carry content credentials."""
    return media_type in SIGNABLE


def sign(source: Path, target: Path, media_type: str, claim: Claim, key: SigningKey) -> None:
    """Write a signed copy of *source* to *target*; raises ``SigningError`` and leaves no target then."""
    import c2pa  # a large library, which only jobs need

    information = c2pa.C2paSignerInfo(getattr(c2pa.C2paSigningAlg, key.algorithm), key.chain, key.private_key, None)
    try:
        with (
            c2pa.Context.from_dict(_OFFLINE) as context,
            c2pa.Signer.from_info(information) as signer,
            c2pa.Builder(manifest(claim, media_type), context=context) as builder,
            source.open("rb") as read,
            target.open("w+b") as write,
        ):
            builder.sign(signer, media_type, read, write)
    except c2pa.C2paError as error:
        target.unlink(missing_ok=True)
        raise SigningError(str(error)) from error


def manifest(claim: Claim, media_type: str) -> dict[str, Any]:
    """Return the manifest definition of *claim*, as small as the specification allows."""
    first: dict[str, Any] = {"action": "c2pa.created", "digitalSourceType": claim.source_type}
    definition: dict[str, Any] = {
        "claim_generator_info": [{"name": claim.generator, "version": claim.generator_version}],
        "assertions": [],
    }
    if claim.title:
        definition["title"] = claim.title
    if not claim.source_type:
        first = {"action": "c2pa.opened", "parameters": {"ingredientIds": [_PARENT]}}
        definition["ingredients"] = [
            {"label": _PARENT, "title": claim.parent or claim.title or _PARENT, "relationship": "parentOf"}
        ]
        if media_type:
            definition["ingredients"][0]["format"] = media_type
    actions = [first, *({"action": action} for action in claim.actions)]
    definition["assertions"].append({"label": "c2pa.actions.v2", "data": {"actions": actions}})
    said = _metadata(claim)
    if said:
        definition["assertions"].append({"label": "cawg.metadata", "kind": "Json", "data": said})
    return definition


def _metadata(claim: Claim) -> dict[str, Any]:
    said: dict[str, Any] = {
        "dc:creator": [claim.creator] if claim.creator else None,
        "photoshop:Credit": claim.credit,
        "xmpRights:WebStatement": claim.licence_url,
    }
    said = {name: value for name, value in said.items() if value}
    used = {name.partition(":")[0] for name in said}
    return {"@context": {name: _SPACES[name] for name in sorted(used)}, **said} if said else {}


def read(path: Path, media_type: str, anchors: str = "") -> Verdict:
    """Say what the content credentials of a file are worth.

    ``Trusted`` needs *anchors* (root certificates in PEM); without them a sound signature
    is ``Valid``. A file without credentials, or of a type that cannot have any, is ``none``.
    """
    import c2pa

    wishes: dict[str, Any] = {"core": _OFFLINE["core"]}
    if anchors.strip():
        wishes["trust"] = {"trust_anchors": anchors}
    try:
        with (
            c2pa.Context.from_dict(wishes) as context,
            path.open("rb") as file,
            c2pa.Reader(media_type, file, context=context) as reader,
        ):
            return _verdict(reader, bool(anchors.strip()))
    except (c2pa.C2paError.ManifestNotFound, c2pa.C2paError.NotSupported):
        return Verdict("none")
    except c2pa.C2paError as error:
        return Verdict("Invalid", (str(error)[:200],))


def _verdict(reader: Any, trust: bool) -> Verdict:
    found = json.loads(reader.json())
    active = found.get("manifests", {}).get(found.get("active_manifest"), {})
    failures = found.get("validation_results", {}).get("activeManifest", {}).get("failure", [])
    issues = [row["code"] for row in failures if trust or row["code"] != "signingCredential.untrusted"]
    state = found.get("validation_state", "Invalid")
    return Verdict(
        state if state in ("Trusted", "Valid") else "Invalid",
        tuple(dict.fromkeys(issues)),
        str(active.get("signature_info", {}).get("common_name", "")),
        str(active.get("title", "")),
    )
