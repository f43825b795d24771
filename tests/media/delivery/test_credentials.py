"""Content credentials: what a reader of others says of our files."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import c2pa
import pytest

from media.delivery import credentials, keys
from media.delivery.credentials import DIGITAL_CAPTURE, Claim, read, sign
from media.delivery.embedding import embed
from media.ingest import Ingested, RightsMetadata
from tests.media.delivery.conftest import FORMATS
from tests.media.ingest.builders import encoded, jpeg_segment, picture, with_jpeg_segments

CLAIM = Claim("Portal", "1.0", title="Suối", creator="Nguyễn Văn A", credit="Nguyễn Văn A / TTXVN",
              licence_url="https://creativecommons.org/licenses/by/4.0/", source_type=DIGITAL_CAPTURE)  # fmt: skip
SMALL = Claim("Viet Nam Foreign Information Portal", "1.0", source_type=DIGITAL_CAPTURE,
              actions=("c2pa.resized", "c2pa.transcoded"))  # fmt: skip
Cleaned = Callable[[str], Ingested]


def manifest_of(path: Path, media_type: str) -> dict[str, Any]:
    with path.open("rb") as file, c2pa.Reader(media_type, file) as reader:
        found = json.loads(reader.json())
    return dict(found["manifests"][found["active_manifest"]])


@pytest.mark.parametrize("name", [name for name in sorted(FORMATS) if name != "film.mp4"])
def test_signed_file_is_valid_and_trusted_with_the_anchor(
    name: str, cleaned: Cleaned, key: keys.SigningKey, tmp_path: Path
) -> None:
    taken, described, signed = cleaned(name), tmp_path / "described", tmp_path / "signed"
    embed(taken.path, described, taken.media_type, RightsMetadata(credit="TTXVN", caption={"km": "អូរ"}))
    sign(described, signed, taken.media_type, CLAIM, key)
    verdict = read(signed, taken.media_type)
    assert (verdict.state, verdict.issues, verdict.title) == ("Valid", (), "Suối")
    assert "development" in verdict.signer
    assert read(signed, taken.media_type, keys.anchors()).state == "Trusted"
    assert read(described, taken.media_type).state == "none"


@pytest.mark.parametrize("name", ["photo.jpg", "photo.webp", "photo.avif", "drawing.png"])
def test_byte_flipped_inside_the_picture_is_reported(
    name: str, cleaned: Cleaned, key: keys.SigningKey, tmp_path: Path
) -> None:
    taken, signed = cleaned(name), tmp_path / "signed"
    sign(taken.path, signed, taken.media_type, CLAIM, key)
    content = bytearray(signed.read_bytes())
    content[-(taken.bytes // 3)] ^= 1
    signed.write_bytes(content)
    verdict = read(signed, taken.media_type, keys.anchors())
    assert verdict.state == "Invalid" and any("Hash.mismatch" in issue for issue in verdict.issues)


def test_stranger_is_not_trusted(cleaned: Cleaned, key: keys.SigningKey, tmp_path: Path) -> None:
    keys.make_development_key(tmp_path / "other")
    sign(cleaned("photo.jpg").path, tmp_path / "signed", "image/jpeg", CLAIM, key)
    verdict = read(tmp_path / "signed", "image/jpeg", (tmp_path / "other" / keys.ANCHORS).read_text())
    assert verdict.state == "Valid" and verdict.issues == ("signingCredential.untrusted",)


def test_claim_says_who_what_and_on_which_terms(cleaned: Cleaned, key: keys.SigningKey, tmp_path: Path) -> None:
    sign(cleaned("photo.jpg").path, tmp_path / "signed", "image/jpeg", CLAIM, key)
    found = manifest_of(tmp_path / "signed", "image/jpeg")
    assert found["claim_generator_info"][0]["name"] == "Portal" and "thumbnail" not in found
    said = {row["label"]: row["data"] for row in found["assertions"]}
    assert [row["action"] for row in said["c2pa.actions.v2"]["actions"]] == ["c2pa.created", "c2pa.published"]
    assert said["c2pa.actions.v2"]["actions"][0]["digitalSourceType"] == DIGITAL_CAPTURE
    assert said["cawg.metadata"]["photoshop:Credit"] == CLAIM.credit
    assert said["cawg.metadata"]["xmpRights:WebStatement"] == CLAIM.licence_url


def test_work_of_unknown_origin_was_opened_not_created(cleaned: Cleaned, key: keys.SigningKey, tmp_path: Path) -> None:
    sign(cleaned("drawing.png").path, tmp_path / "signed", "image/png", Claim("Portal", "1", parent="a.png"), key)
    found = manifest_of(tmp_path / "signed", "image/png")
    assert [row["action"] for row in found["assertions"][0]["data"]["actions"]] == ["c2pa.opened", "c2pa.published"]
    assert found["ingredients"][0]["title"] == "a.png" and found["ingredients"][0]["relationship"] == "parentOf"
    assert read(tmp_path / "signed", "image/png").state == "Valid"


@pytest.mark.parametrize("name", ["photo.jpg", "photo.webp", "photo.avif"])
def test_credentials_of_a_rendition_are_small(
    name: str, cleaned: Cleaned, key: keys.SigningKey, tmp_path: Path
) -> None:
    """A page may weigh 200 KB with its first picture (DESIGN section 7)."""
    taken = cleaned(name)
    sign(taken.path, tmp_path / "signed", taken.media_type, SMALL, key)
    assert (tmp_path / "signed").stat().st_size - taken.bytes < 3_200


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff\xe0\x00\x10JFIF"])
def test_what_cannot_be_signed_leaves_no_file(content: bytes, key: keys.SigningKey, tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(content)
    with pytest.raises(credentials.SigningError):
        sign(tmp_path / "in", tmp_path / "out", "image/jpeg", CLAIM, key)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(b"Words.", "text/plain"), (b"", "image/jpeg"), (b"\xff\xd8\xff\xd9", "image/jpeg"), (b"%PDF-", "x/\x01")],
)
def test_reading_nonsense_is_no_error(content: bytes, media_type: str, tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(content)
    assert read(tmp_path / "in", media_type).state in ("none", "Invalid")


def test_nothing_is_asked_of_the_network(key: keys.SigningKey, tmp_path: Path) -> None:
    """A manifest that lies elsewhere is not fetched: the listener hears nobody."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/manifest.c2pa"
        said = (
            '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            '<rdf:Description rdf:about="" xmlns:dcterms="http://purl.org/dc/terms/" '
            f'dcterms:provenance="{address}"/></rdf:RDF></x:xmpmeta>'
        )
        segment = jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + said.encode())
        (tmp_path / "in.jpg").write_bytes(with_jpeg_segments(encoded(picture(), "JPEG"), segment))
        assert read(tmp_path / "in.jpg", "image/jpeg").state in ("none", "Invalid")
        sign(tmp_path / "in.jpg", tmp_path / "out.jpg", "image/jpeg", CLAIM, key)
        read(tmp_path / "out.jpg", "image/jpeg", keys.anchors())
        with pytest.raises(TimeoutError):
            listener.accept()
