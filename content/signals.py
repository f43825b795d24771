"""What follows from a page's life inside its transaction."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import F
from django.db.models.signals import post_delete, post_save, pre_save
from wagtail_localize.models import SegmentOverride, StringTranslation, Translation

from content.models import BasePage, PageCard
from content.publishing import addresses
from locales.actors import actor_of
from locales.models import Change, Operation
from media.tasks import delete_files


def _give_owner(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """A new page belongs to the organisation of whoever makes it, unless it says otherwise."""
    if not isinstance(instance, BasePage) or instance.pk or instance.organisation_id or instance.owner is None:
        return
    organisations = actor_of(instance.owner).organisations
    if len(organisations) == 1:
        instance.organisation_id = next(iter(organisations))


#: Changes after which a page needs another card, and those after which the pages led by an asset do.
_SHOWN = frozenset({Operation.PUBLISHED, Operation.REINSTATED, Operation.EMBARGO_LIFTED})
_PICTURE_CHANGED = _SHOWN | {Operation.CHANGED, Operation.WITHDRAWN, Operation.EXPIRED}


def _draw_cards(instance: Change, created: bool, **kwargs: Any) -> None:
    """Ask for the share cards that a change makes necessary, in its transaction."""
    from content.cards import tasks

    if created and instance.model == "media.asset" and instance.operation in _PICTURE_CHANGED:
        tasks.draw_cards_with.enqueue(instance.object_key)
    elif created and instance.model.startswith("content.") and instance.operation in _SHOWN:
        tasks.draw_card.enqueue(int(instance.object_key))


def _note_expired(instance: Change, created: bool, **kwargs: Any) -> None:
    """Note of a page that has expired that it was public until then."""
    if created and instance.model.startswith("content.") and instance.operation == Operation.EXPIRED:
        page = BasePage.objects.filter(pk=instance.object_key, last_published_at__lt=F("expires_at"))
        for moment in page.values_list("expires_at", flat=True):
            addresses.note_public(page, moment - timedelta(milliseconds=1))


def _delete_card_file(instance: PageCard, **kwargs: Any) -> None:
    delete_files.enqueue([str(instance.file.name)])


def _wait_for_decision(instance: Any, **kwargs: Any) -> None:
    """Let a sentence wait while somebody decides on its translation, so that none is published unread."""
    if connection.in_atomic_block and connection.features.has_select_for_update and instance.context_id:
        about = {"source__object_id": instance.context.object_id, "target_locale_id": instance.locale_id}
        list(Translation.objects.select_for_update().filter(**about).values_list("pk"))


def connect() -> None:
    """Connect everything, once, from the app configuration."""
    for model in (StringTranslation, SegmentOverride):
        pre_save.connect(_wait_for_decision, sender=model, dispatch_uid=f"content.wait_for_decision.{model.__name__}")
    post_save.connect(_draw_cards, sender=Change, dispatch_uid="content.draw_cards")
    post_save.connect(_note_expired, sender=Change, dispatch_uid="content.note_expired")
    post_delete.connect(_delete_card_file, sender=PageCard, dispatch_uid="content.delete_card_file")
    pre_save.connect(_give_owner, dispatch_uid="content.give_owner")
