"""Every row of the hostile corpus behaves as its manifest says."""

from __future__ import annotations

import base64
import contextlib
import csv
import hashlib
import io
import json
import time
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from media.ingest import Refused, safe_name
from tests.media.ingest.builders import HOSTILE, encoded, office, picture
from tests.media.ingest.conftest import Upload

ROWS = list(csv.DictReader((HOSTILE / "manifest.csv").open(encoding="utf-8")))

#: Codes of the files that are refused. Everything else in the manifest is in one of the sets below.
REFUSED = {
    **{row["file"]: "svg" for row in ROWS if row["category"] == "svg"},
    "polyglot-gif-js.gif": "zero-size",
    "pdf-openaction-js.pdf": "pdf-active",
    "pdf-launch-action.pdf": "pdf-active",
    "png-bomb-30000x30000.png": "too-many-pixels",
    "png-lying-dimensions.png": "too-many-pixels",
    "jpeg-lying-dimensions.jpg": "too-many-pixels",
    "zip-bomb-50mb.zip": "archive",
    "gzip-bomb-20mb.gz": "archive",
    "jpeg-truncated.jpg": "truncated",
    "jpeg-header-only.jpg": "truncated",
    "png-bad-crc.png": "damaged",
    "empty.jpg": "empty",
    "gif-zero-size.gif": "zero-size",
    "zip-slip.zip": "archive",
    "tar-slip.tar": "archive",
    "zip-nested-7.zip": "archive",
    "html-as.jpg": "html",
    "svg-as.png": "svg",
    "jpeg-as.pdf": "mismatch",
    "mz-as.pdf": "executable",
    "ps-as.jpg": "script",
    "mvg-as.png": "script",
    "m3u8-as.mp4": "playlist",
    "utf8-bom.html": "unknown-type",
    "odd-names.zip": "archive",
}
UPRIGHT = {f"exif-orientation-{n}.jpg" for n in range(1, 9)}
#: Accepted, with the bytes that must be gone afterwards.
CLEANED: dict[str, list[bytes]] = {
    "polyglot-gif-zip.gif": [b"PK\x03\x04"],
    "polyglot-png-html.png": [b"<html", b"<script"],
    "polyglot-jpeg-php-comment.jpg": [b"<?php", b"<script"],
    "polyglot-pdf-html.pdf": [b"<html", b"onload"],
    "png-ztxt-bomb.png": [b"zTXt"],
    "jpeg-exif-loop.jpg": [],
    "exif-gps-serial.jpg": [b"TestMaker", b"2026:", b"\x88\x25"],
    "png-as.jpg": [],
    "vtt-script.vtt": [b"<script", b"alert", b"onmouseover"],
    "csv-formula.csv": [],
    "double-extension.php.jpg": [],
}
#: Not uploads themselves but lists of names and texts, each with its own test here or elsewhere.
LISTS = {"filenames.json", "text_inputs.json", "eicar.b64"}


def test_every_row_of_the_manifest_is_decided() -> None:
    assert {row["file"] for row in ROWS} == REFUSED.keys() | UPRIGHT | CLEANED.keys() | LISTS


@pytest.mark.parametrize(("name", "code"), sorted(REFUSED.items()))
def test_refused_with_its_reason(name: str, code: str, refusal: Callable[..., str]) -> None:
    assert refusal(HOSTILE / name, name) == code


@pytest.mark.parametrize(("name", "gone"), sorted(CLEANED.items()))
def test_accepted_without_what_was_hidden(name: str, gone: list[bytes], upload: Upload) -> None:
    with upload(HOSTILE / name, name) as taken:
        raw = taken.path.read_bytes()
        assert raw
        assert taken.bytes == len(raw)
        for piece in gone:
            assert piece not in raw


@pytest.mark.parametrize("name", ["png-bomb-30000x30000.png", "png-ztxt-bomb.png", "png-lying-dimensions.png",
                                  "jpeg-lying-dimensions.jpg", "zip-bomb-50mb.zip", "gzip-bomb-20mb.gz",
                                  "jpeg-exif-loop.jpg", "zip-nested-7.zip"])  # fmt: skip
def test_bombs_are_answered_within_a_second(name: str, upload: Upload) -> None:
    started = time.monotonic()
    with contextlib.suppress(Refused):
        upload(HOSTILE / name, name).discard()
    assert time.monotonic() - started < 1


