"""Choosing the files of a kit, several at a time."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from locales.readers import Reader
from media.admin.choosers import AssetChooserViewSet
from media.kits.forms import KitAssetWidget, offered


class KitAssetChooserViewSet(AssetChooserViewSet):
    """Choose files of a kit."""

    choose_one_text = _("Choose a file of the library")
    choose_another_text = _("Choose another file")


def for_any_kit(reader: Reader) -> QuerySet[Any]:
    """Return the assets that *reader* may put into a kit."""
    return offered(reader, None)


kit_asset_chooser = KitAssetChooserViewSet(KitAssetWidget.viewset_name, offer=for_any_kit)
