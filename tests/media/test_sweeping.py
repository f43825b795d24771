"""Orphans go before they are a day old; what a row names stays."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from media.models import AssetVersion, PortalRendition
from media.services import make_renditions_now
from media.sweeping import AGE, NAMES, sweep
from tests.factories import make_document, make_image
from tests.factories.kits import make_kit, release

pytestmark = pytest.mark.django_db


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_only_what_no_row_names_is_deleted(store: Path) -> None:
    image = make_image()
    make_renditions_now(image)
    make_document()
    release(make_kit(image))
    kept = files(store)
    for orphan in ("ab/orphan.jpg", "ab/.building-x1"):
        (store / orphan).parent.mkdir(exist_ok=True)
        (store / orphan).write_bytes(b"half")
    assert sweep(timezone.now() + AGE - timedelta(minutes=1)) == []
    assert sorted(sweep(timezone.now() + AGE + timedelta(minutes=1))) == ["ab/.building-x1", "ab/orphan.jpg"]
    assert files(store) == kept and PortalRendition.objects.exists()


def test_old_temporary_files_are_deleted(store: Path) -> None:
    folder = Path(settings.TEMPORARY_DIR) / "ingest-killed"
    folder.mkdir()
    (folder / "clean.jpg").write_bytes(b"half")
    old = (timezone.now() - timedelta(days=1)).timestamp()
    os.utime(folder, (old, old))
    assert sweep() == ["ingest-killed"]
    assert not folder.exists()


def test_every_column_that_names_a_stored_file_is_known() -> None:
    """A new file column without a line in ``NAMES`` would lose its files."""
    from django.apps import apps
    from django.db.models import FileField

    found = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, FileField) and field.storage == AssetVersion._meta.get_field("file").storage
    }
    assert found <= set(NAMES)


def test_a_kit_whose_disk_filled_leaves_nothing_to_sweep(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from media.kits import services

    (row,) = services.PublishKit(make_kit(make_image()), ["vi"]).execute()
    monkeypatch.setattr("media.kits.archive.digest_of", lambda path: (_ for _ in ()).throw(OSError(28, "No space")))
    assert services.build(row.pk) is False
    assert not [name for name in files(store) if name.endswith(".zip") or ".building" in name]
