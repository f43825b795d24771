"""What must follow from a deleted file row, in its transaction."""

from typing import Any

from django.db.models.signals import post_delete

from media.models import PortalDocument, PortalImage, Recording


def _delete_asset(instance: Any, **kwargs: Any) -> None:
    """The asset goes with its row: its versions' files are deleted by a job."""
    from media.models import Asset
    from media.services import delete_asset

    asset = Asset.objects.filter(pk=instance.asset_id).first()
    if asset is not None:
        delete_asset(asset)


def connect() -> None:
    """Connect everything, once, from the app configuration."""
    for model in (PortalImage, PortalDocument, Recording):
        post_delete.connect(_delete_asset, sender=model, dispatch_uid=f"media.delete_asset.{model.__name__}")
