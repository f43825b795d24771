"""Random steps of publishing and withdrawing while clients poll: ``python -m tests.faults.polling STEPS SEED``.

Two writers work at once on the database of DATABASE_URL, their transactions interleaved:
each holds its transaction open for a random time before it commits. Clients of four kinds
follow the change feed with its cursors. Prints one JSON object: what each client holds in
the end and what the portal says they may have.
"""

import json
import os
import random
import sys
import threading
import time
from datetime import timedelta
from typing import Any

import django

KITS, ASSETS, ROUNDS = 6, 8, 10


def prepare() -> dict[str, Any]:
    """Return missions, kits and assets to work with."""
    from locales.models import Mission
    from tests.factories import make_image
    from tests.factories.kits import make_kit

    images = [make_image(f"Picture {number}") for number in range(ASSETS)]
    kits = [make_kit(*random.sample(images, 2), audience="public") for _number in range(KITS)]
    return {"missions": list(Mission.objects.order_by("pk")[:2]), "kits": kits, "assets": [row.asset for row in images]}


def release(kit: Any) -> None:
    """Make a released release as the building job does in its last transaction; archives are not polled."""
    from django.db.models import Max

    from media.kits import announcements
    from media.models import KitFile, KitRelease

    number = (kit.releases.aggregate(last=Max("number"))["last"] or 0) + 1
    row = KitRelease.objects.create(kit=kit, number=number, language="vi", state="released", title="Release")
    for position, item in enumerate(kit.items.all()):
        KitFile.objects.create(release=row, position=position, path=f"files/{position}", asset=item.asset)
    announcements.announce(KitRelease.objects.filter(pk=row.pk))


def step(dice: random.Random, world: dict[str, Any]) -> None:
    """Do one random thing, as editors, time or a recall would."""
    from locales.selectors import database_now
    from media import services as media_services
    from media.kits import announcements, services
    from media.models import Asset, KitRelease, MediaKit, Rights

    kit = MediaKit.objects.select_for_update().get(pk=dice.choice(world["kits"]).pk)
    asset = Asset.objects.get(pk=dice.choice(world["assets"]).pk)
    action = dice.choice(["release"] * 4 + ["withdraw one", "withdraw kit", "recall"] + ["reinstate kit"] * 3
                         + ["reinstate asset"] * 5 + ["audience"] * 2 + ["named", "asset audience"]
                         + ["embargo", "expiry"] * 2)  # fmt: skip
    soon = database_now() + timedelta(milliseconds=dice.randint(-200, 300))
    if action == "release":
        release(kit)
    elif action == "withdraw one":
        row = KitRelease.objects.filter(kit=kit, state="released").order_by("?").first()
        if row is not None:
            services.withdraw_release(row, "Drill.")
    elif action == "withdraw kit":
        services.withdraw_kit(kit, "Drill.")
    elif action == "reinstate kit":
        services.reinstate_kit(kit)
    elif action == "recall":
        media_services.withdraw_asset(asset, "Drill.")
    elif action == "reinstate asset":
        media_services.reinstate_asset(asset)
    elif action == "audience":
        MediaKit.objects.filter(pk=kit.pk).update(
            audience=dice.choice(["public", "public", "press", "missions", "internal"])
        )
        announcements.of_kit(kit)
    elif action == "named":
        kit.named_missions.set(dice.sample(world["missions"], dice.randint(0, 2)))
        kit.save()
        announcements.of_kit(kit)
    elif action == "asset audience":
        Asset.objects.filter(pk=asset.pk).update(audience=dice.choice(["public", "public", "missions"]))
        media_services.record_editing(asset, ["circle"])
    elif action == "embargo":
        MediaKit.objects.filter(pk=kit.pk).update(embargo_until=dice.choice([None, None, soon]))
        announcements.of_kit(kit)
    else:
        Rights.objects.filter(asset=asset).update(expires_at=dice.choice([None, None, None, soon]))
        media_services.record_editing(asset, ["rights"])


def write(seed: int, steps: int, world: dict[str, Any], done: list[int]) -> None:
    """Do *steps* steps, each in a transaction that stays open for a moment; note each in *done*."""
    from django.db import OperationalError, connection, transaction

    dice = random.Random(seed)
    for number in range(steps):
        while True:
            try:
                with transaction.atomic():
                    step(dice, world)
                    if connection.vendor == "postgresql":
                        time.sleep(dice.random() * 0.02)
                done.append(number)
                break
            except OperationalError:
                # Two writers wanted the same rows in opposite order: the database let one go first.
                continue
    connection.close()


class Client:
    """A mirror of *circle*: it applies every page of the feed in order and keeps what it holds."""

    def __init__(self, circle: str) -> None:
        self.name, self.cursor = circle, ""
        self.held: set[tuple[str, int, str]] = set()

    def reader(self) -> Any:
        """Return the mirror's reader as of now."""
        from locales.selectors import database_now
        from media.kits import circles

        return circles.reader(self.name, database_now())

    def poll(self) -> None:
        """Read until there is no more."""
        from media.kits import feed

        more = True
        while more:
            page = feed.read(self.reader(), self.cursor, size=7)
            for entry in page.entries:
                key = (entry.release.kit.slug, entry.release.number, entry.release.language)
                (self.held.add if entry.is_released else self.held.discard)(key)
            self.cursor, more = page.next, page.more


def settle() -> None:
    """Let time pass and the portal notice."""
    from media.kits import announcements
    from portal.releases import pass_moments

    time.sleep(0.5)
    pass_moments()
    while announcements.follow():
        pass


def differences(clients: list[Client]) -> dict[str, list[str]]:
    """Return, by client, what it holds and may not have, or lacks."""
    from media.models import KitRelease
    from media.visibility import visible_queryset

    found = {}
    for client in clients:
        client.poll()
        rows = visible_queryset(client.reader(), KitRelease).select_related("kit")
        truth = {(row.kit.slug, row.number, row.language) for row in rows}
        if client.held != truth:
            found[client.name] = sorted(map(str, client.held ^ truth))
    return found


def main(steps: int, seed: int) -> dict[str, Any]:
    """Run ten rounds; when the writers of a round are done, every client must hold exactly what it may have."""
    from media.kits import announcements
    from media.models import KitRelease
    from portal.releases import pass_moments

    random.seed(seed)
    world = prepare()
    names = ["public", "press", *(f"mission:{mission.pk}" for mission in world["missions"])]
    clients = [Client(name) for name in names]
    done: list[int] = []
    wrong, held, polls = [], [], 0
    for number in range(ROUNDS):
        seeds = (seed * 1000 + number * 2, seed * 1000 + number * 2 + 1)
        writers = [threading.Thread(target=write, args=(one, steps // ROUNDS // 2, world, done)) for one in seeds]
        for thread in writers:
            thread.start()
        while any(thread.is_alive() for thread in writers):
            pass_moments()
            announcements.follow()
            random.choice(clients).poll()
            polls += 1
            time.sleep(0.01)
        settle()
        wrong.append(differences(clients))
        held.append([len(client.held) for client in clients])
    releases = KitRelease.objects.count()
    return {
        "steps": len(done), "polls": polls, "releases": releases, "held": held, "differences": [d for d in wrong if d]
    }  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))) + "\n")
