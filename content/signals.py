"""What follows from a page's life inside its transaction."""

from typing import Any

from django.db.models.signals import pre_save

from content.models import BasePage
from content.publishing.permissions import editing_actor


def _give_owner(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """A new page belongs to the organisation of whoever makes it, unless it says otherwise."""
    if not isinstance(instance, BasePage) or instance.pk or instance.organisation_id or instance.owner is None:
        return
    organisations = editing_actor(instance.owner).organisations
    if len(organisations) == 1:
        instance.organisation_id = next(iter(organisations))


def connect() -> None:
    """Connect everything, once, from the app configuration."""
    pre_save.connect(_give_owner, dispatch_uid="content.give_owner")
