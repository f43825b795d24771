"""The ledger of changes: in the change's own transaction, and never skipped by a follower."""

from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from locales.models import Change, Operation, Topic
from locales.selectors import Position, changes_after, database_now
from locales.services import record_change
from tests.factories import make_story


@pytest.mark.django_db
def test_a_row_outside_of_a_transaction_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    topic = Topic(code="x", pk=1)
    monkeypatch.setattr("locales.services.connection", SimpleNamespace(in_atomic_block=False))
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
