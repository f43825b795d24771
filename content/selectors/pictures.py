"""Pictures for templates: only visible ones, with credit and texts, in three queries for any number."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse

from locales import languages
from locales.actors import ANONYMOUS, Actor
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

    @property
    def url(self) -> str:
        """The address of the asset's page in the active language."""
        return reverse("asset", args=[self.asset_id])

    @property
    def is_ready(self) -> bool:
        """Whether its renditions have been made."""
        return bool(self.sources)


def load(keys: set[int], language: str, actor: Actor = ANONYMOUS, moment: datetime | None = None) -> dict[int, Picture]:
    """Return the visible pictures of *keys* by image key; what may not be seen is simply absent."""
    keys = {key for key in keys if key}
    if not keys:
        return {}
    texts = AssetText.objects.filter(locale__language_code=language)
    rows = (
        visible_queryset(actor, PortalImage, moment)
        .filter(pk__in=keys)
        .select_related("asset__rights")
        .prefetch_related(Prefetch("asset__texts", queryset=texts, to_attr="texts_in_language"), "renditions")
    )
    return {row.pk: _picture(row) for row in rows}


def _picture(row: Any) -> Picture:
    text = row.asset.texts_in_language[0] if row.asset.texts_in_language else None
    rights = getattr(row.asset, "rights", None)
    licence = licences.describe(rights.licence, rights.licence_url) if rights else licences.describe("")
    return Picture(
        image=row,
        alt=text.alt if text else "",
        caption=text.caption if text else "",
        credit=rights.credit_line if rights else "",
        licence=licence.name,
        licence_url=licence.url,
        asset_id=str(row.asset_id),
        is_illustration=row.asset.is_illustration,
        sources=tuple(row.renditions.all()),
    )


def attach(pages: list[Any], actor: Actor = ANONYMOUS, moment: datetime | None = None) -> None:
    """Set ``picture`` (a Picture or None) on every page from its lead image."""
    if not pages:
        return
    loaded = load({page.lead_image_id for page in pages}, pages[0].locale.language_code, actor, moment)
    for page in pages:
        page.picture = loaded.get(page.lead_image_id)


def of_page(page: Any, actor: Actor, moment: datetime | None) -> dict[int, Picture]:
    """Return every picture that *page* shows, by image key: its lead picture and those of its streams."""
    keys = {page.lead_image_id}
    for name in ("body", "provisions"):
        keys |= keys_in_stream(getattr(page, name, None))
    return load(keys, page.language, actor, moment)


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
