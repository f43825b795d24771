"""Removing the demo edition leaves no trace: no row in any table, no file in the store; and it can come again."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from content.models import BasePage, HomePage, SectionPage, StoryPage
from locales.models import Change, Operation, User
from media.delivery.storage import asset_storage
from media.models import PortalImage
from portal.demo import edition, keys
from tests.factories import make_image, make_story
from tests.media.conftest import store, use_store

#: A store of its own: tests of another worker write into the run's common one meanwhile.
__all__ = ["store", "use_store"]
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]

#: Tables that grow by nature: the append-only ledger and what queued jobs leave; also the inside of FTS5.
GROWING = {"locales.Change", "locales.Follower", "django_tasks_database.DBTaskResult"}


def rows() -> dict[str, int]:
    """The number of rows of every table, tables without a model included."""
    names = {model._meta.db_table: model._meta.label for model in apps.get_models(include_auto_created=True)}
    counts = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if names.get(table) in GROWING or "_fts_" in table:
                continue
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[names.get(table, table)] = cursor.fetchone()[0]
    return counts


def files(folder: str = "") -> Iterator[str]:
    folders, names = asset_storage().listdir(folder) if folder_exists(folder) else ([], [])
    yield from (f"{folder}/{name}" for name in names)
    for inner in folders:
        yield from files(f"{folder}/{inner}" if folder else inner)


def folder_exists(folder: str) -> bool:
    try:
        asset_storage().listdir(folder)
    except FileNotFoundError:
        return False
    return True


def homes() -> list[tuple[Any, ...]]:
    fields = ("pk", "title", "draft_title", "standfirst", "provenance", "hero", "lead_image", "has_unpublished_changes")
    return [
        (*row, list(page.body.raw_data))
        for row, page in zip(
            HomePage.objects.values_list(*fields).order_by("pk"), HomePage.objects.order_by("pk"), strict=True
        )
    ]


def work(task_path: str = "", limit: int | None = None) -> int:
    """Do the queued jobs, those of one kind or *limit* of them, and return how many."""
    queued = DBTaskResult.objects.filter(status="READY", task_path__startswith=task_path).order_by("enqueued_at")
    jobs = list(queued[:limit])
    for job in jobs:
        import_string(job.task_path).call(*job.args_kwargs["args"], **job.args_kwargs["kwargs"])
    DBTaskResult.objects.filter(pk__in=[job.pk for job in jobs]).update(status="SUCCESSFUL")
    return len(jobs)


@pytest.fixture(autouse=True)
def _with_debug(settings: Any) -> None:
    settings.DEBUG = True


def test_nothing_is_left_it_can_be_loaded_again_and_what_editors_made_stays(
    django_capture_on_commit_callbacks: Any,
) -> None:
    own_story, own_image = make_story("Bài của biên tập viên"), make_image("Ảnh của biên tập viên")
    work()
    before, front, stored = rows(), homes(), set(files())

    edition.load()
    loaded = rows()
    assert set(files()) > stored
    assert HomePage.objects.exclude(body=None).exists()
    made = {row.stable_id for row in BasePage.objects.all() if keys.is_demo(row.translation_key)}
    assert len(made) > 400

    edition.load()
    assert rows() == loaded, "loading twice changes nothing"

    assert work("media.tasks.make_renditions", 1) == 1
    assert work("content.cards.tasks.draw_card", 3) == 3
    with django_capture_on_commit_callbacks(execute=True):
        edition.remove()
    assert work("media.tasks.delete_files")
    assert work("wagtail.tasks.delete_file_from_storage_task")
    after = rows()
    assert {name: (before[name], count) for name, count in after.items() if count != before.get(name)} == {}
    assert homes() == front
    assert set(files()) == stored
    assert StoryPage.objects.filter(pk=own_story.pk).exists()
    assert PortalImage.objects.filter(pk=own_image.pk).exists()
    gone = set(Change.objects.filter(operation=Operation.DELETED).values_list("stable_id", flat=True))
    assert made <= gone, "followers of the ledger learn that every page is gone"

    edition.load()
    assert {name: count for name, count in rows().items() if count != loaded[name]} == {}, "it can come again"

    stories = StoryPage.objects.count()
    StoryPage.objects.get(translation_key=keys.key("page", "story/co-do-hue"), locale__language_code="fr").delete()
    edition.load()
    assert StoryPage.objects.count() == stories, "a translation that is missing is loaded again"

    section = SectionPage.objects.get(translation_key=keys.key("page", "heritage"), locale__language_code="vi")
    added = make_story("Bài viết thêm", section=section)
    home = HomePage.objects.get(locale__language_code="fr")
    home.standfirst = "Les mots de la rédaction."
    home.save_revision(user=User.objects.get(username="editor")).publish()
    edition.remove()
    assert StoryPage.objects.get(pk=added.pk).get_parent().pk == section.pk
    assert set(StoryPage.objects.values_list("pk", flat=True)) == {own_story.pk, added.pk}
    assert HomePage.objects.get(pk=home.pk).standfirst == "Les mots de la rédaction."
