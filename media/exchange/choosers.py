"""Choosing an asset in the forms of the exchange: what the user sees."""

from typing import Any

from django.db.models import QuerySet

from locales.actors import actor_of
from media import selectors
from media.admin.choosers import AssetChooserViewSet
from media.models import Asset
from media.visibility import visible_queryset


def seen(user: Any) -> QuerySet[Any]:
    """Return the assets that *user* sees."""
    return selectors.for_listing(visible_queryset(actor_of(user), Asset))


asset_chooser = AssetChooserViewSet("choose-asset", offer=seen)
