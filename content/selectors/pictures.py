"""Pictures for templates: only visible ones, with credit and texts, in three queries for any number."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from locales.actors import ANONYMOUS, Actor
from locales.models import OrganisationName, Province, TopicName
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
    asset_id: str
    is_illustration: bool
    sources: tuple[Any, ...]

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
    return Picture(
        image=row,
        alt=text.alt if text else "",
        caption=text.caption if text else "",
        credit=rights.credit_line if rights else "",
        licence=rights.licence if rights else "",
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


def subjects(page: Any) -> dict[str, Any]:
    """Return ``topics``, ``provinces`` and ``publisher``: names in the page's language; three queries."""
    language = page.language
    topics: dict[str, dict[str, str]] = {}
    for row in TopicName.objects.filter(subject__pages=page.basepage_ptr_id).select_related("subject"):
        topics.setdefault(row.subject.code, {})[row.language] = row.name
    publisher: dict[str, str] = {}
    if page.organisation_id:
        rows = OrganisationName.objects.filter(subject_id=page.organisation_id)
        publisher = dict(rows.values_list("language", "name"))
    provinces = Province.objects.filter(pages=page.basepage_ptr_id)
    return {
        "topics": [{"code": code, "name": nearest(names, language)} for code, names in topics.items()],
        "provinces": [{"code": row.code, "name": row.name_in(language)} for row in provinces],
        "publisher": nearest(publisher, language),
    }


def nearest(names: dict[str, str], language: str) -> str:
    """Return the name in *language*, else by its fallback chain, else any, else an empty string."""
    from locales.languages import chain

    return next((names[code] for code in chain(language) if code in names), next(iter(names.values()), ""))
