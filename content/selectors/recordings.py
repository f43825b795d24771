"""Video and sound for templates: only visible ones, with credit and transcript."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from locales.actors import actor_of_request, moment_of_request
from media import licences
from media.models import Asset
from media.visibility import visible_queryset


def describe(recording: Any, request: HttpRequest, language: str) -> dict[str, Any] | None:
    """Return title, media_type, src, is_video, transcript, url, credit and licence, or None."""
    rows = visible_queryset(actor_of_request(request), Asset, moment_of_request(request))
    asset = rows.filter(pk=recording.asset_id, rights__isnull=False).select_related("rights").first()
    version = asset.current_version() if asset else None
    if asset is None or version is None:
        return None
    text, licence = asset.text_in(language), licences.describe(asset.rights.licence, asset.rights.licence_url)
    return {
        "title": text.title,
        "media_type": version.media_type,
        "src": reverse("download", args=[asset.pk, version.number]),
        "is_video": version.media_type.startswith("video/"),
        "poster": "",
        "captions": [],
        "transcript": text.transcript,
        "url": reverse("asset", args=[asset.pk]),
        "credit": asset.rights.credit_line,
        "licence": licence.name,
        "licence_url": licence.url,
    }
