"""Media kits with real files, by public services."""

import uuid
from itertools import count
from typing import Any

from wagtail.models import Locale

from media.kits import services
from media.models import KitItem, KitRelease, KitText, MediaKit

_numbers = count(1)


def make_kit(*assets: Any, languages: tuple[str, ...] = ("vi", "en"), **fields: Any) -> MediaKit:
    """A kit with texts in *languages* and *assets* (file rows or assets) in it; not released."""
    number = next(_numbers)
    named = fields.pop("named_missions", ())
    title = fields.pop("title", f"Kit {number}")
    kit = MediaKit.objects.create(**{"slug": f"kit-{uuid.uuid4().hex[:10]}", "audience": "public", **fields})
    if named:
        kit.named_missions.set(named)
        kit.save()
    for code in languages:
        KitText.objects.create(
            kit=kit,
            locale=Locale.objects.get(language_code=code),
            title=f"{title} ({code})",
            introduction=f"What {title} is about.",
            key_messages="First message\nSecond message",
            article="A text to print.",
        )
    for order, row in enumerate(assets):
        KitItem.objects.create(kit=kit, asset=getattr(row, "asset", row), sort_order=order)
    return kit


def release(kit: MediaKit, languages: tuple[str, ...] = ("vi",), user: Any = None) -> list[KitRelease]:
    """Publish *kit* and build its archives at once."""
    made = services.PublishKit(kit, list(languages), user).execute()
    for row in made:
        assert services.build(row.pk), KitRelease.objects.get(pk=row.pk).failure
        row.refresh_from_db()
    return made
