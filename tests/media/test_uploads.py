"""What the admin's upload pages do with good files and with every hostile one."""

import base64
import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, UploadedFile

from locales.models import Role
from media.delivery.preparation import prepare_asset_now
from media.forms import TitleField
from media.models import Asset, AssetVersion, PortalDocument, PortalImage, Recording
from media.services import make_renditions_now
from tests.factories import make_organisation
from tests.factories.media import picture_bytes
from tests.media.ingest import builders as make
from tests.media.ingest.builders import HOSTILE

pytestmark = pytest.mark.django_db

ROWS = list(csv.DictReader((HOSTILE / "manifest.csv").open(encoding="utf-8")))
NAMES: list[str] = [row["name"] for row in json.loads((HOSTILE / "filenames.json").read_text(encoding="utf-8"))]
NOT_FILES = {"filenames.json", "text_inputs.json"}
FILES = sorted(row["file"] for row in ROWS if row["file"] not in NOT_FILES)
#: The pages that take a file, the field that carries it, and what else they want.
DOORS: dict[str, tuple[str, list[Any], str]] = {
    "image": ("wagtailimages:add", [], "file"),
    "images": ("wagtailimages:add_multiple", [], "files[]"),
    "document": ("wagtaildocs:add", [], "file"),
    "documents": ("wagtaildocs:add_multiple", [], "files[]"),
    "recording": ("wagtailmedia:add", ["video"], "file"),
}


def content_of(name: str) -> bytes:
    raw = (HOSTILE / name).read_bytes()
    return base64.b64decode(raw) if name.endswith(".b64") else raw


def send(client: Client, door: str, content: bytes, name: str, media_type: str = "image/jpeg", **fields: Any) -> Any:
    url, args, field = DOORS[door]
    upload = SimpleUploadedFile("placeholder", content, content_type=media_type)
    upload._name = name  # type: ignore[attr-defined]
    return client.post(reverse(url, args=args), {"title": "Upload", "collection": root(), field: upload, **fields})


def root() -> int:
    return Collection.get_first_root_node().pk


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", FILES)
def test_hostile_file_is_refused_or_cleaned(door: str, name: str, browser: Callable[..., Client], store: Path) -> None:
    content = content_of(name)
    response = send(browser(), door, content, name)
    assert response.status_code in {200, 302}
    rows = [*PortalImage.objects.all(), *PortalDocument.objects.all(), *Recording.objects.all()]
    assert len(rows) == AssetVersion.objects.count() == len(stored(store))
    for path in stored(store):
        kept = path.read_bytes()
        for sign in (b"<?php", b"<script", b"TestMaker", b"onload", b"JavaScript", b"EICAR"):
            assert sign not in kept


@pytest.mark.parametrize("door", ["images", "document"])
@pytest.mark.parametrize("index", range(len(NAMES)))
def test_hostile_name_reaches_neither_store_nor_header(
    door: str, index: int, browser: Callable[..., Client], client: Client, store: Path
) -> None:
    name = NAMES[index]
    content = b"Plain words.\n" if door != "images" else picture_bytes()
    response = send(browser(), door, content, name, title=name)
    assert response.status_code in {200, 302, 400}
    assert not UploadedFile.objects.exists()
    asset = Asset.objects.first()
    if asset is None:
        assert not stored(store)
        return
    assert all(path.suffix in {".jpg", ".txt"} and path.stem.isalnum() for path in stored(store))
    title = asset.text_in("vi").title
    assert title and not set(title) & set("\0\r\n\u202e")
    Asset.objects.update(audience="public")
    asset.rights.credit_line, asset.rights.licence = "Desk", "CC-BY-4.0"
    asset.rights.save()
    prepare_asset_now(asset)
    answer = client.get(reverse("download", args=[asset.pk, 1]))
    assert answer.status_code == 200
    header = answer["Content-Disposition"]
    assert header.startswith("attachment") and not set(header) & set("\0\r\n\u202e/\\")
    assert "Set-Cookie" not in answer.headers and "evil.html" not in header.rpartition("filename")[2][:12]


def test_picture_taken_with_a_camera_keeps_no_place_and_no_device(
    browser: Callable[..., Client], client: Client, store: Path
) -> None:
    send(browser(), "image", content_of("exif-gps-serial.jpg"), "holiday.jpg")
    image = PortalImage.objects.get()
    make_renditions_now(image)
    assert image.renditions.count() > 2
    for path in stored(store):
        assert_no_place(path.read_bytes())
    asset = image.asset
    asset.audience = "public"
    asset.save()
    asset.rights.credit_line, asset.rights.licence = "Desk", "CC-BY-4.0"
    asset.rights.save()
    prepare_asset_now(asset)
    answer = client.get(reverse("download", args=[asset.pk, 1]))
    assert_no_place(b"".join(answer.streaming_content))
    for row in image.renditions.all():
        assert_no_place(b"".join(client.get(row.url).streaming_content))


def assert_no_place(content: bytes) -> None:
    import io

    from PIL import Image

    exif = Image.open(io.BytesIO(content)).getexif()
    assert not exif.get_ifd(0x8825) and not exif.get_ifd(0x8769)
    assert b"TestMaker" not in content and b"GPS" not in content


