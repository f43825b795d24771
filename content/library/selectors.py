"""What the public library shows of assets; every read goes through visibility."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from content.selectors import pictures, recordings
from content.selectors.frames import absolute
from locales import languages
from locales.actors import ANONYMOUS, Actor, actor_of_request, moment_of_request
from locales.models import TopicName
from media import licences
from media.may_i import may_i
from media.models import Asset
from media.visibility import visible_queryset
from media.vocabulary import AssetKind, Consent, Use


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader asked for; anything unknown was dropped."""

    words: str = ""
    kind: str = ""
    topic: str = ""
    licence: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "Filters":
        """Read the filters of an address."""
        kind = query.get("kind", "")
        return cls(
            words=" ".join(query.get("q", "").replace("\x00", "").split())[:200],
            kind=kind if kind in AssetKind.values else "",
            topic=query.get("topic", "")[:60].replace("\x00", ""),
            licence=query.get("licence", "")[:100].replace("\x00", ""),
        )

    def any(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.words or self.kind or self.topic or self.licence)

    def as_query(self) -> str:
        """Return the filters for a link, ending in ``&`` unless empty."""
        pairs = {"q": self.words, "kind": self.kind, "topic": self.topic, "licence": self.licence}
        kept = urlencode({name: value for name, value in pairs.items() if value})
        return f"{kept}&" if kept else ""


def visible_assets(actor: Actor, moment: datetime) -> QuerySet[Any]:
    """Return the assets of the library for *actor*; only what has an approved file."""
    return visible_queryset(actor, Asset, moment).filter(Q(versions__is_approved=True), rights__isnull=False).distinct()


def filtered(assets: QuerySet[Any], chosen: Filters, language: str) -> QuerySet[Any]:
    """Return *assets* that fit; words must all occur in the texts of any language or in the credit."""
    if chosen.kind:
        assets = assets.filter(kind=chosen.kind)
    if chosen.topic:
        assets = assets.filter(topics__code=chosen.topic)
    if chosen.licence:
        assets = assets.filter(rights__licence=chosen.licence)
    for word in chosen.words.split()[:10]:
        assets = assets.filter(
            Q(texts__title__icontains=word)
            | Q(texts__caption__icontains=word)
            | Q(texts__alt__icontains=word)
            | Q(rights__credit_line__icontains=word)
        )
    return assets.distinct().order_by("-created_at", "pk")


def facets(assets: QuerySet[Any], chosen: Filters, language: str) -> list[dict[str, Any]]:
    """Return the choices with their counts over everything the reader may see."""
    base = Asset.objects.filter(pk__in=assets.order_by().values("pk"))
    kinds = dict(base.values_list("kind").annotate(Count("pk")).order_by())
    topics = dict(base.exclude(topics=None).values_list("topics__code").annotate(Count("pk")).order_by())
    used = dict(base.values_list("rights__licence").annotate(Count("pk")).order_by())
    names: dict[str, dict[str, str]] = {}
    for row in TopicName.objects.filter(subject__code__in=topics).select_related("subject"):
        names.setdefault(row.subject.code, {})[row.language] = row.name
    return [
        _facet("kind", _("Kind"), [(v, AssetKind(v).label, n) for v, n in kinds.items()], chosen.kind),
        _facet(
            "topic",
            _("Topic"),
            [(v, pictures.nearest(names.get(v, {}), language) or v, n) for v, n in topics.items()],
            chosen.topic,
        ),
        _facet("licence", _("Licence"), [(v, licences.describe(v).name, n) for v, n in used.items()], chosen.licence),
    ]


def _facet(name: str, label: str, rows: list[tuple[str, Any, int]], chosen: str) -> dict[str, Any]:
    options = [{"value": v, "label": text, "count": n, "selected": v == chosen} for v, text, n in rows]
    return {"name": name, "label": label, "options": sorted(options, key=lambda row: str(row["label"]))}


def title_of(asset: Any, language: str) -> tuple[str, str]:
    """Return an asset's title and the language it is in: the reader's, else by fallback, else any."""
    titles = {row.locale.language_code: row.title for row in asset.texts.all() if row.title}
    for code in (*languages.chain(language), *titles):
        if code in titles:
            return titles[code], code
    return str(AssetKind(asset.kind).label), language


def cards(assets: list[Any], language: str, request: HttpRequest) -> list[dict[str, Any]]:
    """Return what the grid shows of each asset; five queries for any number."""
    keys = [asset.pk for asset in assets]
    rows = Asset.objects.filter(pk__in=keys).select_related("rights", "portalimage")
    rows = rows.prefetch_related(recordings.TITLES, "versions")
    by_key = {row.pk: row for row in rows}
    images = {row.portalimage.pk for row in by_key.values() if hasattr(row, "portalimage")}
    loaded = pictures.load(images, language, actor_of_request(request), moment_of_request(request))
    return [_card(by_key[key], language, loaded) for key in keys]


