"""A mission has so much room and no more: whatever does not fit is refused in the form, and nothing of it stays."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import UploadedFile

from locales.models import Organisation, Role
from media import quotas
from media.ingest import DEFAULT
from media.models import Asset, AssetVersion, Contribution, PortalImage
from tests.factories import make_organisation, make_user
from tests.factories.media import picture_bytes
from tests.media.ingest.builders import mp4
from tests.media.test_uploads import root, stored

pytestmark = pytest.mark.django_db
WORDS = b"Plain words for readers.\n" * 20
PICTURE, FILM = picture_bytes(), mp4()
#: Every page that takes a file of the library, its field and a file for it.
DOORS: dict[str, tuple[str, list[Any], str, bytes, str]] = {
    "image": ("wagtailimages:add", [], "file", PICTURE, "a.jpg"),
    "images": ("wagtailimages:add_multiple", [], "files[]", PICTURE, "a.jpg"),
    "image chooser": ("wagtailimages_chooser:create", [], "image-chooser-upload-file", PICTURE, "a.jpg"),
    "document": ("wagtaildocs:add", [], "file", WORDS, "a.txt"),
    "documents": ("wagtaildocs:add_multiple", [], "files[]", WORDS, "a.txt"),
    "document chooser": ("wagtaildocs_chooser:create", [], "document-chooser-upload-file", WORDS, "a.txt"),
    "recording": ("wagtailmedia:add", ["video"], "file", FILM, "a.mp4"),
    "recording chooser": ("wagtailmedia:chooser_upload", ["video"], "media-chooser-upload-file", FILM, "a.mp4"),
    "contribution": ("contributions:add_kind", ["asset"], "file", PICTURE, "a.jpg"),
}
OFFER = {
    "language": "fr", "caption": "Le jardin", "alt": "Un jardin", "consent": "nobody",
    "declaration": "own", "rights_holder": "Embassy", "is_true": "on", "hand-in": "1",
}  # fmt: skip
DECLARED = 4 * 1024**3


@pytest.fixture
def mission() -> Organisation:
    return make_organisation("mission")


@pytest.fixture
def officer(mission: Organisation) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_user(Role.MISSION_OFFICER, mission))
    return client


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    """Where temporary files would be."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


def fields_of(door: str) -> dict[str, Any]:
    prefix = DOORS[door][2].removesuffix("file").removesuffix("s[]")
    prefix = "" if prefix == "file" else prefix
    return {f"{prefix}title": "Upload", f"{prefix}collection": root(), **(OFFER if door == "contribution" else {})}


def send(client: Client, door: str, content: bytes | None = None) -> Any:
    name, args, field, usual, file_name = DOORS[door]
    values = {**fields_of(door), field: SimpleUploadedFile(file_name, content or usual)}
    return client.post(reverse(name, args=args), values)


def told(response: Any) -> str:
    assert response.status_code == 200
    if response["Content-Type"].startswith("application/json"):
        answer = response.json()
        assert not answer.get("success")
        return " ".join(str(value) for value in answer.values())
    return str(response.content.decode())


def nothing_is_left(store: Path, scratch: Path) -> bool:
    rows = Asset.objects.exists() or AssetVersion.objects.exists() or UploadedFile.objects.exists()
    return not (rows or Contribution.objects.exists() or stored(store) or list(scratch.iterdir()))


@pytest.mark.parametrize("door", DOORS)
def test_every_door_refuses_what_has_no_room(
    door: str, officer: Client, mission: Organisation, settings: Any, store: Path, scratch: Path
) -> None:
    settings.MISSION_QUOTA_BYTES = 50
    text = told(send(officer, door))
    assert "Your organisation has 50" in text and "ask the home desk for more room" in text
    assert nothing_is_left(store, scratch)
    settings.MISSION_QUOTA_BYTES = 10_000
    assert send(officer, door).status_code in {200, 302}
    assert Asset.objects.get().owner_id == mission.pk


