"""What a file carries on its way out: rights and captions, in every format that has a place for them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from locales import languages
from media.delivery import packets
from media.delivery.embedding import embed
from media.ingest import Ingested, RightsMetadata, ingest, iptc, jpeg, xmp
from tests.media.delivery.conftest import FORMATS, exiftool
from tests.media.ingest import builders as make

CAPTIONS = {
    "vi": "Suối trong rừng buổi sáng",
    "ar": "جدول ماء في الغابة صباحًا",
    "km": "អូរនៅក្នុងព្រៃពេលព្រឹក",
    "zh-hans": "清晨的森林溪流",
    "en": "A stream in the forest in the morning",
}
SAID = RightsMetadata(
    creators=("Nguyễn Văn A",),
    credit="Nguyễn Văn A / TTXVN",
    copyright={"x-default": "© Nguyễn Văn A"},
    usage_terms={"x-default": "CC BY 4.0"},
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    title={"vi": "Suối", "en": "Stream"},
    caption=CAPTIONS,
    alt={"vi": "Nước chảy giữa đá", "en": "Water between rocks"},
)
PICTURES = [name for name in sorted(FORMATS) if not name.endswith(("mp4", "pdf"))]
ASSET = "https://portal.example/en/library/1/"
Cleaned = Callable[[str], Ingested]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_another_program_reads_rights_and_captions(name: str, cleaned: Cleaned, tmp_path: Path) -> None:
    taken, target = cleaned(name), tmp_path / f"out-{name}"
    assert embed(taken.path, target, taken.media_type, SAID, licensor_url=ASSET)
    read = exiftool(target)
    assert read["XMP-photoshop:Credit"] == SAID.credit
    assert read["XMP-dc:Creator"] == ["Nguyễn Văn A"]
    assert read["XMP-xmpRights:WebStatement"] == read["XMP-cc:License"] == SAID.licence_url
    assert read["XMP-plus:Licensor"] == [{"LicensorURL": ASSET}]
    said = {field.lower(): value for field, value in read.items()}
    assert said["xmp-dc:description"] == CAPTIONS["en"]
    for code, caption in CAPTIONS.items():
        assert said[f"xmp-dc:description-{code}"] == caption
    assert said["xmp-iptccore:alttextaccessibility-vi"] == SAID.alt["vi"]
    assert not [field for field in read if "GPS" in field or field.startswith("IFD0:Make")]
    assert not [field for field in read if field in ("ExifTool:Error", "ExifTool:Warning")]


def test_old_programs_find_them_in_a_jpeg(cleaned: Cleaned, tmp_path: Path) -> None:
    taken, target = cleaned("photo.jpg"), tmp_path / "out.jpg"
    embed(taken.path, target, taken.media_type, SAID)
    read = exiftool(target, "-IPTC:all")
    assert read["IPTC:CodedCharacterSet"] == "UTF8"
    assert (read["IPTC:Credit"], read["IPTC:By-line"]) == (SAID.credit, "Nguyễn Văn A")
    assert (read["IPTC:CopyrightNotice"], read["IPTC:Caption-Abstract"]) == ("© Nguyễn Văn A", CAPTIONS["en"])


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_same_texts_give_the_same_bytes(name: str, cleaned: Cleaned, tmp_path: Path) -> None:
    taken = cleaned(name)
    turned = RightsMetadata(credit=SAID.credit, caption=dict(reversed(CAPTIONS.items())))
    for number, said in enumerate((RightsMetadata(credit=SAID.credit, caption=CAPTIONS), turned)):
        embed(taken.path, tmp_path / f"{number}", taken.media_type, said)
    assert (tmp_path / "0").read_bytes() == (tmp_path / "1").read_bytes()


@pytest.mark.parametrize("name", PICTURES)
def test_no_pixel_changes(name: str, cleaned: Cleaned, tmp_path: Path) -> None:
    pyvips = pytest.importorskip("pyvips")
    taken, target = cleaned(name), tmp_path / f"out-{name}"
    embed(taken.path, target, taken.media_type, SAID)
    before, after = (pyvips.Image.new_from_file(str(path)).write_to_memory() for path in (taken.path, target))
    assert before == after


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_file_that_carries_rights_can_be_taken_in_again(name: str, cleaned: Cleaned, tmp_path: Path) -> None:
    taken, target = cleaned(name), tmp_path / f"out-{name}"
    embed(taken.path, target, taken.media_type, SAID)
    with ingest(target, client_name=name, scratch=tmp_path) as again:
        assert (again.media_type, again.width, again.pages) == (taken.media_type, taken.width, taken.pages)
        if name.startswith("photo"):
            assert again.rights.credit == SAID.credit and again.rights.caption["km"] == CAPTIONS["km"]


def test_format_without_a_place_is_copied(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_bytes(b"Words.\n")
    assert not embed(tmp_path / "in.txt", tmp_path / "out.txt", "text/plain", SAID)
    assert (tmp_path / "out.txt").read_bytes() == b"Words.\n"


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_odd_file_leaves_as_it_is(name: str, cleaned: Cleaned, tmp_path: Path) -> None:
    """A file that ingest would not have passed is copied, never half written."""
    taken, broken = cleaned(name), tmp_path / "broken"
    broken.write_bytes(taken.path.read_bytes()[: taken.bytes // 2])
    written = embed(broken, tmp_path / "out", taken.media_type, SAID)
    assert not written and (tmp_path / "out").read_bytes() == broken.read_bytes()


HOSTILE = {
    "vi": "]]> </rdf:li></x:xmpmeta> & <!DOCTYPE a> \x00\x01\x1b %G \x1c",
    "ar": "\u202eمقلوب\u202c \u2066x\u2069 \ufffe \ud800",
    "km": "ច្រ" * 34_000,
    'en" onload="x': "tag",
    "x-default": "<?xpacket end='w'?>",
}


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_hostile_text_breaks_no_file(name: str, cleaned: Cleaned, tmp_path: Path) -> None:
    taken, target = cleaned(name), tmp_path / f"out-{name}"
    said = RightsMetadata(
        creators=tuple(HOSTILE.values()), credit=HOSTILE["vi"], copyright=HOSTILE, usage_terms=HOSTILE,
        licence_url="javascript:alert(1)", title=HOSTILE, caption=HOSTILE, alt=HOSTILE,
    )  # fmt: skip
    assert embed(taken.path, target, taken.media_type, said, licensor_url="https://a.example/ <x>")
    read = exiftool(target, "-XMP:all", "-ExifTool:Error", "-ExifTool:Warning")
    assert not {"ExifTool:Error", "ExifTool:Warning"} & set(read)
    assert read["XMP-photoshop:Credit"].startswith("]]> </rdf:li></x:xmpmeta> &")
    assert not {"XMP-xmpRights:WebStatement", "XMP-plus:Licensor"} & set(read)
    with ingest(target, client_name=name, scratch=tmp_path) as again:
        assert again.media_type == taken.media_type


def test_fifteen_long_captions_fit_a_jpeg(tmp_path: Path, cleaned: Cleaned) -> None:
    """The longest are shortened alike; the short ones, the credit and the licence stay whole."""
    long = {code: f"{code} " + "ក្រុង ភាសា " * 300 for code in languages.CODES if code != "lo"}
    said = RightsMetadata(credit="Ảnh: " + "TTXVN " * 30, licence_url=SAID.licence_url,
                          caption={**long, "lo": "ລຳທານໃນປ່າ"}, alt={"lo": "ນ້ຳ"})  # fmt: skip
    taken, target = cleaned("photo.jpg"), tmp_path / "out.jpg"
    embed(taken.path, target, taken.media_type, said)
    with target.open("rb") as file:
        found = xmp.read(jpeg.clean(file.read()).embedded.xmp)
    assert found.credit == said.credit.strip() and found.licence_url == SAID.licence_url
    assert found.caption["lo"] == "ລຳທານໃນປ່າ" and found.alt["lo"] == "ນ້ຳ"
    lengths = {len(found.caption[languages.get(code).bcp47]) for code in long}
    assert max(lengths) - min(lengths) < 10 and min(lengths) > 800
    assert all(found.caption[languages.get(code).bcp47].endswith("…") for code in long)
    for name, media_type in (("photo.webp", "image/webp"), ("drawing.png", "image/png")):
        embed(cleaned(name).path, tmp_path / name, media_type, said)
        assert ("ក្រុង ភាសា " * 300).strip().encode() in (tmp_path / name).read_bytes()


@given(st.text(alphabet=st.sampled_from("aạ\u0323\u17d2កខា\u200d é"), max_size=40), st.integers(1, 40))
@example("aaa\u17d2 aa", 6)
def test_shortening_keeps_letters_whole(text: str, most: int) -> None:
    cut = packets.shortened(text, most)
    assert len(cut) <= most
    if cut != text:
        kept = cut.removesuffix("…")
        rest = text[len(kept) :].lstrip()
        assert text.startswith(kept) and cut.endswith("…")
        assert not kept.endswith("\u17d2")
        assert not kept or not rest or text[len(kept)].isspace() or unicodedata.category(text[len(kept)])[0] != "M"


@given(st.dictionaries(st.sampled_from([*languages.CODES, "x-default"]), st.text(max_size=200), max_size=16))
def test_every_packet_reads_back(texts: dict[str, str]) -> None:
    said = packets.sound(RightsMetadata(credit="Credit", caption=texts, title=texts))
    found = xmp.read(packets.build(said))
    assert found.caption == dict(said.caption) and found.title == said.title


@given(st.text(max_size=3000), st.text(max_size=3000))
def test_iim_reads_back_as_far_as_it_goes(credit: str, caption: str) -> None:
    said = packets.sound(RightsMetadata(credit=credit, caption={"vi": caption}))
    found = iptc.read(iptc.build(said))
    assert found.credit == said.credit
    assert said.caption.get("x-default", "").startswith(found.caption.get("x-default", ""))


def test_position_and_device_never_travel(tmp_path: Path) -> None:
    taken_where = Image.Exif()
    taken_where[0x010F] = "Camera Maker"
    taken_where.get_ifd(0x8825).update({1: "N", 2: (21.0, 1.0, 42.0), 3: "E", 4: (105.0, 51.0, 12.0)})
    source = tmp_path / "in.jpg"
    make.picture().save(source, "JPEG", exif=taken_where)
    assert {"GPS:GPSLatitude", "IFD0:Make"} <= set(exiftool(source))
    with ingest(source, client_name="in.jpg", scratch=tmp_path) as taken:
        embed(taken.path, tmp_path / "out.jpg", taken.media_type, SAID)
    read = exiftool(tmp_path / "out.jpg", "-a")
    assert not [field for field in read if "GPS" in field or "Make" in field]
    assert read["XMP-photoshop:Credit"] == SAID.credit