def test_editor_of_an_organisation_uploads_for_it(browser: Callable[..., Client]) -> None:
    paris = make_organisation("mission")
    response = send(browser(Role.MISSION_OFFICER, paris), "image", picture_bytes(), "tower.jpg")
    assert response.status_code == 302
    asset = Asset.objects.get()
    assert asset.owner == paris and asset.audience == "internal"


def test_wrong_kind_is_told_where_to_go(browser: Callable[..., Client]) -> None:
    response = send(browser(), "document", picture_bytes(), "picture.pdf.jpg")
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not Asset.objects.exists()


@pytest.mark.parametrize("name", ["wagtailimages:add_multiple", "wagtaildocs:add_multiple", "wagtailimages:add"])
def test_upload_pages_open(name: str, browser: Callable[..., Client]) -> None:
    assert browser().get(reverse(name)).status_code == 200


def test_several_files_at_once_get_their_titles_afterwards(browser: Callable[..., Client]) -> None:
    client = browser()
    form = send(client, "images", picture_bytes(), "one.jpg").json()["form"]
    image = PortalImage.objects.get()
    assert reverse("assets:edit", args=[image.asset_id]) in form
    fields = {f"image-{image.pk}-title": "Cột cờ Hà Nội", f"image-{image.pk}-collection": root()}
    answer = client.post(reverse("wagtailimages:edit_multiple", args=[image.pk]), fields)
    assert answer.json()["success"] is True
    image.refresh_from_db()
    assert image.title == "Cột cờ Hà Nội"


def test_parked_upload_is_clean_and_becomes_an_asset(
    browser: Callable[..., Client], store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A field besides the file that is wrong makes Wagtail park the file until the form is right."""

    def refuse(field: TitleField, value: Any) -> str:
        raise ValidationError("Another title.")

    client = browser()
    with monkeypatch.context() as patch:
        patch.setattr(TitleField, "to_python", refuse)
        send(client, "images", content_of("exif-gps-serial.jpg"), "x.jpg")
    parked = UploadedFile.objects.get()
    assert_no_place(parked.file.read())
    url = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[parked.pk])
    prefix = f"uploaded-image-{parked.pk}"
    response = client.post(url, {f"{prefix}-title": "Parked"})
    assert response.json()["success"] is True
    image = PortalImage.objects.get()
    assert image.asset is not None and image.asset.versions.get().file.name == image.file.name


def test_large_picture_is_measured_by_ingest_alone(browser: Callable[..., Client], recwarn: Any) -> None:
    """95 megapixels are above Pillow's warning, below the portal's limit."""
    import io

    from PIL import Image

    buffer = io.BytesIO()
    Image.new("1", (11_875, 8_000)).save(buffer, "PNG")
    response = send(browser(), "image", buffer.getvalue(), "wide.png")
    assert response.status_code == 302
    assert (PortalImage.objects.get().width, PortalImage.objects.get().height) == (11_875, 8_000)
    assert not [warning for warning in recwarn if "Decompression" in warning.category.__name__]


@pytest.mark.parametrize(
    ("content", "name", "right", "wrong"),
    [(make.mp4(), "a.mp4", "video", "audio"), (make.ogg(), "a.ogg", "audio", "video")],
    ids=["video", "audio"],
)
def test_recording_has_its_own_door_and_its_form(
    content: bytes, name: str, right: str, wrong: str, browser: Callable[..., Client]
) -> None:
    client = browser()
    answers = {}
    for chosen in (wrong, right):
        fields = {"title": "Recording", "collection": root(), "file": SimpleUploadedFile(name, content)}
        answers[chosen] = client.post(reverse("wagtailmedia:add", args=[chosen]), fields).status_code
    assert answers == {wrong: 200, right: 302}
    row = Recording.objects.get()
    assert (row.type, bool(row.duration)) == (right, True)
    body = client.get(reverse("wagtailmedia:edit", args=[row.pk])).content.decode()
    assert reverse("assets:edit", args=[row.asset_id]) in body
    assert client.get(reverse("assets:edit", args=[row.asset_id])).status_code == 200
    assert client.get(reverse("wagtailmedia:chooser")).status_code == 200


def test_recordings_of_others_are_not_listed(browser: Callable[..., Client]) -> None:
    paris, tokyo = make_organisation("mission"), make_organisation("mission")
    theirs = browser(Role.MISSION_OFFICER, tokyo)
    fields = {"title": "Their recording", "collection": root(), "file": SimpleUploadedFile("a.ogg", make.ogg())}
    assert theirs.post(reverse("wagtailmedia:add", args=["audio"]), fields).status_code == 302
    mine = browser(Role.MISSION_OFFICER, paris)
    for address in (reverse("wagtailmedia:index"), reverse("wagtailmedia:chooser")):
        assert "Their recording" not in mine.get(address).content.decode()
        assert "Their recording" in theirs.get(address).content.decode()
    edit = reverse("wagtailmedia:edit", args=[Recording.objects.get().pk])
    assert "Their recording" not in mine.get(edit).content.decode()
