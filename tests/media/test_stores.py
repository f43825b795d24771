"""The same behaviour whether files lie on disk or in an S3 bucket."""

import hashlib
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.test import Client
from django.utils import timezone

from locales import tokens
from media import services as media_services
from media.delivery.storage import asset_storage
from media.kits import services
from media.models import AssetVersion, PortalImage
from media.services import make_renditions_now
from media.sweeping import AGE, sweep
from media.tasks import delete_files
from tests.factories import make_document, make_image, make_organisation
from tests.factories.kits import make_kit, release
from tests.factories.media import picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["disk", "s3"])
def files(request: pytest.FixtureRequest, store: Any) -> Storage:
    """The assets' store of either kind."""
    return request.getfixturevalue("bucket") if request.param == "s3" else asset_storage()


@dataclass
class Fetched:
    status: int
    body: bytes
    headers: Any


def fetch(path: str, **headers: str) -> Fetched:
    """Ask the portal, and the store where the portal sends the reader there."""
    answer = Client().get(path, headers=headers)
    if answer.status_code != 302:
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return Fetched(answer.status_code, body, answer.headers)
    try:
        with urllib.request.urlopen(urllib.request.Request(answer["Location"], headers=headers), timeout=20) as stored:
            return Fetched(stored.status, stored.read(), stored.headers)
    except urllib.error.HTTPError as error:
        return Fetched(error.code, error.read(), error.headers)


def stored_names(storage: Storage, folder: str = "") -> set[str]:
    folders, names = storage.listdir(folder)
    found = {f"{folder}/{name}".lstrip("/") for name in names}
    return found.union(*(stored_names(storage, f"{folder}/{inner}".lstrip("/")) for inner in folders if inner))


def kit_address(row: Any, name: str = "kit.zip") -> str:
    return f"/api/v1/kits/{row.kit.slug}/releases/{row.number}/{row.language}/{name}"


def test_a_document_is_saved_under_its_name(files: Storage) -> None:
    got = fetch(f"/files/{make_document().asset_id}/1")
    assert (got.status, got.body) == (200, b"Plain words for readers.\n")
    assert got.headers["Content-Disposition"].startswith('attachment; filename="words.txt"')


def test_parts_join_and_what_lies_beyond_the_end_is_refused(files: Storage) -> None:
    path = f"/files/{make_image().asset_id}/1"
    whole = fetch(path).body
    first, rest = fetch(path, Range="bytes=0-99"), fetch(path, Range="bytes=100-")
    assert (first.status, rest.status) == (206, 206) and first.body + rest.body == whole
    assert fetch(path, Range=f"bytes={len(whole)}-").status == 416


def test_who_shows_a_token_gets_the_file_itself(files: Storage) -> None:
    """aria2c takes its token along to where it is sent, and object stores refuse two credentials."""
    image = make_image()
    (row,) = release(make_kit(image))
    _row, token = tokens.create(make_organisation("mission"), "Cron", ["kits:read", "assets:read"])
    bearer = {"Authorization": f"Bearer {token}"}
    for path in (f"/files/{image.asset_id}/1", kit_address(row)):
        whole = fetch(path)
        answers = [Client().get(path, headers=bearer | span) for span in ({}, {"Range": "bytes=5-"})]
        assert [answer.status_code for answer in answers] == [200, 206]
        bodies = [b"".join(answer.streaming_content) for answer in answers]
        assert bodies == [whole.body, whole.body[5:]]
        assert [int(answer["Content-Length"]) for answer in answers] == [len(body) for body in bodies]
        assert Client().get(path, headers=bearer | {"Range": "bytes=99999999-"}).status_code == 416
        assert Client().get(path, headers=bearer | {"If-None-Match": answers[0]["ETag"]}).status_code == 304


def test_renditions_are_made_and_served(files: Storage) -> None:
    image = make_image()
    make_renditions_now(image)
    for row in image.renditions.all():
        got = fetch(row.url)
        assert got.status == 200 and got.headers["Content-Type"].startswith("image/")
        with files.open(row.file.name) as stored:
            assert stored.read() == got.body


def test_a_kit_is_built_served_and_built_again_to_the_same_bytes(files: Storage) -> None:
    (row,) = release(make_kit(make_image(), make_document()))
    got = fetch(kit_address(row))
    assert hashlib.sha256(got.body).hexdigest() == row.archive_sha256 and len(got.body) == row.archive_bytes
    parts = [fetch(kit_address(row), Range=span).body for span in ("bytes=0-999", "bytes=1000-")]
    assert b"".join(parts) == got.body
    again = services.store(row, list(row.files.select_related("prepared").order_by("position")), files, "ab/again.zip")
    assert again.sha256 == row.archive_sha256
    with files.open("ab/again.zip") as stored:
        assert stored.read() == got.body


def test_a_large_file_is_never_whole_in_memory(files: Storage) -> None:
    files.save("ab/film.mp4", ContentFile(bytes(20_000_000)))
    with files.open("ab/film.mp4") as stored:
        assert stored.read(1) == bytes(1)
        # A spooled file has a name as soon as it lies on the disk.
        assert stored.file.name is not None


def test_the_manifest_and_the_stored_files_agree(files: Storage) -> None:
    (row,) = release(make_kit(make_image()))
    by_path = {file["path"]: file for file in json.loads(row.manifest)["files"]}
    for file in row.files.exclude(prepared=None).select_related("prepared"):
        with files.open(file.prepared.file.name) as stored:
            assert hashlib.sha256(stored.read()).hexdigest() == by_path[file.path]["sha256"]


def test_nothing_leaves_that_may_not_be_seen(files: Storage) -> None:
    image = make_image()
    (row,) = release(make_kit(image))
    media_services.withdraw_asset(image.asset, "Recalled.")
    assert fetch(f"/files/{image.asset_id}/1").status == 404
    assert fetch(kit_address(row)).status == 410
    assert fetch(f"/files/{make_document(audience='internal').asset_id}/1").status == 404


def test_a_version_is_kept_until_its_asset_goes(files: Storage) -> None:
    image = make_image()
    name = image.file.name
    files.delete(name)
    assert files.exists(name), "the file of a version is kept"
    image.delete()
    delete_files.call([name])
    assert not files.exists(name) and not AssetVersion.objects.exists()


def test_a_build_that_fails_leaves_nothing(files: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    (row,) = services.PublishKit(make_kit(make_image()), ["vi"]).execute()
    before = stored_names(files)
    monkeypatch.setattr("media.kits.archive.digest_of", lambda path: (_ for _ in ()).throw(OSError(28, "No space")))
    assert services.build(row.pk) is False
    assert not [name for name in stored_names(files) - before if name.endswith(".zip") or ".building" in name]


def test_orphans_are_swept_and_nothing_else(files: Storage) -> None:
    image = make_image()
    make_renditions_now(image)
    release(make_kit(image))
    kept = stored_names(files)
    files.save("ab/orphan.jpg", ContentFile(b"half"))
    assert sweep(timezone.now() + AGE + timedelta(minutes=5)) == ["ab/orphan.jpg"]
    assert stored_names(files) == kept


def test_an_upload_is_stored_as_ingest_left_it(files: Storage) -> None:
    row = PortalImage(title="PNG", file=ContentFile(picture_bytes(format="PNG"), name="x.png"))
    row.save()
    version = row.asset.versions.get()
    with files.open(version.file.name) as stored:
        raw = stored.read()
    assert hashlib.sha256(raw).hexdigest() == version.sha256 and BytesIO(raw).read(8) == b"\x89PNG\r\n\x1a\n"
