"""Rights travel with the file; position, device and everything else do not."""

from __future__ import annotations

import io
import zlib

import pillow_heif
import pytest
from PIL import Image

from media.ingest import Ingested, RightsMetadata, iptc, jpeg, png, webp, xmp
from media.ingest.container import Embedded
from media.ingest.metadata import read, tidy
from tests.media.ingest import builders as make
from tests.media.ingest.conftest import Upload

WALKERS = {"jpg": jpeg, "png": png, "webp": webp}


def _photo(name: str, packet: bytes) -> bytes:
    kind = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[name]
    raw = make.encoded(make.picture(), kind)
    if kind == "JPEG":
        return make.with_jpeg_segments(raw, make.jpeg_segment(0xE1, make.XMP_HEADER + packet))
    if kind == "PNG":
        body = b"XML:com.adobe.xmp\x00\x01\x00\x00\x00" + zlib.compress(packet)
        return make.with_png_chunks(raw, make.png_chunk(b"iTXt", body))
    return make.encoded(make.picture(), "WEBP", xmp=packet)


def _rights_inside(taken: Ingested) -> RightsMetadata:
    return read(WALKERS[taken.extension].clean(taken.path.read_bytes()).embedded)


@pytest.mark.parametrize("name", ["jpg", "png", "webp"])
def test_rights_are_read_and_written_back_alone(name: str, upload: Upload) -> None:
    with upload(_photo(name, make.RIGHTS_AND_POSITION), f"x.{name}") as taken:
        assert taken.rights.creators == ("Nguyễn Văn A",)
        assert taken.rights.credit == "TTXVN & bạn"
        assert taken.rights.alt == {"x-default": "A block", "vi": "Một khối đỏ"}
        assert _rights_inside(taken) == taken.rights
        assert b"GPSLatitude" not in taken.path.read_bytes()


def test_agency_photo_keeps_its_captions_in_three_languages(upload: Upload) -> None:
    with upload(make.PHOTOS / "mountain-trail-iptc-xmp.jpg", "x.jpg") as taken:
        assert taken.rights.creators == ("Aitzol Berasategi, 2018",)
        assert taken.rights.credit == "Aitzol Berasategi, 2018"
        assert taken.rights.licence_url == "https://creativecommons.org/licenses/by/4.0/"
        assert taken.rights.caption["vi"] == "Đường mòn trên núi đá, còn tuyết trên cao"
        assert set(taken.rights.caption) == {"x-default", "en", "fr", "vi"}
        raw = taken.path.read_bytes()
        assert b"Photoshop 3.0" not in raw and b"exiftool" not in raw.lower()
        assert _rights_inside(taken) == taken.rights


def test_exif_rights_of_jpeg_and_tiff_are_read(upload: Upload) -> None:
    exif = Image.Exif()
    exif[0x013B], exif[0x010F] = "A; B", "Camera"
    exif[0x8298], exif[0x010E] = "© TTXVN".encode(), "Vịnh Hạ Long".encode()
    for kind in ("JPEG", "TIFF"):
        with upload(make.encoded(make.picture(), kind, exif=exif), "x") as taken:
            assert taken.rights.creators == ("A", "B")
            assert taken.rights.copyright == {"x-default": "© TTXVN"}
            assert taken.rights.caption == {"x-default": "Vịnh Hạ Long"}
            assert b"Camera" not in taken.path.read_bytes()


def _iim(*sets: tuple[int, int, bytes]) -> bytes:
    data = b"".join(
        bytes((0x1C, record, number)) + len(value).to_bytes(2, "big") + value for record, number, value in sets
    )
    return b"8BIM\x04\x04\x00\x00" + len(data).to_bytes(4, "big") + data


def test_iptc_in_legacy_letters_is_read() -> None:
    rights = iptc.read(_iim((2, 80, "Léa".encode("latin-1")), (2, 110, b"AFP"), (2, 120, b"Caption")))
    assert (rights.creators, rights.credit, rights.caption) == (("Léa",), "AFP", {"x-default": "Caption"})


