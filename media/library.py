"""The library as readers have it: which assets, one of them, why one is gone. Pages and machines ask here alike."""

from typing import Any
from uuid import UUID

from django.db.models import Case, Prefetch, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import translation

from locales.readers import Reader
from media.models import Asset, AssetText
from media.policies import cleared_for
from media.visibility import visible_queryset

#: The texts of an asset with ``has_captions`` in place of the captions themselves, which can be long.
TEXTS = Prefetch(
    "texts",
    queryset=AssetText.objects.select_related("locale")
    .defer("subtitles")
    .annotate(has_captions=Case(When(subtitles__gt="", then=Value(True)), default=Value(False))),
)


def visible_assets(reader: Reader) -> QuerySet[Any]:
    """Return the assets of the library for *reader*; only what has an approved file."""
    return visible_queryset(reader, Asset).filter(Q(versions__is_approved=True), rights__isnull=False).distinct()


def find(asset_id: UUID, reader: Reader) -> Any:
    """Return the asset with everything its page and the API tell of it, or None."""
    rows = visible_assets(reader).filter(pk=asset_id)
    return (
        rows.select_related("rights__source_organisation", "portalimage", "portaldocument", "recording", "owner")
        .prefetch_related(
            TEXTS, "versions__prepared", "rights__territories__names", "rights__source_organisation__names"
        )
        .first()
    )


def withdrawal(asset_id: UUID, reader: Reader) -> str | None:
    """Return why an asset was withdrawn that *reader* could have otherwise, or None for every other asset."""
    gone = Asset.objects.filter(cleared_for(reader), pk=asset_id).exclude(withdrawn_at=None)
    return gone.values_list("withdrawal_reason", flat=True).first()


def address(asset_id: Any, language: str) -> str:
    """Return the path of an asset's page in *language*; the floor above has the page."""
    with translation.override(language):
        return reverse("asset", args=[asset_id])
