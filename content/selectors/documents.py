"""Files beside a page: only visible ones, with their size and the door they leave by."""

from typing import Any

from django.urls import reverse

from locales.readers import Reader
from media.models import Asset, PortalDocument
from media.visibility import visible_queryset


def download(document_id: int | None, reader: Reader) -> dict[str, Any] | None:
    """Return ``url`` (the checked download), ``page`` (its rights), ``format``, ``bytes`` and ``expires_at``, or None.

    Two queries.
    """
    if not document_id:
        return None
    visible = visible_queryset(reader, Asset)
    keys = PortalDocument.objects.filter(pk=document_id).values("asset")
    asset = (
        visible.filter(pk__in=keys, rights__isnull=False).select_related("rights").prefetch_related("versions").first()
    )
    version = asset.current_version() if asset else None
    if asset is None or version is None:
        return None
    return {
        "url": reverse("download", args=[asset.pk, version.number]),
        "page": reverse("asset", args=[asset.pk]),
        "format": version.media_type.rpartition("/")[2].upper(),
        "bytes": version.bytes,
        "expires_at": asset.rights.expires_at,
    }