def test_xmp_wins_over_iptc_field_by_field() -> None:
    found = read(Embedded(xmp=make.RIGHTS_AND_POSITION, iptc=_iim((2, 110, b"Other"), (2, 116, b"(c) IPTC"))))
    assert found.credit == "TTXVN & bạn"
    assert found.copyright == {"x-default": "(c) IPTC"}


@pytest.mark.parametrize(
    "packet",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]>' + make.RIGHTS_AND_POSITION,
        make.RIGHTS_AND_POSITION.replace(b"<x:xmpmeta", b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x:xmpmeta', 1),
        make.RIGHTS_AND_POSITION.replace(b"</dc:creator>", b""),
        b"<x:xmpmeta></x:xmpmeta",
        b"\xff\xfe\x00<x:xmpmeta>\x00</x:xmpmeta>",
    ],
)
def test_broken_or_hostile_xmp_costs_nothing_but_itself(packet: bytes, upload: Upload) -> None:
    with upload(_photo("jpg", packet), "x.jpg") as taken:
        assert b"passwd" not in taken.path.read_bytes()
        assert b"DOCTYPE" not in taken.path.read_bytes()


def test_entities_in_xmp_are_never_expanded() -> None:
    inside = make.RIGHTS_AND_POSITION.replace(b"TTXVN", b"&a;")
    assert not xmp.read(inside[: inside.index(b"<rdf:RDF")] + b"<!DOCTYPE r>" + inside[inside.index(b"<rdf:RDF") :])
    assert not xmp.read(inside)


def test_markup_in_rights_is_escaped_when_written() -> None:
    rights = RightsMetadata(creators=("</rdf:li><evil>&",), usage_terms={"en": '"<script>'})
    packet = xmp.build(rights)
    assert b"<evil>" not in packet and b"<script>" not in packet
    assert xmp.read(packet) == rights


def test_long_captions_never_break_the_segment() -> None:
    rights = RightsMetadata(credit="TTXVN", caption={f"x-{n}": "ế" * 2000 for n in range(15)})
    packet = xmp.build(rights)
    assert len(packet) < 65_000
    assert xmp.read(packet) == RightsMetadata(credit="TTXVN")


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\u202egpj.exe", "agpj.exe"),
        ("  a\n\tb ", "a b"),
        ("e\u0302\u0301", "ế"),
        ("x" * 5000, "x" * 2000),
        ("a\x00b", "ab"),
    ],
)
def test_texts_are_tidied(text: str, clean: str) -> None:
    assert tidy(text) == clean


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "https://", "http://x y", "http://[", "x"]
)
def test_licence_addresses_must_be_web_addresses(address: str) -> None:
    packet = xmp.build(RightsMetadata(licence_url=address))
    assert read(Embedded(xmp=packet)).licence_url == ""


def test_gif_rights_reach_the_database_though_not_the_file(upload: Upload) -> None:
    raw = make.encoded(make.picture(), "GIF")
    at = raw.index(b",")
    magic = b"\x01" + bytes(range(255, -1, -1)) + b"\x00"
    block = b"!\xff\x0bXMP DataXMP" + make.RIGHTS_AND_POSITION + magic
    with upload(raw[:at] + block + raw[at:], "x.gif") as taken:
        assert taken.rights.credit == "TTXVN & bạn"
        assert b"xmpmeta" not in taken.path.read_bytes()


def test_heic_rights_survive_the_conversion(upload: Upload) -> None:
    out = io.BytesIO()
    pillow_heif.from_pillow(make.picture(64, 64)).save(out, xmp=make.RIGHTS_AND_POSITION)
    with upload(out.getvalue(), "x.heic") as taken:
        assert taken.rights.credit == "TTXVN & bạn"
        assert _rights_inside(taken) == taken.rights
