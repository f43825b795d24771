"""A replacement waits for approval: nobody outside sees it before, nothing is lost, somebody decides."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from locales.models import Change, Role
from media import services, versions
from media.models import Asset, AssetVersion, PortalImage
from tests.factories import make_document, make_image, make_organisation, make_recording
from tests.factories.media import picture_bytes
from tests.media.ingest.builders import box, mp4
from tests.media.speaking import in_english

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(browser: Callable[..., Client]) -> Callable[..., Client]:
    """The same, with the admin in English."""
    return lambda *args: in_english(browser(*args))


NEW = picture_bytes(80, 60, "#175a4b")
CHIEF = Role.CHIEF_EDITOR


def replaced(image: PortalImage, content: bytes = NEW) -> AssetVersion:
    image.file = ContentFile(content, name="new.jpg")
    image.save()
    return image.proposed  # type: ignore[no-any-return]


def pages(asset: Asset) -> str:
    return reverse("assets:versions", args=[asset.pk])


def named(version: AssetVersion) -> dict[str, Any]:
    """Return how the page names *version* in a decision."""
    return {"version": version.number, "sha256": version.sha256}


def picture(version: AssetVersion) -> str:
    return reverse("assets:version", args=[version.asset_id, version.number])


def test_replacement_leaves_everything_as_it_is() -> None:
    image = make_image()
    services.make_renditions_now(image)
    before, drawn = image.file.name, set(image.renditions.values_list("file", flat=True))
    version = replaced(image)
    assert (image.file.name, image.width, image.height) == (before, 64, 48)
    image.refresh_from_db()
    assert (image.file.name, image.width, image.height) == (before, 64, 48)
    assert set(image.renditions.values_list("file", flat=True)) == drawn
    assert (version.number, version.is_approved, version.width) == (2, False, 80)
    current = Asset.objects.get(pk=image.asset_id).current_version()
    assert current is not None and current.number == 1


def test_upload_through_the_form_waits_and_says_so(browser: Callable[..., Client]) -> None:
    image, document, recording = make_image(), make_document(), make_recording()
    client = browser(CHIEF)
    other = mp4(trailer=box(b"free", b"else"))
    uploads = (
        ("wagtailimages:edit", image, SimpleUploadedFile("new.jpg", NEW, "image/jpeg")),
        ("wagtaildocs:edit", document, SimpleUploadedFile("new.txt", b"Other words.\n", "text/plain")),
        ("wagtailmedia:edit", recording, SimpleUploadedFile("new.mp4", other, "video/mp4")),
    )
    services.make_renditions_now(image)
    drawn = image.renditions.count()
    for route, row, file in uploads:
        address = reverse(route, args=[row.pk])
        sent = {"title": row.title, "file": file, "collection": row.collection_id, "tags": "", "duration": 0}
        answer = client.post(address, sent, follow=True)
        assert "waits for approval" in answer.content.decode(), (route, answer.context["form"].errors)
        waiting = AssetVersion.objects.get(asset=row.asset, is_approved=False)
        assert waiting.created_by_id == int(client.session["_auth_user_id"])
        before = row.file.name
        row.refresh_from_db()
        assert row.file.name == before and AssetVersion.objects.filter(asset=row.asset).count() == 2
        assert pages(row.asset) in client.get(address).content.decode()
        assert pages(row.asset) in client.get(reverse("assets:edit", args=[row.asset_id])).content.decode()
    assert drawn and image.renditions.count() == drawn


def test_approval_exchanges_file_measures_and_renditions() -> None:
    image = make_image()
    image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = 60, 40, 5, 5
    image.save()
    services.make_renditions_now(image)
    before, drawn = image.file.name, set(image.renditions.values_list("file", flat=True))
    version = replaced(image)
    versions.approve_version(version)
    image.refresh_from_db()
    assert image.file.name == version.file.name and (image.width, image.height) == (80, 60)
    assert image.file_size == len(image.file.read()) and image.focal_point_x is None
    assert set(image.renditions.values_list("file", flat=True)) == drawn, "the old ones stand in"
    assert services.make_renditions_now(image) > 0
    assert drawn.isdisjoint(image.renditions.values_list("file", flat=True))
    version.refresh_from_db()
    assert version.is_approved and version.approved_at is not None
    assert AssetVersion.objects.filter(asset=image.asset, file=before, is_approved=True).exists()
    jobs = set(DBTaskResult.objects.values_list("task_path", flat=True))
    assert {"media.tasks.make_renditions", "media.tasks.prepare_asset"} <= jobs
    assert Change.objects.filter(object_key=str(image.asset_id), details={"version": 2}).exists()


def test_smaller_file_leaves_no_rendition_that_it_cannot_have() -> None:
    image = PortalImage(title="Wide", file=ContentFile(picture_bytes(700, 400), name="wide.jpg"))
    image.save()
    services.make_renditions_now(image)
    versions.approve_version(replaced(image))
    image.refresh_from_db()
    services.make_renditions_now(image)
    assert max(image.renditions.values_list("width", flat=True)) == 80


def test_a_film_is_exchanged_with_its_measures() -> None:
    film = make_recording()
    film.file = ContentFile(mp4(handler=b"soun"), name="film.mp4")
    film.save()
    assert film.type == "video"
    versions.approve_version(film.proposed)
    film.refresh_from_db()
    assert film.file.name == film.proposed.file.name and film.type == "audio"


def test_the_later_of_two_refuses_the_earlier(store: Path) -> None:
    image = make_image()
    first, second = replaced(image), replaced(image, picture_bytes(90, 90))
    versions.approve_version(second)
    assert list(image.asset.versions.values_list("number", flat=True)) == [3, 1]
    with pytest.raises(versions.ApprovalRefusedError):
        versions.approve_version(first)
    with pytest.raises(versions.ApprovalRefusedError):
        versions.refuse_version(second, "Too late")


def test_refusal_needs_a_reason_and_removes_the_file(browser: Callable[..., Client], store: Path) -> None:
    image, client = make_image(), browser(CHIEF)
    version = replaced(image)
    assert client.post(pages(image.asset), named(version) | {"reason": " "}).status_code == 200
    assert AssetVersion.objects.filter(pk=version.pk).exists()
    assert client.post(pages(image.asset), named(version) | {"reason": "Out of focus"}).status_code == 302
    assert not AssetVersion.objects.filter(pk=version.pk).exists()
    job = DBTaskResult.objects.filter(task_path="media.tasks.delete_files").latest("enqueued_at")
    assert job.args_kwargs["args"] == [[version.file.name]]
    services.make_renditions_now(image)
    history = client.get(reverse("assets:history", args=[image.asset_id])).content.decode()
    assert "New file refused: version 2" in history and "Out of focus" in history
    again = client.post(pages(image.asset), named(version) | {"approve": "1"}, follow=True)
    assert "is decided on already" in again.content.decode()


def test_the_page_compares_and_decides(browser: Callable[..., Client], client: Client) -> None:
    image, chief = make_image(), browser(CHIEF)
    version = replaced(image)
    body = chief.get(pages(image.asset)).content.decode()
    for word in ("64 × 48", "80 × 60", picture(version), "Approve", "Refuse"):
        assert word in body
    shown = chief.get(picture(version))
    assert shown["Content-Type"] == "image/jpeg" and "no-store" in shown["Cache-Control"]
    assert b"".join(shown.streaming_content) == version.file.read()  # type: ignore[arg-type]
    assert client.get(picture(version)).status_code == 302
    assert chief.post(pages(image.asset), named(version) | {"approve": "1"}).status_code == 302
    body = chief.get(pages(image.asset)).content.decode()
    assert "Earlier versions" in body and "waits for approval" not in body
    assert (
        "New file approved: version 2" in chief.get(reverse("assets:history", args=[image.asset_id])).content.decode()
    )


def test_editors_see_but_do_not_decide(browser: Callable[..., Client]) -> None:
    paris, tokyo = make_organisation("mission"), make_organisation("mission")
    image = make_image()
    Asset.objects.filter(pk=image.asset_id).update(owner=paris)
    version = replaced(image)
    editor = browser(Role.EDITOR, paris)
    assert editor.get(pages(image.asset)).status_code == 200 and editor.get(picture(version)).status_code == 200
    stranger: dict[str, Any] = {role: browser(role, tokyo) for role in (Role.EDITOR, CHIEF)}
    for other in (*stranger.values(), browser(Role.TRANSLATOR)):
        assert other.get(picture(version)).status_code in {302, 403, 404}
        assert other.post(pages(image.asset), named(version) | {"approve": "1"}).status_code in {302, 403, 404}
    assert editor.post(pages(image.asset), named(version) | {"approve": "1"}).status_code in {302, 403}
    version.refresh_from_db()
    assert not version.is_approved
    assert browser(CHIEF, paris).post(pages(image.asset), named(version) | {"approve": "1"}).status_code == 302
    version.refresh_from_db()
    assert version.is_approved


@pytest.mark.parametrize("number", ["", "x", "²", "9" * 40, "7"])
def test_a_version_that_is_not_there_is_no_error(browser: Callable[..., Client], number: str) -> None:
    image = make_image()
    assert browser(CHIEF).post(pages(image.asset), {"version": number, "approve": "1"}).status_code == 302
    assert browser(CHIEF).get(reverse("assets:version", args=[image.asset_id, 99])).status_code == 404


def test_a_number_that_was_given_again_is_another_file(browser: Callable[..., Client]) -> None:
    image, chief = make_image(), browser(CHIEF)
    shown = named(replaced(image))
    versions.refuse_version(AssetVersion.objects.get(asset=image.asset, number=2), "Not sharp")
    other = replaced(image, picture_bytes(90, 60))
    assert other.number == 2
    for sent in (shown, {"version": 2}):
        answer = chief.post(pages(image.asset), sent | {"approve": "1"}, follow=True)
        assert "is another one now" in answer.content.decode()
    other.refresh_from_db()
    assert not other.is_approved
    chief.post(pages(image.asset), named(other) | {"approve": "1"})
    other.refresh_from_db()
    assert other.is_approved
