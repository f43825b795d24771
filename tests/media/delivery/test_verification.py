"""``manage.py verify_files`` finds what the disk lost or changed; ``prepare_files`` asks for what is missing."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from media.models import KitRelease, MediaKit, PreparedFile
from tests.factories import make_document, make_image

pytestmark = pytest.mark.django_db


def verify() -> tuple[int, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_files", stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), err.getvalue() + out.getvalue()
    return 0, err.getvalue() + out.getvalue()


def test_sound_store_passes() -> None:
    make_image()
    make_document()
    assert verify() == (0, "4 files read, 0 missing or different.\n")


def test_each_damage_is_named(store: Path) -> None:
    image, document = make_image(), make_document()
    prepared = PreparedFile.objects.get(version__asset=image.asset)
    (store / prepared.file.name).write_bytes(b"changed")
    (store / document.file.name).unlink()
    release = KitRelease(kit=MediaKit.objects.create(slug="kit"), number=1, language="vi", archive_sha256="0" * 64)
    release.archive.save("kit.zip", ContentFile(b"PK"))
    code, said = verify()
    assert code == 1 and "5 files read, 4 missing or different." in said
    assert f"different: prepared file {prepared}" in said and f"({prepared.file.name})" in said
    assert said.count(f"({document.file.name})") == 2 and "missing: version" in said
    assert "different: kit archive" in said
    assert image.file.name not in said


def test_missing_outgoing_files_are_asked_for() -> None:
    make_image()
    lacking = make_image(prepared=False)
    DBTaskResult.objects.all().delete()
    out = StringIO()
    call_command("prepare_files", stdout=out)
    assert out.getvalue() == "Asked for the files of 1 assets.\n"
    assert DBTaskResult.objects.get().args_kwargs["args"] == [str(lacking.asset_id)]
