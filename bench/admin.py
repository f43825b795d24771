"""What asking costs in the admin: CPU of each role against an administrator's, on the same pages and data.

``python -m bench.admin --pages 20000 --languages 15``. Every language gets a section with that
many stories of many organisations: most public, some drafts, embargoed, internal or withdrawn.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

#: Bodies that own the stories, besides the home desk.
OWNERS = 40
_BATCH = 5000


def build(pages: int, codes: tuple[str, ...]) -> dict[str, Any]:
    """Make the pages and one member of staff for each role; return their users, and the Vietnamese section."""
    from django.contrib.auth import get_user_model
    from wagtail.models import Locale

    from content.models import HomePage, SectionPage
    from content.publishing.homes import ensure_portal
    from locales.models import Membership, Organisation, Role
    from locales.reference import load_all

    load_all()
    ensure_portal()
    owners = [Organisation.objects.create(code=f"body-{number}", kind="ministry") for number in range(OWNERS)]
    sections = {}
    for code in codes:
        home = HomePage.objects.get(locale__language_code=code)
        section = SectionPage(title=f"Section {code}", slug="section", locale=Locale.objects.get(language_code=code))
        home.add_child(instance=section)
        section.save_revision().publish()
        _fill(section, pages, owners)
        sections[code] = section.pk
    desk = Organisation.objects.get(code="foreign-information-desk")
    mission = Organisation.objects.filter(kind="mission").first()
    users = {"superuser": get_user_model().objects.create_superuser("root", password="secret-of-benches")}
    for name, role, body in (
        ("administrator", Role.ADMINISTRATOR, desk),
        ("desk editor", Role.EDITOR, desk),
        ("ministry editor", Role.EDITOR, owners[0]),
        ("ministry chief", Role.CHIEF_EDITOR, owners[0]),
        ("ministry translator", Role.TRANSLATOR, owners[0]),
        ("mission officer", Role.MISSION_OFFICER, mission),
    ):
        users[name] = get_user_model().objects.create_user(name.replace(" ", "-"), password="secret-of-benches")
        Membership.objects.create(user=users[name], organisation=body, role=role)
    return {"users": users, "section": sections["vi"]}


def _fill(section: Any, count: int, owners: list[Any]) -> None:
    """Make *count* stories below *section*: of 25, one draft, one embargoed, one internal, one withdrawn."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import transaction
    from django.utils import timezone
    from modelsearch.backends import get_search_backend
    from wagtail.models import Page

    from content.models import SectionPage, StoryPage
    from portal.demo import bulk

    kind, now = ContentType.objects.get_for_model(StoryPage), timezone.now()
    for start in range(0, count, _BATCH):
        batch = []
        for number in range(start, min(start + _BATCH, count)):
            moment = now - timedelta(minutes=count - number)
            state = number % 25
            batch.append(
                StoryPage(
                    path=section._get_path(section.path, section.depth + 1, number + 1),
                    depth=section.depth + 1,
                    numchild=0,
                    content_type=kind,
                    locale=section.locale,
                    translation_key=uuid4(),
                    title=f"Story {number} {section.language}",
                    draft_title=f"Story {number} {section.language}",
                    slug=f"story-{number}",
                    url_path=f"{section.url_path}story-{number}/",
                    stable_id=uuid4(),
                    organisation=owners[number % len(owners)],
                    audience="internal" if state == 2 else "public",
                    embargo_until=now + timedelta(days=1) if state == 1 else None,
                    withdrawn_at=moment if state == 3 else None,
                    live=state != 0,
                    first_published_at=moment,
                    last_published_at=moment,
                    latest_revision_created_at=moment,
                    has_unpublished_changes=False,
                )
            )
        with transaction.atomic():
            bulk.insert(batch)
            get_search_backend().get_index_for_model(Page).add_items(StoryPage, batch)
    SectionPage.objects.filter(pk=section.pk).update(numchild=count)


def addresses(section: int) -> dict[str, str]:
    """Return what is asked for, by name."""
    return {
        "explorer": f"/admin/pages/{section}/",
        "explorer, search": f"/admin/pages/{section}/?q=7780",
        "chooser": f"/admin/choose-page/{section}/",
        "chooser, search": "/admin/choose-page/search/?q=7780",
        "search": "/admin/pages/search/?q=7780",
        "pages of a type": "/admin/pages/usage/content/storypage/",
        "API": f"/admin/api/main/pages/?child_of={section}&for_explorer=1",
        "report of aging pages": "/admin/reports/aging-pages/",
        "report of workflows": "/admin/reports/workflow/",
        "report of tasks": "/admin/reports/workflow_tasks/",
        "site history": "/admin/reports/site-history/",
    }


def measure(made: dict[str, Any], rounds: int) -> dict[str, dict[str, Any]]:
    """Return by name: the administrator's median CPU milliseconds, and each role's as a ratio; roles take turns."""
    from django.test import Client

    clients = {}
    for name, user in made["users"].items():
        clients[name] = Client()
        clients[name].force_login(user)
    result = {}
    for name, address in addresses(made["section"]).items():
        times: dict[str, list[float]] = {role: [] for role in clients}
        status = {role: clients[role].get(address).status_code for role in clients}
        for _round in range(rounds):
            for role, client in clients.items():
                started = time.process_time()
                client.get(address)
                times[role].append((time.process_time() - started) * 1000)
        base = statistics.median(times["superuser"])
        result[name] = {
            "superuser_ms": round(base, 1),
            **{
                role: round(statistics.median(found) / base, 2) if status[role] == 200 else status[role]
                for role, found in times.items()
                if role != "superuser"
            },
        }
        sys.stderr.write(f"{name}: {result[name]}\n")
    return result


def main() -> None:
    """Set a portal up, fill it, measure it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20_000, help="stories of each language")
    parser.add_argument("--languages", type=int, default=15)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ["DATA_DIR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        import django
        from django.core.management import call_command

        django.setup()
        from locales import languages

        call_command("migrate", verbosity=0)
        codes = tuple(dict.fromkeys(("vi", *languages.CODES)))[: options.languages]
        started = time.perf_counter()
        made = build(options.pages, codes)
        sys.stderr.write(f"built in {time.perf_counter() - started:.0f} s\n")
        result = measure(made, options.rounds)
    sys.stdout.write(json.dumps({"pages": options.pages, "languages": len(codes), "cpu": result}, indent=1) + "\n")


if __name__ == "__main__":
    main()
