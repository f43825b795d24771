"""Outgoing files: made once, with what the asset says now, signed, kept, and let go when nobody needs them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from locales.models import Change
from media import services, tasks
from media.delivery import credentials, keys, pictures, preparation
from media.delivery.preparation import WEB, prepare, prepare_asset_now
from media.ingest import xmp
from media.models import AssetText, KitFile, KitRelease, MediaKit, PortalImage, PreparedFile, Rights
from tests.factories import make_document, make_image
from tests.factories.media import clear, picture_bytes
from tests.media.delivery.conftest import exiftool
from tests.media.ingest import builders as make

pytestmark = pytest.mark.django_db
CAPTIONS = {"vi": "Suối trong rừng", "ar": "جدول ماء في الغابة", "km": "អូរនៅក្នុងព្រៃ"}


def jobs(name: str) -> list[DBTaskResult]:
    return list(DBTaskResult.objects.filter(task_path=f"media.tasks.{name}").order_by("enqueued_at"))


def picture(content: bytes, name: str = "forest.jpg") -> PortalImage:
    from wagtail.models import Locale

    image = PortalImage(title="Forest", file=ContentFile(content, name=name))
    image.save()
    clear(image.asset, audience="public", title="Forest", prepared=False, creator="Nguyễn Văn A")
    for code, caption in CAPTIONS.items():
        locale = Locale.objects.get(language_code=code)
        AssetText.objects.update_or_create(asset=image.asset, locale=locale, defaults={"caption": caption})
    image.refresh_from_db()
    return image


def downloaded(client: Client, image: PortalImage, place: Path, query: str = "") -> Path:
    response: Any = client.get(reverse("download", args=[image.asset_id, 1]) + query)
    assert response.status_code == 200
    place.write_bytes(b"".join(response.streaming_content))
    return place


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ((make.PHOTOS / "mountain-trail-iptc-xmp.jpg").read_bytes, "forest.jpg"),
        ((make.PHOTOS / "forest-stream.webp").read_bytes, "forest.webp"),
        ((make.PHOTOS / "coffee-cup-palette.png").read_bytes, "forest.png"),
    ],
    ids=["jpeg", "webp", "png"],
)
def test_download_tells_credit_licence_and_captions_and_is_signed(
    content: Callable[[], bytes], name: str, client: Client, tmp_path: Path
) -> None:
    image = picture(content(), name)
    prepare_asset_now(image.asset)
    place = downloaded(client, image, tmp_path / name)
    read = exiftool(place)
    assert read["XMP-photoshop:Credit"] == "Photographer"
    assert read["XMP-xmpRights:WebStatement"] == "https://creativecommons.org/licenses/by/4.0/"
    for code, caption in CAPTIONS.items():
        assert read[f"XMP-dc:Description-{code}"] == caption
    assert read["XMP-plus:Licensor"][0]["LicensorURL"].endswith(f"/en/library/{image.asset_id}/")
    assert not [field for field in read if "GPS" in field]
    media_type = PreparedFile.objects.get().media_type
    assert credentials.read(place, media_type).state == "Valid"
    assert credentials.read(place, media_type, keys.anchors()).state == "Trusted"
    altered = bytearray(place.read_bytes())
    altered[len(altered) // 2] ^= 1
    place.write_bytes(altered)
    assert credentials.read(place, media_type, keys.anchors()).state == "Invalid"


def test_rendition_is_signed_on_its_own(client: Client, tmp_path: Path) -> None:
    image = picture((make.PHOTOS / "mountain-trail-iptc-xmp.jpg").read_bytes())
    services.make_renditions_now(image)
    types = {"webp": "image/webp", "avif": "image/avif", "jpg": "image/jpeg"}
    seen = set()
    for row in image.renditions.all():
        response: Any = client.get(row.url)
        place = tmp_path / "rendition"
        place.write_bytes(b"".join(response.streaming_content))
        suffix = row.file.name.rpartition(".")[2]
        seen.add(suffix)
        assert credentials.read(place, types[suffix], keys.anchors()).state == "Trusted"
        read = exiftool(place)
        assert read["XMP-photoshop:Credit"] == "Photographer"
        assert read["XMP-cc:License"] == "https://creativecommons.org/licenses/by/4.0/"
        assert not [field for field in read if field.startswith("XMP-dc:Description")]
    assert seen == set(types)


def test_while_it_is_being_prepared_nobody_gets_the_bare_file(client: Client) -> None:
    image = make_image(prepared=False)
    address = reverse("download", args=[image.asset_id, 1])
    response = client.get(address, headers={"Accept-Language": "en"})
    assert response.status_code == 503 and response["Retry-After"] == "5"
    assert response["Cache-Control"] == "private, no-store" and response["Content-Type"].startswith("text/plain")
    assert "being prepared" in response.content.decode() and len(response.content) < 500
    tasks.prepare_asset.func(str(image.asset_id))
    assert client.get(address).status_code == 200


def test_upload_and_editing_ask_for_it() -> None:
    image = make_image(prepared=False)
    assert [job.args_kwargs["args"] for job in jobs("prepare_asset")] == [[str(image.asset_id)]]
    services.record_editing(image.asset, ["rights"])
    assert len(jobs("prepare_asset")) == 2
    assert tasks.prepare_asset.func("11111111-1111-4111-8111-111111111111") == []


def test_same_words_give_the_same_file_and_other_words_another(store: Path) -> None:
    image = make_image(prepared=False)
    version = image.asset.versions.get()
    first = prepare(version)
    assert prepare(version) == first and PreparedFile.objects.count() == 1
    assert (store / first.file.name).stat().st_size == first.bytes
    Rights.objects.update(credit_line="Another photographer")
    second = prepare(image.asset.versions.get())
    assert second != first and second.sha256 != first.sha256 and second.is_signed
    assert PreparedFile.objects.count() == 2


def test_other_key_makes_another_file(settings: Any, tmp_path: Path) -> None:
    image = make_image()
    settings.C2PA_DEVELOPMENT_FOLDER = tmp_path / "next"
    prepare_asset_now(image.asset)
    assert jobs("delete_files") and PreparedFile.objects.count() == 1
    assert preparation.request_missing() == 0
    settings.C2PA_DEVELOPMENT_FOLDER = tmp_path / "third"
    assert preparation.request_missing() == 1


def test_without_a_key_files_leave_described_and_unsigned(settings: Any, client: Client, tmp_path: Path) -> None:
    settings.C2PA_DEVELOPMENT_FOLDER = None
    image = make_image()
    assert not PreparedFile.objects.get().is_signed
    place = downloaded(client, image, tmp_path / "a.jpg")
    assert exiftool(place)["XMP-photoshop:Credit"] == "Photographer"
    assert credentials.read(place, "image/jpeg").state == "none"


def test_what_has_no_place_for_words_is_stored_once(store: Path) -> None:
    document = make_document()
    row = PreparedFile.objects.get()
    assert row.file.name == document.file.name and not row.is_signed
    Rights.objects.update(credit_line="Another desk")
    prepare_asset_now(document.asset)
    assert not jobs("delete_files") and (store / document.file.name).exists()


def test_wide_picture_has_a_smaller_form(client: Client, tmp_path: Path) -> None:
    image = picture(picture_bytes(2400, 1200))
    prepare_asset_now(image.asset)
    small = PreparedFile.objects.get(spec=WEB)
    assert (small.width, small.height, small.media_type, small.is_signed) == (1920, 960, "image/jpeg", True)
    response = client.get(reverse("download", args=[image.asset_id, 1]) + "?size=web")
    assert response["ETag"] == f'"{small.sha256}"' and 'filename="forest-1920.jpg"' in response["Content-Disposition"]
    assert client.get(reverse("download", args=[image.asset_id, 1]) + "?size=huge").status_code == 404


def test_small_picture_is_its_own_smaller_form(client: Client) -> None:
    image = make_image()
    answers = [client.get(reverse("download", args=[image.asset_id, 1]) + query)["ETag"] for query in ("", "?size=web")]
    assert answers[0] == answers[1] and PreparedFile.objects.count() == 1


def test_replaced_file_goes_later_by_a_job(store: Path) -> None:
    image = make_image()
    old = PreparedFile.objects.get()
    Rights.objects.update(credit_line="Another photographer")
    prepare_asset_now(PortalImage.objects.get().asset)
    assert PreparedFile.objects.get() != old and (store / old.file.name).exists()
    job = jobs("delete_files")[0]
    assert job.args_kwargs["args"] == [[old.file.name]] and job.run_after > timezone.now() + timedelta(minutes=10)
    tasks.delete_files.func([old.file.name])
    assert not (store / old.file.name).exists() and (store / image.file.name).exists()


def test_file_of_a_kit_release_stays(store: Path) -> None:
    image = make_image()
    held = PreparedFile.objects.get()
    release = KitRelease.objects.create(kit=MediaKit.objects.create(slug="kit"), number=1, language="vi")
    entry = {"release": release, "path": "a.jpg", "asset": image.asset, "version": held.version}
    KitFile.objects.create(**entry, position=1, media_type="image/jpeg", prepared=held)
    Rights.objects.update(credit_line="Another photographer")
    prepare_asset_now(PortalImage.objects.get().asset)
    assert PreparedFile.objects.filter(pk=held.pk).exists() and PreparedFile.objects.count() == 2


def test_nothing_goes_while_a_kit_with_it_is_being_built() -> None:
    image = make_image()
    held = PreparedFile.objects.get()
    release = KitRelease.objects.create(kit=MediaKit.objects.create(slug="kit"), number=1, language="vi")
    entry = {"release": release, "path": "a.jpg", "asset": image.asset, "version": held.version}
    KitFile.objects.create(**entry, position=1, media_type="image/jpeg")
    Rights.objects.update(credit_line="Another photographer")
    prepare_asset_now(PortalImage.objects.get().asset)
    assert PreparedFile.objects.filter(pk=held.pk).exists() and not jobs("delete_files")


def test_other_credit_makes_renditions_anew_and_there_is_always_one(client: Client, store: Path) -> None:
    image = make_image()
    services.make_renditions_now(image)
    before = {row.filter_spec: row.file.name for row in image.renditions.all()}
    DBTaskResult.objects.all().delete()
    AssetText.objects.update(caption="Other words")
    services.record_editing(image.asset, ["text-vi"])
    assert not jobs("make_renditions"), "captions are not in renditions"
    Rights.objects.update(credit_line="Another photographer")
    image = PortalImage.objects.get()
    services.record_editing(image.asset, ["rights"])
    assert len(jobs("make_renditions")) == 1 and pictures.are_outdated(image)
    changes = Change.objects.count()
    assert tasks.make_renditions.func(image.pk) == len(before)
    after = {row.filter_spec: row.file.name for row in image.renditions.all()}
    assert set(after) == set(before) and not set(after.values()) & set(before.values())
    assert all((store / name).exists() for name in (*before.values(), *after.values()))
    assert sorted(jobs("delete_files")[0].args_kwargs["args"][0]) == sorted(before.values())
    assert Change.objects.count() == changes + 1, "caches learn that the addresses of the renditions changed"
    assert xmp.read((store / next(iter(after.values()))).read_bytes()).credit == "Another photographer"
    assert all(client.get(row.url).status_code == 200 for row in image.renditions.all())
    assert tasks.make_renditions.func(image.pk) == 0


def test_two_jobs_at_once_leave_one_file(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image = make_image(prepared=False)
    version = image.asset.versions.get()
    finish, inner = preparation.finish, []

    def slow(*args: Any) -> Any:
        if not inner:
            inner.append(True)
            inner.append(prepare(version))
        return finish(*args)

    monkeypatch.setattr(preparation, "finish", slow)
    assert prepare(version) == inner[1]
    names = {path.name for path in store.rglob("*") if path.is_file()}
    assert PreparedFile.objects.count() == 1 and len(names) == 2


def test_failure_leaves_nothing_behind(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image = make_image(prepared=False)

    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("media.delivery.preparation.shutil.copyfile", full)
    with pytest.raises(OSError, match="No space"):
        prepare(image.asset.versions.get())
    assert not PreparedFile.objects.exists()
    assert {path.name for path in store.rglob("*") if path.is_file()} == {image.file.name.rpartition("/")[2]}


def test_withdrawn_and_unapproved_assets_need_none() -> None:
    image = make_image(prepared=False)
    image.asset.versions.update(is_approved=False)
    assert prepare_asset_now(image.asset) == []
    image.asset.versions.update(is_approved=True)
    services.withdraw_asset(image.asset, "Recalled.")
    assert prepare_asset_now(PortalImage.objects.get().asset) == []


def test_illustration_is_not_said_to_be_captured(store: Path) -> None:
    image = make_image(prepared=False)
    image.asset.is_illustration = True
    image.asset.save()
    row = prepare_asset_now(image.asset)[0]
    content = (store / row.file.name).read_bytes()
    assert b"c2pa.opened" in content and b"digitalCapture" not in content


def test_object_store_keeps_and_hands_out_prepared_files(bucket: Storage, client: Client, tmp_path: Path) -> None:
    import urllib.request

    image = picture((make.PHOTOS / "mountain-trail-iptc-xmp.jpg").read_bytes())
    prepare_asset_now(image.asset)
    response = client.get(reverse("download", args=[image.asset_id, 1]))
    with urllib.request.urlopen(response["Location"]) as answer:
        (tmp_path / "a.jpg").write_bytes(answer.read())
    assert credentials.read(tmp_path / "a.jpg", "image/jpeg").state == "Valid"
    assert services.make_renditions_now(image) and bucket.exists(image.renditions.first().file.name)
