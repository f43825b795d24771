"""Files, versions, renditions and their deletion."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django_tasks_db.models import DBTaskResult

from locales.models import Change, Operation
from media import services, tasks
from media.delivery import pictures
from media.models import Asset, AssetText, PortalDocument, PortalImage, PortalRendition, PreparedFile, Rights
from media.renditions import FIXED_SPECS, width_of
from tests.factories import make_document, make_image, make_user
from tests.factories.media import picture_bytes
from tests.media.ingest.builders import HOSTILE, PHOTOS

pytestmark = pytest.mark.django_db


def image_of(content: bytes, **fields: Any) -> PortalImage:
    image = PortalImage(title="Picture", file=ContentFile(content, name="picture.jpg"), **fields)
    image.save()
    return image


def files(store: Path) -> set[str]:
    return {path.relative_to(store).as_posix() for path in store.rglob("*") if path.is_file()}


def test_first_file_makes_an_asset_with_version_rights_and_ledger_row(store: Path) -> None:
    user = make_user("editor")
    image = image_of(picture_bytes(), uploaded_by_user=user)
    asset = Asset.objects.get()
    version = asset.versions.get()
    assert (asset.kind, asset.audience, asset.created_by) == ("image", "internal", user)
    assert asset.owner is not None and asset.owner.is_home_desk
    assert (version.number, version.width, version.height) == (1, 64, 48)
    assert files(store) == {version.file.name} == {image.file.name}
    assert Change.objects.filter(object_key=str(asset.pk), operation=Operation.CREATED, actor=user).exists()


def test_saving_again_without_a_new_file_adds_nothing(store: Path) -> None:
    image = make_image(prepared=False)
    image.title = "Renamed"
    image.save()
    assert image.asset.versions.count() == 1 and len(files(store)) == 1


def test_deletion_takes_all_versions_but_only_by_a_job(store: Path) -> None:
    image = make_image()
    image.file = ContentFile(picture_bytes(80, 60), name="new.jpg")
    image.save()
    names = list(image.asset.versions.values_list("file", flat=True))
    names += PreparedFile.objects.values_list("file", flat=True)
    identity = str(image.asset_id)
    image.delete()
    assert set(names) <= files(store)
    assert not Asset.objects.exists()
    assert Change.objects.filter(object_key=identity, operation=Operation.DELETED).count() == 1
    job = DBTaskResult.objects.get(task_path="media.tasks.delete_files")
    assert sorted(job.args_kwargs["args"][0]) == sorted(names)
    assert len(names) == 3
    assert tasks.delete_files.func(names) == 3
    assert tasks.delete_files.func(names) == 3
    assert files(store) == set()


def test_deleting_a_document_takes_its_asset() -> None:
    make_document().delete()
    assert not Asset.objects.exists() and not PortalDocument.objects.exists()


def test_refused_file_leaves_nothing(store: Path) -> None:
    with pytest.raises(ValidationError):
        image_of((HOSTILE / "png-bomb-30000x30000.png").read_bytes())
    assert not PortalImage.objects.exists() and not Asset.objects.exists() and not files(store)


def test_metadata_fills_an_empty_form_and_never_overwrites() -> None:
    content = next(PHOTOS.glob("*iptc*.jpg")).read_bytes()
    image = image_of(content)
    rights = Rights.objects.get(asset=image.asset)
    assert rights.credit_line and image.asset.text_in("vi").title
    Rights.objects.filter(pk=rights.pk).update(credit_line="Ban biên tập")
    AssetText.objects.filter(asset=image.asset).update(title="Do biên tập viên đặt")
    image.file = ContentFile(content, name="again.jpg")
    image.save()
    asset = Asset.objects.get()
    assert asset.versions.count() == 2
    assert asset.rights.credit_line == "Ban biên tập" and asset.text_in("vi").title == "Do biên tập viên đặt"


@pytest.mark.parametrize(
    ("width", "widths"), [(64, {320}), (320, {320}), (700, {320, 640, 960}), (1280, {320, 640, 960, 1280})]
)
def test_renditions_stop_at_the_picture_itself(width: int, widths: set[int]) -> None:
    image = image_of(picture_bytes(width, 40))
    services.make_renditions_now(image)
    made = list(image.renditions.all())
    responsive = [row for row in made if not row.filter_spec.endswith("jpeg")]
    assert {width_of(row.filter_spec) for row in responsive} == widths
    assert all(row.width <= min(width, width_of(row.filter_spec)) for row in made)


def test_renditions_are_made_once(store: Path) -> None:
    image = image_of(picture_bytes(2000, 1000))
    assert services.make_renditions_now(image) == len(FIXED_SPECS)
    have = files(store)
    assert services.make_renditions_now(image) == 0
    assert tasks.make_renditions.func(image.pk) == 0
    assert files(store) == have
    PortalRendition.objects.filter(filter_spec=FIXED_SPECS[0]).delete()
    assert services.make_renditions_now(image) == 1
    assert tasks.make_renditions.func(10_000) == 0


def test_upload_asks_for_renditions_and_the_page_does_not_wait() -> None:
    image = image_of(picture_bytes())
    assert DBTaskResult.objects.filter(task_path="media.tasks.make_renditions").count() == 1
    stand_in = image.get_rendition("width-640")
    assert stand_in.pk is None and stand_in.url.endswith("pending.svg")
    services.make_renditions_now(image)
    image = PortalImage.objects.get()
    assert image.get_rendition("max-165x165").url.startswith("/renditions/")


def test_focal_area_is_handed_to_the_renderer(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    render = pictures.render_all
    monkeypatch.setattr(
        pictures, "render_all", lambda source, jobs, focal: seen.append(focal) or render(source, jobs, focal)
    )
    image = image_of(
        picture_bytes(400, 300), focal_point_x=100, focal_point_y=80, focal_point_width=40, focal_point_height=20
    )
    services.make_renditions_now(image)
    assert seen == [(80, 70, 40, 20)]
