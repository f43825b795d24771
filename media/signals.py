"""What must follow from a deleted file row, in its transaction, and what no upload gets around."""

from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.db.models.signals import post_delete, pre_save
from wagtail.models import UploadedFile

from media.models import PortalDocument, PortalImage, Recording


def _delete_asset(instance: Any, **kwargs: Any) -> None:
    """The asset goes with its row: its versions' files are deleted by a job."""
    from media.models import Asset
    from media.services import delete_asset

    asset = Asset.objects.filter(pk=instance.asset_id).first()
    if asset is not None:
        delete_asset(asset)


def _clean_parked_upload(instance: Any, **kwargs: Any) -> None:
    """Wagtail's uploader parks files whose form has other errors: they are ingested before that."""
    from media.ingest import Refused
    from media.services import clean_file

    if instance.file._committed:
        return
    try:
        instance.file = clean_file(instance.file.file, str(instance.file.name))
    except Refused as refusal:  # the form has refused it already; this is the second lock
        raise SuspiciousFileOperation(str(refusal)) from refusal


def connect() -> None:
    """Connect everything, once, from the app configuration."""
    for model in (PortalImage, PortalDocument, Recording):
        post_delete.connect(_delete_asset, sender=model, dispatch_uid=f"media.delete_asset.{model.__name__}")
    pre_save.connect(_clean_parked_upload, sender=UploadedFile, dispatch_uid="media.clean_parked_upload")
