"""Pictures for templates: only visible ones, with credit and texts, in two queries for any number."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from locales import languages
from locales.readers import Reader
from media import licences
from media.models import AssetText, PortalImage
from media.visibility import visible_queryset


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as a template needs it; texts are in the reader's language or empty."""

    image: Any
    alt: str
    caption: str
    credit: str
    licence: str
    licence_url: str
    asset_id: str
    is_illustration: bool
    sources: tuple[Any, ...]
    expires_at: datetime | None = None

    @property
    def url(self) -> str:
        """The address of the asset's page in the active language."""
        return reverse("asset", args=[self.asset_id])

    @property
    def is_ready(self) -> bool:
        """Whether its renditions have been made."""
        return bool(self.sources)


def load(keys: set[int], language: str, reader: Reader) -> dict[int, Picture]:
    """Return the visible pictures of *keys* by image key, with texts in *language*; what is hidden is simply absent."""
    keys = {key for key in keys if key}
    if not keys:
        return {}
    texts = AssetText.objects.filter(locale__language_code=language, asset=OuterRef("asset"))
    rows = (
        visible_queryset(reader, PortalImage)
        .filter(pk__in=keys)
        .annotate(alt=Subquery(texts.values("alt")[:1]), caption=Subquery(texts.values("caption")[:1]))
        .select_related("asset__rights")
        .prefetch_related("renditions")
    )
    return {row.pk: _picture(row) for row in rows}


def _picture(row: Any) -> Picture:
    rights = getattr(row.asset, "rights", None)
    licence = licences.describe(rights.licence, rights.licence_url) if rights else licences.describe("")
    return Picture(
        image=row,
        alt=row.alt or "",
        caption=row.caption or "",
        credit=rights.credit_line if rights else "",
        licence=licence.name,
        licence_url=licence.url,
        asset_id=str(row.asset_id),
        is_illustration=row.asset.is_illustration,
        sources=tuple(row.renditions.all()),
        expires_at=rights.expires_at if rights else None,
    )


def of_page(page: Any, listed: list[Any], reader: Reader) -> dict[int, Picture]:
    """Return every picture that *page* shows, by image key: its own and those of the *listed* pages.

    Each of *listed* gets its lead picture, or None, as ``picture``.
    """
    keys = {page.lead_image_id, *(row.lead_image_id for row in listed)}
    for name in ("body", "provisions"):
        keys |= keys_in_stream(getattr(page, name, None))
    loaded = load(keys, page.language, reader)
    for row in listed:
        row.picture = loaded.get(row.lead_image_id)
    return loaded


def keys_in_stream(stream: Any) -> set[int]:
    """Return the image keys that a StreamField refers to, without loading an image."""
    found: set[int] = set()

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            for name, value in node.items():
                if name == "image" and isinstance(value, int):
                    found.add(value)
                else:
                    walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(list(getattr(stream, "raw_data", [])))
    return found


def nearest(names: dict[str, str], language: str) -> str:
    """Return the name in *language*, else by its fallback chain, else any, else an empty string."""
    return next((names[code] for code in languages.chain(language) if code in names), next(iter(names.values()), ""))
