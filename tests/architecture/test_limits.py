"""House rules on the files themselves."""

from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader

from content.blocks import StoryStreamBlock, StreamField
from tests.architecture.limits import ROOT, violations


def test_files_keep_the_limits() -> None:
    assert violations() == []


def test_stream_fields_stay_out_of_migrations() -> None:
    _name, _path, args, kwargs = StreamField(StoryStreamBlock()).deconstruct()
    assert args == []
    assert "block_lookup" not in kwargs
    for path in (ROOT / "content" / "migrations").glob("0*.py"):
        assert "block_lookup" not in path.read_text(encoding="utf-8"), path.name


@pytest.mark.django_db
def test_migrations_are_linear() -> None:
    loader = MigrationLoader(None)
    for app in ("locales", "media", "content"):
        assert len(loader.graph.leaf_nodes(app)) == 1


def test_no_module_shadows_the_standard_library() -> None:
    assert not (Path(ROOT) / "statistics").exists()
