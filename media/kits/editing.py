"""Writes of a kit that is worked on: its address, its files, and who is told that it changed."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from anyascii import anyascii
from django.db import transaction
from django.utils.text import slugify
from wagtail.log_actions import log

from locales.models import Operation
from locales.services import record_change
from media.kits import announcements
from media.models import KitItem, MediaKit

_LONGEST = 80


def address_of(kit: MediaKit) -> str:
    """Return the slug that *kit* should have: of its English title, else the Vietnamese, else any; ASCII and free.

    Addresses, mirrors and manifests carry it, so that it stays once a release exists.
    """
    if kit.slug and kit.releases.exists():
        return kit.slug
    titles = {row.locale.language_code: row.title for row in kit.texts.select_related("locale") if row.title}
    words = titles.get("en") or titles.get("vi") or next(iter(titles.values()), "")
    plain = slugify(anyascii(words.replace("đ", "d").replace("Đ", "D")))
    base = plain[: _LONGEST - 5].strip("-_") or f"kit-{str(kit.pk)[:8]}"
    taken = set(MediaKit.objects.exclude(pk=kit.pk).filter(slug__startswith=base).values_list("slug", flat=True))
    numbers = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(slug for slug in numbers if slug not in taken)


def set_items(kit: MediaKit, wanted: Iterable[tuple[UUID, list[str]]]) -> None:
    """Let *kit* hold exactly the assets of *wanted*, in this order, each in its formats."""
    stored = {row.asset_id: row for row in KitItem.objects.filter(kit=kit)}
    for order, (asset, formats) in enumerate(wanted):
        row = stored.pop(asset, None) or KitItem(kit=kit, asset_id=asset)
        row.formats, row.sort_order = list(formats), order
        row.save()
    KitItem.objects.filter(pk__in=[row.pk for row in stored.values()]).delete()


@transaction.atomic
def record_editing(kit: MediaKit, parts: list[str], user: Any = None, *, is_new: bool = False) -> None:
    """Give *kit* its address and tell log, ledger and readers what was changed, in the editor's transaction."""
    kit.slug = address_of(kit)
    MediaKit.objects.filter(pk=kit.pk).update(slug=kit.slug)
    log(kit, "wagtail.create" if is_new else "wagtail.edit", user=user, data={"parts": parts}, content_changed=True)
    operation = Operation.CREATED if is_new else Operation.CHANGED
    record_change(kit, operation, actor=user, details={"parts": parts})
    announcements.of_kit(MediaKit.objects.get(pk=kit.pk), user)
