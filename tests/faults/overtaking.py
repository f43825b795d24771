"""Two at once, on a database of its own: ``python -m tests.faults.overtaking ledger|releases`` prints JSON."""

import json
import os
import sys
import threading
from datetime import timedelta
from typing import Any

import django


def ledger() -> dict[str, Any]:
    """A transaction that began first commits last: a follower must not read past it meanwhile."""
    from django.db import connection, transaction

    from locales.models import Operation, Topic
    from locales.selectors import Position, changes_after
    from locales.services import record_change

    start = max((Position(row.transaction, row.id) for row in changes_after(Position(), 100_000)), default=Position())
    begun, may_commit = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with transaction.atomic():
            record_change(Topic(code="slow", pk=1), Operation.CHANGED)
            begun.set()
            may_commit.wait(30)
        connection.close()

    thread = threading.Thread(target=slow_writer)
    thread.start()
    begun.wait(30)
    if connection.vendor == "sqlite":
        # One writer at a time: the fast one waits for the slow one by itself.
        may_commit.set()
        thread.join()
    with transaction.atomic():
        record_change(Topic(code="fast", pk=2), Operation.CHANGED)
    meanwhile = [row.object_key for row in changes_after(start) if row.model == "locales.topic"]
    may_commit.set()
    thread.join()
    finally_ = [row.object_key for row in changes_after(start) if row.model == "locales.topic"]
    return {"vendor": connection.vendor, "meanwhile": meanwhile, "finally": finally_}


def releases() -> dict[str, Any]:
    """Four runners at once, six due pages: each is published once."""
    from django.db import connections
    from django.utils import timezone
    from wagtail.models import PageLogEntry

    from content.models import HomePage, SectionPage, StoryPage
    from portal.releases import release_due

    section = SectionPage(title="Due", slug="due")
    HomePage.objects.get(locale__language_code="vi").add_child(instance=section)
    for number in range(6):
        story = StoryPage(title=f"Due {number}", slug=f"due-{number}", live=False)
        section.add_child(instance=story)
        story.go_live_at = timezone.now() + timedelta(hours=1)
        revision = story.save_revision()
        revision.publish()
        revision.refresh_from_db()
        past = timezone.now() - timedelta(minutes=1)
        revision.content["go_live_at"], revision.approved_go_live_at = past.isoformat(), past
        revision.save()

    def run() -> None:
        release_due()
        connections.close_all()

    threads = [threading.Thread(target=run) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pages = StoryPage.objects.filter(slug__startswith="due-", live=True)
    entries = PageLogEntry.objects.filter(page__in=pages.values("pk"), action="wagtail.publish.scheduled")
    return {"live": pages.count(), "entries": entries.count()}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()
    sys.stdout.write(json.dumps({"ledger": ledger, "releases": releases}[sys.argv[1]]()) + "\n")