@pytest.mark.parametrize("name", sorted(UPRIGHT))
def test_turned_photo_is_shown_upright(name: str, upload: Upload) -> None:
    with upload(HOSTILE / name, name) as taken:
        assert (taken.width, taken.height) == (60, 40)
        with Image.open(taken.path) as image:
            shown = ImageOps.exif_transpose(image).convert("RGB")
        assert shown.size == (60, 40)
        red, _, blue = shown.getpixel((5, 5))  # type: ignore[misc]
        assert red > 180 and blue < 90
        assert shown.getpixel((55, 35))[0] > 200  # type: ignore[index]


def test_position_and_device_are_gone_from_the_original(upload: Upload) -> None:
    with upload(HOSTILE / "exif-gps-serial.jpg", "photo.jpg") as taken, Image.open(taken.path) as image:
        exif = image.getexif()
        assert set(exif) <= {0x0112}
        assert "metadata-dropped" in taken.changes


def test_scan_data_stays_bit_identical(upload: Upload) -> None:
    before = (HOSTILE / "exif-gps-serial.jpg").read_bytes()
    with upload(HOSTILE / "exif-gps-serial.jpg", "photo.jpg") as taken:
        after = taken.path.read_bytes()
    tables = before.index(b"\xff\xdb")
    assert after.endswith(before[tables:])


def test_honest_mistake_gets_the_right_type_and_name(upload: Upload) -> None:
    with upload(HOSTILE / "png-as.jpg", "Bản đồ.jpg") as taken:
        assert (taken.media_type, taken.extension, taken.safe_name) == ("image/png", "png", "Bản-đồ.png")


def test_inner_extension_is_not_stored(upload: Upload) -> None:
    with upload(HOSTILE / "double-extension.php.jpg", "double-extension.php.jpg") as taken:
        assert taken.safe_name == "double-extension.jpg"


@pytest.mark.parametrize("name", ["eicar.txt", "eicar.jpg", "eicar"])
def test_virus_signature_is_refused_and_logged(
    name: str, refusal: Callable[..., str], caplog: pytest.LogCaptureFixture
) -> None:
    signature = base64.b64decode((HOSTILE / "eicar.b64").read_bytes())
    with caplog.at_level("WARNING"):
        assert refusal(signature, name) == "malware-test"
    assert "EICAR" in caplog.text


def test_virus_signature_inside_a_document_is_refused(refusal: Callable[..., str]) -> None:
    signature = base64.b64decode((HOSTILE / "eicar.b64").read_bytes())
    assert refusal(office({"word/media/image1.png": signature}), "letter.docx") == "malware-test"


def test_virus_signature_in_an_archive_is_refused(refusal: Callable[..., str]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("eicar.com", base64.b64decode((HOSTILE / "eicar.b64").read_bytes()))
    # Stored uncompressed the signature shows at once; otherwise the archive itself is refused.
    assert refusal(out.getvalue(), "eicar.zip") in {"malware-test", "archive"}


@pytest.mark.parametrize("row", json.loads((HOSTILE / "filenames.json").read_text()), ids=lambda row: row["why"])
def test_client_names_become_harmless(row: dict[str, str]) -> None:
    name = safe_name(row["name"], "jpg")
    assert name.endswith(".jpg") and name.count(".") == 1
    assert len(name.encode()) <= 255
    assert name == unicodedata.normalize("NFC", name)
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in name)
    assert not set(name) & set("/\\:*?\"<>|%;&$'#{}\x00 ")
    assert not name.startswith(("-", ".", "~", "CON.", "aux."))


def test_the_same_name_in_two_normal_forms_is_one_name() -> None:
    rows = json.loads((HOSTILE / "filenames.json").read_text())
    assert safe_name(rows[1]["name"], "jpg") == safe_name(rows[2]["name"], "jpg") == "ảnh-đẹp.jpg"


def test_ingest_sends_the_client_name_through_the_rules(upload: Upload) -> None:
    with upload(encoded(picture(), "JPEG"), "photo\u202egpj.exe") as taken:
        assert taken.safe_name == "photogpj.jpg"


def test_corpus_is_what_the_manifest_describes() -> None:

    for row in ROWS:
        raw = Path(HOSTILE / row["file"]).read_bytes()
        assert hashlib.sha256(raw).hexdigest() == row["sha256"], row["file"]
