"""Choosing an asset or a kit in the forms of the exchange: what the user sees."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from locales.readers import Reader
from media import selectors
from media.admin.choosers import AssetChooserViewSet
from media.kits.selectors import released_kits
from media.models import Asset, MediaKit
from media.visibility import visible_queryset


def seen(reader: Reader) -> QuerySet[Any]:
    """Return the assets that *reader* sees."""
    return selectors.for_listing(visible_queryset(reader, Asset))


asset_chooser = AssetChooserViewSet("choose-asset", offer=seen)


class KitField(forms.ModelChoiceField):
    """A kit that the user has in a release, under the title that it was released with."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=MediaKit.objects.none(), **kwargs)

    def offer(self, reader: Reader) -> None:
        """Offer what *reader* may have."""
        self.queryset = released_kits(reader)

    def label_from_instance(self, obj: Any) -> str:
        """Return the released title."""
        return str(obj.released_title)
