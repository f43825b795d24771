"""PDF, office documents and texts: nothing that acts by itself, nothing hidden."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from media.ingest import Limits
from tests.media.ingest import builders as make
from tests.media.ingest.conftest import Upload


def _link(action: Dictionary) -> bytes:
    document = make.pdf()
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
    document.pages[0].Annots = Array([document.make_indirect(note)])
    return make.pdf_bytes(document)


def test_plain_pdf_is_rewritten_with_its_title_and_pages(upload: Upload) -> None:
    document = make.pdf(pages=3)
    document.docinfo["/Title"], document.docinfo["/Author"] = "Nghị quyết", "secret author"
    raw = make.pdf_bytes(document)
    with upload(raw + b"<html>trailer", "Nghị quyết.PDF") as taken:
        assert (taken.kind, taken.media_type, taken.pages) == ("document", "application/pdf", 3)
        assert taken.rights.title == {"x-default": "Nghị quyết"}
        assert taken.safe_name == "Nghị-quyết.pdf"
        after = taken.path.read_bytes()
        assert b"trailer" not in after.replace(b"trailer <<", b"") and b"<html" not in after
        with pikepdf.open(taken.path) as clean:
            assert "/Author" not in clean.docinfo


@pytest.mark.parametrize(
    "change",
    [
        {"/OpenAction": Dictionary(S=Name.JavaScript, JS=String("1"))},
        {"/OpenAction": Dictionary(S=Name.Launch, F=String("calc.exe"))},
        {"/OpenAction": Dictionary(S=Name.URI, URI=String("http://127.0.0.1:9/"))},
        {"/OpenAction": Dictionary(S=Name.GoToR, F=String("other.pdf"))},
        {"/AA": Dictionary(WC=Dictionary(S=Name.JavaScript, JS=String("1")))},
        {"/Names": Dictionary(JavaScript=Dictionary(Names=Array([String("a"), Dictionary(S=Name.JavaScript)])))},
        {"/AcroForm": Dictionary(XFA=String("x"), Fields=Array([]))},
    ],
    ids=lambda change: next(iter(change)),
)
def test_pdf_that_acts_by_itself_is_refused(change: dict[str, object], refusal: Callable[..., str]) -> None:
    assert refusal(make.pdf_bytes(make.pdf(change)), "x.pdf") == "pdf-active"


@pytest.mark.parametrize(
    "action",
    [
        Dictionary(S=Name.Launch, F=String("calc.exe")),
        Dictionary(S=Name.SubmitForm, F=String("http://127.0.0.1:9/")),
        Dictionary(S=Name.URI, URI=String("javascript:alert(1)")),
        Dictionary(S=Name.URI, URI=String(" JaVaScRiPt:alert(1)")),
        Dictionary(S=Name.URI, URI=String("file:///etc/passwd")),
        Dictionary(S=Name.GoTo, D=Array([]), Next=Dictionary(S=Name.Launch, F=String("calc.exe"))),
        Dictionary(S=Name.GoTo, D=Array([]), Next=Array([Dictionary(S=Name.Launch, F=String("calc.exe"))])),
    ],
    ids=str,
)
def test_pdf_with_a_dangerous_click_is_refused(action: Dictionary, refusal: Callable[..., str]) -> None:
    assert refusal(_link(action), "x.pdf") == "pdf-active"


def test_links_to_the_web_and_to_pages_are_fine(upload: Upload) -> None:
    with upload(_link(Dictionary(S=Name.URI, URI=String("https://vietnam.example/"))), "x.pdf") as taken:
        assert taken.pages == 1
    with upload(make.pdf_bytes(make.pdf({"/OpenAction": Dictionary(S=Name.GoTo, D=Array([]))})), "x.pdf") as taken:
        assert taken.pages == 1


def test_pdf_with_attachments_is_refused(refusal: Callable[..., str], tmp_path: Path) -> None:
    document = make.pdf()
    document.attachments["secret.exe"] = b"MZ"
    assert refusal(make.pdf_bytes(document), "x.pdf") == "pdf-attachments"


def test_protected_pdf_is_refused(refusal: Callable[..., str]) -> None:
    for user in ("", "secret"):
        raw = make.pdf_bytes(make.pdf(), encryption=pikepdf.Encryption(owner="owner", user=user))
        assert refusal(raw, "x.pdf") == "pdf-encrypted"


def test_signed_pdf_stays_as_it_came(upload: Upload, refusal: Callable[..., str]) -> None:
    raw = make.pdf_bytes(make.pdf({"/AcroForm": Dictionary(SigFlags=3, Fields=Array([]))}))
    with upload(raw, "x.pdf") as taken:
        assert "signed" in taken.flags
        assert taken.path.read_bytes() == raw
    assert refusal(raw + b"<script>", "x.pdf") == "truncated"


def test_pdf_without_pages_is_refused(refusal: Callable[..., str]) -> None:
    assert refusal(b"%PDF-1.7\nnothing\n%%EOF\n", "x.pdf") == "damaged"


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_broken_pdf_is_refused(share: float, refusal: Callable[..., str]) -> None:
    raw = make.pdf_bytes(make.pdf(pages=5))
    assert refusal(raw[: int(len(raw) * share)], "x.pdf") == "truncated"


def test_office_document_is_rewritten_without_what_was_behind_it(upload: Upload) -> None:
    with upload(make.office() + b"<?php", "Thư mời.doc.docx") as taken:
        assert taken.media_type.endswith("wordprocessingml.document")
        assert taken.safe_name == "Thư-mời.docx"
        assert b"<?php" not in taken.path.read_bytes()
        with zipfile.ZipFile(taken.path) as container:
            assert container.read("word/document.xml") == b"<document/>"


_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Thư &amp; lời</dc:title>'
    "<dc:creator>Secret Author</dc:creator><cp:lastModifiedBy>Secret Editor</cp:lastModifiedBy></cp:coreProperties>"
)


def test_names_of_authors_leave_the_document_and_its_title_stays(upload: Upload) -> None:
    parts = {
        "docProps/core.xml": _CORE,
        "docProps/app.xml": "<Properties><Company>Secret Company</Company></Properties>",
        "docProps/custom.xml": "<Properties><property>Secret</property></Properties>",
    }
    with upload(make.office(parts), "x.docx") as taken, zipfile.ZipFile(taken.path) as container:
        for name in container.namelist():
            assert b"Secret" not in container.read(name)
        assert "Thư &amp; lời" in container.read("docProps/core.xml").decode()
        assert set(container.namelist()) >= parts.keys()


def test_names_of_authors_leave_open_documents_too(upload: Upload) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        container.writestr("content.xml", "<x/>")
        container.writestr("meta.xml", "<m><initial-creator>Secret Author</initial-creator></m>")
    with upload(out.getvalue(), "x.odt") as taken, zipfile.ZipFile(taken.path) as container:
        assert b"Secret" not in container.read("meta.xml")


def test_pictures_inside_lose_place_and_device(upload: Upload) -> None:
    photo = (make.HOSTILE / "exif-gps-serial.jpg").read_bytes()
    turned = (make.HOSTILE / "exif-orientation-6.jpg").read_bytes()
    odd = b"\xff\xd8 not really a picture"
    parts = {"word/media/image1.jpg": photo, "word/media/image2.jpeg": turned, "word/media/image3.jpg": odd}
    with upload(make.office(parts), "x.docx") as taken, zipfile.ZipFile(taken.path) as container:
        clean = container.read("word/media/image1.jpg")
        assert b"TestMaker" in photo and b"TestMaker" not in clean
        before, after = (Image.open(io.BytesIO(raw)) for raw in (photo, clean))
        assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()
        assert Image.open(io.BytesIO(container.read("word/media/image2.jpeg"))).getexif()[0x112] == 6
        assert container.read("word/media/image3.jpg") == odd


def test_signed_document_keeps_its_parts(upload: Upload) -> None:
    parts = {"docProps/core.xml": _CORE, "_xmlsignatures/sig1.xml": "<Signature/>"}
    with upload(make.office(parts), "x.docx") as taken, zipfile.ZipFile(taken.path) as container:
        assert container.read("docProps/core.xml").decode() == _CORE


def test_open_document_is_known_by_its_type(upload: Upload) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        container.writestr("content.xml", "<x/>")
    with upload(out.getvalue(), "bảng.ods") as taken:
        assert taken.extension == "ods"


@pytest.mark.parametrize(
    ("part", "body", "code"),
    [
        ("word/vbaProject.bin", b"x", "office-active"),
        ("word/embeddings/oleObject1.bin", b"x", "office-active"),
        ("xl/macrosheets/sheet1.xml", b"x", "office-active"),
        ("word/activeX/activeX1.xml", b"x", "office-active"),
        ("word/media/evil.exe", b"x", "office-active"),
        ("word/media/inner.zip", b"x", "office-active"),
        (
            "word/_rels/settings.xml.rels",
            make.relations("attachedTemplate", "http://127.0.0.1:9/"),
            "office-active",
        ),
        ("word/_rels/document.xml.rels", make.relations("image", "http://127.0.0.1:9/"), "office-active"),
        ("word/_rels/document.xml.rels", "<!DOCTYPE x><x/>", "damaged"),
        ("../evil.txt", b"x", "office-paths"),
        ("/etc/passwd", b"x", "office-paths"),
        ("word\\evil.xml", b"x", "office-paths"),
        ("C:evil.xml", b"x", "office-paths"),
        ("word/Document.xml", b"x", "office-paths"),
        ("word/big.xml", bytes(40_000_000), "archive-bomb"),
    ],
)
def test_office_document_with_dangerous_parts_is_refused(
    part: str, body: bytes | str, code: str, refusal: Callable[..., str]
) -> None:
    assert refusal(make.office({part: body}), "x.docx") == code


def test_links_in_office_documents_are_fine(upload: Upload) -> None:
    parts = {"word/_rels/document.xml.rels": make.relations("hyperlink", "https://vietnam.example/")}
    with upload(make.office(parts), "x.docx") as taken:
        assert taken.kind == "document"


def test_macro_document_under_a_harmless_name_is_refused(refusal: Callable[..., str]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("[Content_Types].xml", "application/vnd.ms-word.document.macroEnabled.main+xml")
        container.writestr("word/document.xml", "<x/>")
    assert refusal(out.getvalue(), "x.docx") == "office-active"


def test_size_that_lies_is_noticed_while_reading(refusal: Callable[..., str]) -> None:
    raw = make.office({"word/x.xml": bytes(5000)})
    assert refusal(raw.replace((5000).to_bytes(4, "little"), (50).to_bytes(4, "little")), "x.docx") in {
        "archive-bomb",
        "damaged",
    }


@pytest.mark.parametrize("name", ["x.docx", "x.zip", "x"])
def test_archives_are_refused_whatever_they_are_called(name: str, refusal: Callable[..., str]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("photo.jpg", make.encoded(make.picture(), "JPEG"))
    assert refusal(out.getvalue(), name) == "archive"


def test_text_is_stored_as_utf8_in_one_normal_form(upload: Upload) -> None:
    with upload("\ufeffNguye\u0302\u0303n".encode(), "x.txt") as taken:
        assert taken.path.read_bytes() == "Nguyễn".encode()
    with upload("Nguyễn".encode("utf-16"), "x.csv") as taken:
        assert taken.path.read_bytes() == "Nguyễn".encode()
        assert taken.media_type == "text/csv"


def test_text_in_other_letters_is_refused(refusal: Callable[..., str]) -> None:
    assert refusal("Nguyễn Văn".encode("cp1258", errors="replace") + b"\xe3", "x.txt") == "text-encoding"


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("<script>alert(1)</script>", "x.txt", "html"),
        ("hello <?php system('id') ?>", "x.txt", "script"),
        ("#!/bin/sh\nid", "x.txt", "executable"),
        ("hello", "x.jpg", "mismatch"),
        ("hello", "x.php", "unknown-type"),
        ("a\x07b", "x.txt", "unknown-type"),
        (" " * 5000 + "\x07", "x.txt", "text-encoding"),
    ],
)
def test_texts_that_are_more_than_text_are_refused(
    text: str, name: str, code: str, refusal: Callable[..., str]
) -> None:
    assert refusal(text.encode(), name) == code


def test_text_has_its_own_limit(refusal: Callable[..., str]) -> None:
    assert refusal(b"a" * 2000, "x.txt", Limits(max_text_bytes=1000)) == "too-large"


def test_subtitles_keep_their_own_markup_only(upload: Upload) -> None:
    vtt = (
        "WEBVTT\n\nSTYLE\n::cue { background: url(http://127.0.0.1:9/) }\n\n00:00.000 --> 00:02.000\n"
        "<v Lan>Xin <b>chào</b> <c.vàng>bạn</c></v> <img src=x onerror=alert(1)> 1 < 2 <scr<script>x</script>ipt>\n"
    )
    with upload(vtt.encode(), "phụ đề.vtt") as taken:
        text = taken.path.read_text(encoding="utf-8")
    assert "<v Lan>Xin <b>chào</b> <c.vàng>bạn</c></v>" in text
    assert "00:00.000 --> 00:02.000" in text
    for gone in ("STYLE", "url(", "<img", "onerror", "<script", "<scr"):
        assert gone not in text
    assert "1 &lt; 2" in text


def test_cells_like_formulas_are_flagged_not_changed(upload: Upload) -> None:
    raw = (make.HOSTILE / "csv-formula.csv").read_bytes()
    with upload(raw, "x.csv") as taken:
        assert "formula-like-cells" in taken.flags
        assert taken.path.read_bytes() == raw
