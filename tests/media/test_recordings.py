"""What the portal adds to a recording by itself, and that it never replaces an editor's work."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django_tasks_db.models import DBTaskResult
from wagtail.models import Locale

from locales.models import Change
from media import services, tasks
from media.models import Asset, AssetText, AssetVersion, Recording
from tests.factories import make_image, make_recording
from tests.media.ingest import builders
from tests.media.ingest.films import captioned, no_ffmpeg, turned

pytestmark = pytest.mark.django_db
__all__ = ["no_ffmpeg"]
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<b>Xin</b> chào\n"


def upload(content: bytes, name: str = "film.mp4") -> Recording:
    recording = Recording(title="Film", file=ContentFile(content, name=name))
    recording.save()
    return recording


def files(store: Path) -> set[str]:
    return {path.relative_to(store).as_posix() for path in store.rglob("*") if path.is_file()}


def describe(recording: Recording) -> list[str]:
    version = AssetVersion.objects.filter(asset=recording.asset_id).first()
    assert version is not None
    done: list[str] = tasks.describe_recording.func(version.pk)
    return done


def text(recording: Recording, code: str) -> AssetText:
    return AssetText.objects.get(asset=recording.asset_id, locale__language_code=code)


def test_upload_of_a_recording_asks_for_its_description_and_nothing_else_does() -> None:
    upload(builders.mp4())
    version = AssetVersion.objects.get()
    assert [
        job.args_kwargs["args"] for job in DBTaskResult.objects.filter(task_path__endswith="describe_recording")
    ] == [[version.pk]]
    make_image()
    assert DBTaskResult.objects.filter(task_path__endswith="describe_recording").count() == 1


def test_description_fills_measures_poster_captions_and_transcript(tmp_path: Path, store: Path) -> None:
    recording = upload(turned(captioned(tmp_path / "a.mp4", "vie", "fra")).read_bytes())
    assert describe(recording) == ["measures", "poster", "text-fr", "text-vi"]
    recording.refresh_from_db()
    version = AssetVersion.objects.get()
    assert (version.width, version.height) == (recording.width, recording.height) == (180, 320)
    assert version.duration == recording.duration == pytest.approx(3.0, abs=0.1)
    assert files(store) == {version.file.name, version.poster.name}
    assert version.poster.name.endswith(".webp") and version.poster.read(4) == b"RIFF"
    for code in ("vi", "fr"):
        row = text(recording, code)
        assert row.subtitles is not None and row.subtitles.startswith("WEBVTT\n\n00:00:00.200")
        assert row.transcript == "Xin chào các bạn Tạm biệt"
    assert text(recording, "vi").title == "Film"
    last = Change.objects.order_by("-pk").first()
    assert last is not None and last.object_key == str(recording.asset_id)


def test_description_twice_changes_nothing_more(tmp_path: Path, store: Path) -> None:
    recording = upload(captioned(tmp_path / "a.mp4", "vie").read_bytes())
    describe(recording)
    before, changes = files(store), Change.objects.count()
    assert describe(recording) == []
    assert files(store) == before and Change.objects.count() == changes


def test_what_an_editor_wrote_stays(tmp_path: Path) -> None:
    recording = upload(captioned(tmp_path / "a.mp4", "vie", "eng").read_bytes())
    AssetText.objects.filter(asset=recording.asset).update(subtitles=VTT, transcript="Của biên tập viên")
    english = AssetText.objects.create(
        asset=recording.asset, locale=Locale.objects.get(language_code="en"), transcript="The editor's"
    )
    assert "text-vi" not in describe(recording)
    vi = text(recording, "vi")
    assert (vi.subtitles, vi.transcript) == (VTT, "Của biên tập viên")
    english.refresh_from_db()
    assert english.transcript == "The editor's" and english.subtitles


def test_file_that_awaits_approval_changes_no_text(tmp_path: Path) -> None:
    recording = upload(captioned(tmp_path / "a.mp4", "vie").read_bytes())
    AssetVersion.objects.update(is_approved=False)
    assert describe(recording) == ["poster"]
    assert not text(recording, "vi").subtitles
    AssetVersion.objects.update(is_approved=True)
    assert describe(recording) == ["text-vi"]


def test_poster_of_a_run_that_came_second_is_removed(tmp_path: Path, store: Path) -> None:
    recording = upload(captioned(tmp_path / "a.mp4").read_bytes())
    version = AssetVersion.objects.get()
    AssetVersion.objects.update(poster="aa/first.webp")
    from media.recordings import describe as run

    run(version)  # read before the other run saved its poster
    assert AssetVersion.objects.get().poster.name == "aa/first.webp"
    assert files(store) == {recording.file.name}


def test_poster_of_a_run_that_fails_is_removed(tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = upload(captioned(tmp_path / "a.mp4").read_bytes())

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr("media.recordings.record_change", fail)
    with pytest.raises(RuntimeError):
        describe(recording)
    assert files(store) == {recording.file.name}
    assert not AssetVersion.objects.get().poster


def test_without_ffmpeg_a_recording_is_taken_with_what_its_header_says(no_ffmpeg: None) -> None:
    recording = upload(builders.mp4())
    AssetText.objects.filter(asset=recording.asset).update(subtitles=VTT)
    assert describe(recording) == ["text-vi"]
    assert text(recording, "vi").transcript == "Xin chào"
    version = AssetVersion.objects.get()
    assert (version.duration, version.width, version.height) == (2.5, 640, 360)
    assert not version.poster


def test_broken_recording_and_one_that_is_gone_are_no_error(store: Path) -> None:
    recording = upload(builders.mp4())
    assert describe(recording) == []
    (store / recording.file.name).unlink()
    assert describe(recording) == []
    assert tasks.describe_recording.func(10**6) == []


class FarStorage(Storage):
    """A store whose files have no place on this machine's disk."""

    def __init__(self, folder: Path) -> None:
        from django.core.files.storage import FileSystemStorage

        self.near = FileSystemStorage(location=str(folder))

    def _open(self, name: str, mode: str = "rb") -> Any:
        return self.near.open(name, mode)

    def _save(self, name: str, content: Any) -> str:
        return self.near.save(name, content)

    def exists(self, name: str) -> bool:
        return self.near.exists(name)

    def delete(self, name: str) -> None:
        self.near.delete(name)


def test_recording_in_an_object_store_is_described_from_a_copy(
    tmp_path: Path, store: Path, use_store: Callable[[Storage], None]
) -> None:
    use_store(FarStorage(store))
    recording = upload(captioned(tmp_path / "a.mp4", "vie").read_bytes())
    assert describe(recording) == ["poster", "text-vi"]
    assert AssetVersion.objects.get().poster.name in files(store)


def test_poster_goes_with_its_asset(store: Path) -> None:
    recording = make_recording()
    poster = AssetVersion.objects.get().poster.name
    assert poster in files(store)
    services.delete_asset(Asset.objects.get())
    job = DBTaskResult.objects.filter(task_path__endswith="delete_files").latest("enqueued_at")
    tasks.delete_files.func(*job.args_kwargs["args"])
    assert poster not in files(store) and recording.file.name not in files(store)
