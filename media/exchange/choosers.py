"""Choosing an asset or a kit in the forms of the exchange: what the user sees."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from locales.actors import Actor, actor_of
from locales.selectors import database_now
from media import selectors
from media.admin.choosers import AssetChooserViewSet
from media.kits.selectors import released_kits
from media.models import Asset, MediaKit
from media.visibility import visible_queryset


def seen(user: Any) -> QuerySet[Any]:
    """Return the assets that *user* sees."""
    return selectors.for_listing(visible_queryset(actor_of(user), Asset))


asset_chooser = AssetChooserViewSet("choose-asset", offer=seen)


class KitField(forms.ModelChoiceField):
    """A kit that the user has in a release, under the title that it was released with."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=MediaKit.objects.none(), **kwargs)

    def offer(self, actor: Actor) -> None:
        """Offer what *actor* may have."""
        self.queryset = released_kits(actor, database_now())

    def label_from_instance(self, obj: Any) -> str:
        """Return the released title."""
        return str(obj.released_title)
