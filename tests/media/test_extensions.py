"""What a form says that it takes is what ingest takes: one list for settings, forms and browsers."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from media.ingest import Refused
from media.ingest.types import DEFAULT, EXTENSIONS, FILMS, SOUNDS
from media.models import PortalDocument, PortalImage, Recording
from media.services import clean_file
from tests.factories import make_document, make_image, make_recording, make_user
from tests.factories.media import picture_bytes
from tests.forms import fill, page_of
from tests.media.ingest import builders as make

pytestmark = pytest.mark.django_db
ODF = "application/vnd.oasis.opendocument"


def container(part: str, body: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(part, body)
        if part != "mimetype":
            packed.writestr("[Content_Types].xml", "<Types/>")
        else:
            packed.writestr("content.xml", "<office/>")
    return out.getvalue()


def _picture(kind: str) -> Callable[[], bytes]:
    return lambda: picture_bytes(format=kind)


#: Honest files of every ending that is offered.
TAKEN: dict[str, Callable[[], bytes]] = {
    **dict.fromkeys(("jpg", "jpeg", "jpe", "jfif"), _picture("JPEG")),
    **{word: _picture(word.upper()) for word in ("png", "gif", "webp")},
    **dict.fromkeys(("tif", "tiff"), _picture("TIFF")),
    "avif": (make.PHOTOS / "forest-stream.avif").read_bytes,
    **dict.fromkeys(("heic", "heif"), (make.PHOTOS / "autumn-hills.heic").read_bytes),
    "pdf": lambda: make.pdf_bytes(make.pdf()),
    "docx": make.office,
    "xlsx": lambda: container("xl/workbook.xml", "<workbook/>"),
    "pptx": lambda: container("ppt/presentation.xml", "<presentation/>"),
    "odt": lambda: container("mimetype", f"{ODF}.text"),
    "ods": lambda: container("mimetype", f"{ODF}.spreadsheet"),
    "odp": lambda: container("mimetype", f"{ODF}.presentation"),
    "txt": lambda: b"Words for readers.\n",
    "csv": lambda: b"a,b\n1,2\n",
    "vtt": lambda: b"WEBVTT\n\n00:00.000 --> 00:01.000\nWords\n",
    "mp4": make.mp4,
    "m4v": lambda: make.mp4().replace(b"isom", b"M4V ", 1),
    "webm": make.webm,
    "m4a": lambda: make.mp4(handler=b"soun").replace(b"isom", b"M4A ", 1),
    "mp3": make.mp3,
    **dict.fromkeys(("ogg", "oga", "opus"), make.ogg),
    "wav": make.wav,
}
#: Files of their kinds that ingest refuses; no form offers them.
REFUSED: dict[str, Callable[[], bytes]] = {
    "bmp": _picture("BMP"),
    "ico": _picture("ICO"),
    "jp2": _picture("JPEG2000"),
    "svg": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "doc": lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
    "xls": lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
    "rtf": lambda: b"{\\rtf1 words}",
    "html": lambda: b"<html><body>words</body></html>",
    "zip": lambda: container("words.txt", "words"),
    "mov": lambda: make.mp4().replace(b"isom", b"qt  "),
    "mkv": lambda: make.webm(doc_type=b"matroska"),
    "avi": lambda: b"RIFF\x40\x00\x00\x00AVI " + bytes(60),
    "flac": lambda: b"fLaC" + bytes(60),
    "aac": lambda: b"\xff\xf1\x50\x80" + bytes(60),
    "aiff": lambda: b"FORM\x00\x00\x00\x40AIFF" + bytes(60),
    "wma": lambda: bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + bytes(60),
}


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user("chief_editor"))
    return client


def kind_of(word: str, content: bytes) -> str:
    with clean_file(SimpleUploadedFile(f"x.{word}", content), f"x.{word}").ingested as taken:
        return taken.kind


def test_every_ending_that_is_offered_is_taken_as_its_kind() -> None:
    assert set(TAKEN) == {word for words in EXTENSIONS.values() for word in words}
    wrong = {}
    for kind, words in EXTENSIONS.items():
        for word in words:
            try:
                got = kind_of(word, TAKEN[word]())
            except Refused as refusal:
                got = refusal.code
            if got != kind:
                wrong[word] = got
    assert not wrong


@pytest.mark.parametrize("word", sorted(REFUSED))
def test_what_is_refused_is_not_offered(word: str) -> None:
    assert word not in {word for words in EXTENSIONS.values() for word in words}
    with pytest.raises(Refused):
        kind_of(word, REFUSED[word]())


def test_settings_have_the_same_list() -> None:
    assert tuple(settings.WAGTAILIMAGES_EXTENSIONS) == EXTENSIONS["image"]
    assert tuple(settings.WAGTAILDOCS_EXTENSIONS) == EXTENSIONS["document"]
    media = settings.WAGTAILMEDIA
    assert (*media["VIDEO_EXTENSIONS"], *media["AUDIO_EXTENSIONS"]) == EXTENSIONS["recording"]
    assert DEFAULT.max_image_bytes == settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    assert DEFAULT.max_document_bytes == settings.WAGTAILDOCS_MAX_UPLOAD_SIZE


def _screens() -> dict[str, tuple[str, ...]]:
    everything = tuple(word for words in EXTENSIONS.values() for word in words)
    return {
        "/admin/images/add/": EXTENSIONS["image"],
        reverse("wagtailimages:edit", args=[make_image().pk]): EXTENSIONS["image"],
        "/admin/documents/add/": EXTENSIONS["document"],
        reverse("wagtaildocs:edit", args=[make_document().pk]): EXTENSIONS["document"],
        "/admin/media/audio/add/": SOUNDS,
        "/admin/media/video/add/": FILMS,
        reverse("wagtailmedia:edit", args=[make_recording().pk]): FILMS,
        reverse("contributions:add_kind", args=["asset"]): everything,
    }


def test_every_form_offers_what_it_takes_and_says_so(desk: Client) -> None:
    for address, words in _screens().items():
        screen = page_of(desk, address)
        field = screen.field("file")
        assert field is not None, (address, screen.status)
        assert field["accept"] == ",".join(f".{word}" for word in words), address
        assert f"{', '.join(word.upper() for word in words)}; at most " in screen.text, address
        assert f", {words[0].upper()}, " not in screen.text, address


def test_the_uploaders_of_many_offer_the_same(desk: Client) -> None:
    field = page_of(desk, "/admin/images/multiple/add/").field("files[]")
    assert field["accept"] == ",".join(f".{word}" for word in EXTENSIONS["image"])
    assert field["data-accept-file-types"] == f"/\\.({'|'.join(EXTENSIONS['image'])})$/i"
    assert field["data-max-file-size"] == str(DEFAULT.max_image_bytes)
    documents = page_of(desk, "/admin/documents/multiple/add/")
    assert documents.field("files[]")["data-max-file-size"] == str(DEFAULT.max_document_bytes)
    assert ", ".join(word.upper() for word in EXTENSIONS["document"]) in documents.text


@pytest.mark.parametrize(
    ("address", "field", "model", "words"),
    [
        ("/admin/images/add/", "file", PortalImage, EXTENSIONS["image"]),
        ("/admin/documents/add/", "file", PortalDocument, EXTENSIONS["document"]),
        ("/admin/media/audio/add/", "file", Recording, SOUNDS),
        ("/admin/media/video/add/", "file", Recording, FILMS),
    ],
)
def test_a_form_takes_what_it_offers_and_nothing_else(
    address: str, field: str, model: Any, words: tuple[str, ...], desk: Client
) -> None:
    form, wrong = page_of(desk, address).form(field), []
    for word in ("jpg", "avif", "pdf", "csv", "xlsx", "mp4", "webm", "m4a", "mp3", "wav", "bmp", "mov"):
        content = TAKEN.get(word) or REFUSED[word]
        before = model.objects.count()
        upload = SimpleUploadedFile(f"x.{word}", content())
        desk.post(address, fill(form, title=f"Of {word}", file=upload))
        if (model.objects.count() > before) != (word in words):
            wrong.append(word)
    assert not wrong
