"""The kill drill: SIGKILL at random moments while pages are published, then an audit of what is left.

``python -m tests.faults.kill_publish TRIALS`` works on the database of DATABASE_URL and
prints one JSON object. Each trial forks a publisher, lets it work for a random time,
kills it, and keeps the acknowledgements that it wrote before it died.
"""

import json
import os
import random
import signal
import sys
import time
from typing import Any

import django


def publisher(acknowledgements: int) -> None:
    """Publish, publish again, move and unpublish for ever; write a line after each acknowledged step."""
    from content.models import SectionPage, StoryPage
    from content.publishing import services

    sections = list(SectionPage.objects.filter(slug__startswith="drill-").order_by("slug"))
    number = 0
    while True:
        number += 1
        story = StoryPage(title=f"Drill {os.getpid()} {number}", slug=f"drill-{os.getpid()}-{number}", live=False)
        sections[number % 2].add_child(instance=story)
        story.save_revision()
        services.publish(story)
        os.write(acknowledgements, f"published {story.stable_id}\n".encode())
        story = StoryPage.objects.get(pk=story.pk)
        story.title += " again"
        story.save_revision().publish()
        story = StoryPage.objects.get(pk=story.pk)
        if number % 3 == 0:
            story.move(sections[(number + 1) % 2], pos="last-child")
            os.write(acknowledgements, f"moved {story.stable_id}\n".encode())
        if number % 5 == 0:
            StoryPage.objects.get(pk=story.pk).unpublish()
            os.write(acknowledgements, f"unpublished {story.stable_id}\n".encode())


def trial(seconds: float) -> list[list[str]]:
    """Fork a publisher, kill it after *seconds*, return what it acknowledged."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        try:
            publisher(writer)
        finally:
            os._exit(1)
    os.close(writer)
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    with os.fdopen(reader, "rb") as pipe:
        lines = pipe.read().decode().splitlines()
    return [line.split() for line in lines if len(line.split()) == 2]


def audit(acknowledged: list[list[str]]) -> dict[str, Any]:
    """Compare pages, log entries, ledger rows and acknowledgements."""
    from wagtail.models import PageLogEntry

    from content.models import PageAddress, StoryPage
    from locales.models import Change

    last: dict[str, str] = {}
    for step, stable_id in acknowledged:
        last[stable_id] = step
    pages = {str(page.stable_id): page for page in StoryPage.objects.filter(slug__startswith="drill-")}
    lost = [
        key for key, step in last.items() if step != "unpublished" and not (key in pages and _was_published(pages[key]))
    ]
    live = [page for page in pages.values() if page.live]
    logged = set(PageLogEntry.objects.filter(action="wagtail.publish").values_list("page_id", flat=True))
    in_ledger = set(Change.objects.filter(operation="published").values_list("object_key", flat=True))
    addressed = set(PageAddress.objects.values_list("page_id", "path"))
    return {
        "acknowledged": len(acknowledged),
        "live": len(live),
        "lost": lost,
        "without_log_entry": [str(page.stable_id) for page in live if page.pk not in logged],
        "without_ledger_row": [str(page.stable_id) for page in live if str(page.pk) not in in_ledger],
        "without_address": [str(page.stable_id) for page in live if (page.pk, page.url_path) not in addressed],
    }


def _was_published(page: Any) -> bool:
    return page.first_published_at is not None


def prepare() -> None:
    """Make two sections to publish into."""
    from content.models import HomePage, SectionPage

    home = HomePage.objects.get(locale__language_code="vi")
    for name in ("drill-one", "drill-two"):
        if not SectionPage.objects.filter(slug=name).exists():
            section = SectionPage(title=name, slug=name)
            HomePage.objects.get(pk=home.pk).add_child(instance=section)
            section.save_revision().publish()


def main() -> None:
    """Run the drill."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()
    from django.db import connections

    trials, generator = int(sys.argv[1]), random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else None)
    prepare()
    connections.close_all()
    acknowledged: list[list[str]] = []
    for _number in range(trials):
        acknowledged += trial(generator.uniform(0.02, 0.9))
    result = {"trials": trials, **audit(acknowledged)}
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