def _card(asset: Any, language: str, loaded: dict[int, Any]) -> dict[str, Any]:
    title, title_language = title_of(asset, language)
    film = asset.current_version() if asset.kind == AssetKind.RECORDING else None
    return {
        "url": reverse("asset", args=[asset.pk]),
        "title": title,
        "language": languages.get(title_language),
        "kind": asset.kind,
        "kind_label": asset.get_kind_display(),
        "picture": loaded.get(asset.portalimage.pk) if hasattr(asset, "portalimage") else None,
        "poster": recordings.poster_of(film),
        "clock": recordings.clock(film.duration) if film else "",
        "credit": asset.rights.credit_line,
        "licence": licences.describe(asset.rights.licence).name,
        "is_illustration": asset.is_illustration,
    }


def find(asset_id: UUID, actor: Actor, moment: datetime) -> Any:
    """Return the asset with everything its page shows, or None."""
    rows = visible_assets(actor, moment).filter(pk=asset_id)
    return (
        rows.select_related("rights__source_organisation", "portalimage", "portaldocument", "recording", "owner")
        .prefetch_related(
            recordings.TEXTS, "versions", "rights__territories__names", "rights__source_organisation__names"
        )
        .first()
    )


def was_public_and_withdrawn(asset_id: UUID) -> bool:
    """Whether the address belongs to an asset that the public knew and that was withdrawn."""
    return Asset.objects.filter(pk=asset_id, audience="public").exclude(withdrawn_at=None).exists()


def detail(asset: Any, language: str, request: HttpRequest) -> dict[str, Any]:
    """Return the context of an asset's page."""
    text = asset.text_in(language)
    title, title_language = title_of(asset, language)
    version, picture = asset.current_version(), None
    actor, moment = actor_of_request(request), moment_of_request(request)
    if hasattr(asset, "portalimage"):
        picture = pictures.load({asset.portalimage.pk}, language, actor, moment).get(asset.portalimage.pk)
    return {
        "asset": {
            "title": title,
            "language": languages.get(title_language),
            "kind": asset.kind,
            "kind_label": asset.get_kind_display(),
            "picture": picture,
            "recording": _recording(asset, version, language),
            "caption": text.caption,
            "alt": text.alt,
            "transcript": text.transcript,
            "is_illustration": asset.is_illustration,
        },
        "rights": rights(asset.rights, language),
        "download": _download(asset, version),
        "texts": _other_texts(asset, language),
        "is_restricted": not visible_queryset(ANONYMOUS, Asset, moment).filter(pk=asset.pk).exists(),
    }


def addresses(asset: Any, language: str) -> dict[str, Any]:
    """Return ``alternates`` and ``canonical_url`` of an asset's page.

    Only languages in which the asset has a title count as translations; the page in
    another language points at the one whose title it shows.
    """
    own = [row.locale.language_code for row in asset.texts.all() if row.title]
    order = {code: number for number, code in enumerate(languages.CODES)}
    shown = language if language in own else title_of(asset, language)[1]
    return {
        "alternates": [
            {"hreflang": languages.get(code).bcp47, "href": absolute(address(asset.pk, code))}
            for code in sorted(own, key=lambda code: order.get(code, len(order)))
        ],
        "canonical_url": absolute(address(asset.pk, shown)),
    }


def address(asset_id: Any, language: str) -> str:
    """Return the path of an asset's page in *language*."""
    with translation.override(language):
        return reverse("asset", args=[asset_id])


def _download(asset: Any, version: Any) -> dict[str, Any] | None:
    if version is None:
        return None
    return {
        "url": reverse("download", args=[asset.pk, version.number]),
        "format": version.media_type.rpartition("/")[2].upper(),
        "bytes": version.bytes,
        "width": version.width,
        "height": version.height,
        "sha256": version.sha256,
    }


def _recording(asset: Any, version: Any, language: str) -> dict[str, Any] | None:
    if asset.kind != AssetKind.RECORDING or version is None:
        return None
    return recordings.player(asset, version, language)


def _other_texts(asset: Any, language: str) -> list[dict[str, Any]]:
    order = {code: number for number, code in enumerate(languages.CODES)}
    rows = [row for row in asset.texts.all() if row.locale.language_code != language and (row.title or row.caption)]
    rows.sort(key=lambda row: order.get(row.locale.language_code, 99))
    return [
        {
            "language": languages.get(row.locale.language_code),
            "title": row.title,
            "caption": row.caption,
            "alt": row.alt,
        }
        for row in rows
    ]


def rights(row: Any, language: str) -> dict[str, Any]:
    """Return the rights panel: creator, credit line, licence, answers by use, territories, end, people."""
    licence = licences.describe(row.licence, row.licence_url)
    return {
        "creator": row.creator,
        "credit_line": row.credit_line,
        "source_organisation": row.source_organisation.name_in(language) if row.source_organisation else "",
        "licence": licence.name,
        "licence_url": licence.url,
        "uses": [{"label": use.label, "answer": may_i(row.asset, use).verdict.value} for use in Use],
        "territories": [territory.name_in(language) for territory in row.territories.all()],
        "expires_at": row.expires_at,
        "people": row.people_shown,
        "consent": Consent(row.consent).label if row.people_shown else "",
    }