@pytest.mark.parametrize("door", DOORS)
def test_what_is_declared_too_long_for_the_room_is_written_nowhere(
    door: str,
    officer: Client,
    settings: Any,
    store: Path,
    scratch: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a temporary file was made")

    settings.MISSION_QUOTA_BYTES = 1_000_000
    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", never)
    monkeypatch.setattr("media.services.clean_file", never)
    text = told(send(officer, door, b"\0" * 12_000_000))
    assert "976.6" in text and "ask the home desk for more room" in text
    assert nothing_is_left(store, scratch)
    if door == "contribution":
        assert "Le jardin" in text, "what was written is not lost"


class Sent:
    """A request body of which so much was sent, and which a server waits for after that."""

    def __init__(self, begin: bytes) -> None:
        self.begin, self.asked = begin, 0

    def read(self, size: int = -1) -> bytes:
        part, self.begin = self.begin[:size], self.begin[size:]
        self.asked += size
        assert self.asked < 1_000_000, "the body is read"
        return part or b"\0" * size

    readline = read


def declared(client: Client, door: str, *, length: int = DECLARED, csrf: str = "") -> Any:
    name, args, field, content, file_name = DOORS[door]
    parts = {**fields_of(door), **({"csrfmiddlewaretoken": csrf} if csrf else {})}
    lines = [
        f'--line\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in parts.items()
    ]
    lines.append(
        f'--line\r\nContent-Disposition: form-data; name="{field}"; filename="{file_name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return client.request(
        **{
            "REQUEST_METHOD": "POST",
            "PATH_INFO": reverse(name, args=args),
            "CONTENT_TYPE": "multipart/form-data; boundary=line",
            "CONTENT_LENGTH": str(length),
            "wsgi.input": Sent("".join(lines).encode() + content),
        }
    )


@pytest.mark.parametrize("door", DOORS)
def test_four_gigabytes_are_refused_before_they_are_sent(
    door: str, officer: Client, store: Path, scratch: Path
) -> None:
    text = told(declared(officer, door))
    assert "This file has 4096 MB; the limit is 2048 MB" in text
    assert nothing_is_left(store, scratch)


def test_the_early_refusal_is_behind_the_check_of_the_form(officer: Client) -> None:
    guarded = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    guarded.cookies = officer.cookies
    assert declared(guarded, "image").status_code == 403
    guarded.get(reverse("wagtailimages:add"))
    token = guarded.cookies["csrftoken"].value
    assert "the limit is 2048 MB" in told(declared(guarded, "image", csrf=token))


def test_nobody_uploads_without_a_name(scratch: Path, client: Client) -> None:
    """The answer is the log-in page, and the file is not even read."""
    for length in (DECLARED, 5_000_000):
        answer = (
            declared(client, "image", length=length) if length == DECLARED else send(client, "image", b"x" * length)
        )
        assert answer.status_code == 302 and "login" in answer.url
        assert list(scratch.iterdir()) == []


def test_a_refused_file_is_empty_for_fields_that_know_nothing_of_quotas(officer: Client) -> None:
    from django import forms

    from media.uploads import RefusedUpload

    file = RefusedUpload("a.vtt", "file", ValidationError("No room."))
    with pytest.raises(ValidationError, match="empty"):
        forms.FileField().clean(file)


def test_replacements_count_and_are_refused_too(
    officer: Client, mission: Organisation, settings: Any, store: Path
) -> None:
    send(officer, "image")
    image = PortalImage.objects.get()
    used = AssetVersion.objects.get().bytes
    settings.MISSION_QUOTA_BYTES = used + 100
    assert quotas.left_of(mission) == 100
    values = {"title": "New", "collection": root(), "file": SimpleUploadedFile("b.jpg", picture_bytes(640, 480))}
    before = stored(store)
    text = told(officer.post(reverse("wagtailimages:edit", args=[image.pk]), values))
    assert "Your organisation has 100" in text
    assert AssetVersion.objects.count() == 1 and stored(store) == before
    values["file"] = SimpleUploadedFile("b.jpg", picture_bytes(640, 480))
    settings.MISSION_QUOTA_BYTES = 1_000_000
    assert officer.post(reverse("wagtailimages:edit", args=[image.pk]), values).status_code == 302
    assert quotas.left_of(mission) == 1_000_000 - sum(AssetVersion.objects.values_list("bytes", flat=True))
    assert AssetVersion.objects.count() == 2


def test_room_comes_back_with_a_deletion(officer: Client, mission: Organisation, settings: Any) -> None:
    send(officer, "image")
    settings.MISSION_QUOTA_BYTES = AssetVersion.objects.get().bytes
    assert "Your organisation has 0" in told(send(officer, "image"))
    PortalImage.objects.get().delete()
    assert send(officer, "image").status_code == 302


def test_no_other_way_in_gets_around_it(mission: Organisation, settings: Any, store: Path) -> None:
    settings.MISSION_QUOTA_BYTES = 50
    user = make_user(Role.MISSION_OFFICER, mission)
    image = PortalImage(title="By code", file=ContentFile(PICTURE, name="a.jpg"), uploaded_by_user=user)
    with pytest.raises(quotas.QuotaExceededError):
        image.save()
    assert not stored(store) and not Asset.objects.exists()


def test_a_parked_upload_that_finds_the_room_gone_says_so(officer: Client, settings: Any) -> None:
    """Wagtail parks a file whose form is not right yet, and takes it up when the form comes again."""
    parked = UploadedFile.objects.create(
        for_content_type=ContentType.objects.get_for_model(PortalImage),
        file=ContentFile(PICTURE, name="a.jpg"),
        uploaded_by_user_id=officer.session["_auth_user_id"],
    )
    settings.MISSION_QUOTA_BYTES = 50
    url = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[parked.pk])
    prefix = f"uploaded-image-{parked.pk}"
    fields = {f"{prefix}-title": "Parked", f"{prefix}-collection": root()}
    answer = officer.post(url, fields, headers={"X-Requested-With": "XMLHttpRequest"}).json()
    assert answer["success"] is False and "ask the home desk" in answer["form"]
    assert not Asset.objects.exists() and UploadedFile.objects.count() == 1


