"""The ledger of changes: in the change's own transaction, and never skipped by a follower."""

import threading

import pytest
from django.db import connection, transaction

from locales.models import Change, Operation, Topic
from locales.selectors import Position, changes_after, database_now
from locales.services import record_change
from tests.factories import make_story


@pytest.mark.django_db(transaction=True)
def test_a_row_outside_of_a_transaction_is_refused() -> None:
    topic = Topic(code="x", pk=1)
    with pytest.raises(transaction.TransactionManagementError):
        record_change(topic, Operation.CHANGED)


@pytest.mark.django_db
def test_changes_carry_stable_id_language_and_order() -> None:
    story = make_story(language="km")
    row = Change.objects.filter(stable_id=story.stable_id, operation=Operation.PUBLISHED).get()
    assert (row.language, row.model) == ("km", "content.storypage")
    assert abs((database_now() - row.moment).total_seconds()) < 60


@pytest.mark.django_db
def test_a_follower_reads_on_from_its_position() -> None:
    first, second = make_story(), make_story()
    rows = list(changes_after(Position()))
    if connection.vendor == "postgresql":
        # The test's own transaction is open: its rows are held back, as they must be.
        assert not {first.stable_id, second.stable_id} & {row.stable_id for row in rows}
        return
    keys = [row.stable_id for row in rows]
    assert keys.index(first.stable_id) < keys.index(second.stable_id)
    last = rows[-1]
    assert list(changes_after(Position(last.transaction, last.id))) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_late_commit_is_not_skipped() -> None:
    if connection.vendor != "postgresql":
        # SQLite has one writer at a time, so that ids commit in order; the PostgreSQL run tests the rest.
        return
    begun, may_commit = threading.Event(), threading.Event()

    def slow_writer() -> None:
        try:
            with transaction.atomic():
                record_change(Topic(code="slow", pk=1), Operation.CHANGED)
                begun.set()
                may_commit.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=slow_writer)
    thread.start()
    assert begun.wait(20)
    with transaction.atomic():
        record_change(Topic(code="fast", pk=2), Operation.CHANGED)
    seen = {row.object_key for row in changes_after(Position())}
    assert "2" not in seen, "the fast row must wait for the slow one that has the smaller transaction id"
    may_commit.set()
    thread.join()
    assert {row.object_key for row in changes_after(Position())} >= {"1", "2"}