def test_only_missions_are_limited(settings: Any, browser: Callable[..., Client]) -> None:
    settings.MISSION_QUOTA_BYTES = 50
    for organisation in (make_organisation("ministry"), None):
        assert send(browser(Role.CHIEF_EDITOR, organisation), "image").status_code == 302
    assert Asset.objects.count() == 2


def test_whoever_works_for_two_is_stopped_by_the_one_that_owns_the_file(
    officer: Client, mission: Organisation, settings: Any
) -> None:
    settings.MISSION_QUOTA_BYTES = 3000
    user = make_user(Role.MISSION_OFFICER, mission)
    other = make_organisation("mission")
    user.memberships.create(organisation=other, role=Role.MISSION_OFFICER)
    send(officer, "image")
    used = AssetVersion.objects.get().bytes
    settings.MISSION_QUOTA_BYTES = used + 10
    assert quotas.most_left(user) == used + 10
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    assert "Your organisation has 10" in told(send(client, "image"))
    values = {**fields_of("contribution"), "organisation": other.pk, "file": SimpleUploadedFile("a.jpg", PICTURE)}
    answer = client.post(reverse("contributions:add_kind", args=["asset"]), values)
    assert answer.status_code == 302
    assert Contribution.objects.get().asset.owner_id == other.pk


def test_the_uploader_of_many_files_knows_the_room_before_it_sends(officer: Client, settings: Any) -> None:
    assert f'data-max-file-size="{DEFAULT.max_image_bytes}"' in told(officer.get(reverse("wagtailimages:add_multiple")))
    settings.MISSION_QUOTA_BYTES = 1_000
    page = told(officer.get(reverse("wagtailimages:add_multiple")))
    assert 'data-max-file-size="1000"' in page and "ask the home desk for more room" in page


@pytest.fixture(autouse=True)
def _no_language_stays() -> Iterator[None]:
    from django.utils import translation

    with translation.override("en"):
        yield
