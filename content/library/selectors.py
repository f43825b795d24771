"""What the public library shows of assets; every read goes through visibility."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from content.selectors import pictures, recordings
from content.selectors.frames import absolute, alternates
from locales import languages
from locales.readers import Reader
from media import library, licences
from media.delivery.preparation import WEB, specs_of
from media.may_i import may_i
from media.vocabulary import AssetKind, Consent, Use


def title_of(asset: Any, language: str) -> tuple[str, str]:
    """Return an asset's title and the language it is in: the reader's, else by fallback, else any."""
    titles = {row.locale.language_code: row.title for row in asset.texts.all() if row.title}
    for code in (*languages.chain(language), *titles):
        if code in titles:
            return titles[code], code
    return str(AssetKind(asset.kind).label), language


def listed(assets: QuerySet[Any]) -> QuerySet[Any]:
    """Return *assets* with what the grid shows of each; two more queries for any number."""
    return assets.select_related("rights", "portalimage").prefetch_related(recordings.TITLES, "versions")


def cards(assets: list[Any], reader: Reader) -> list[dict[str, Any]]:
    """Return what the grid shows of each of *assets*, which were ``listed``; two queries for any number."""
    images = {asset.portalimage.pk for asset in assets if hasattr(asset, "portalimage")}
    loaded = pictures.load(images, reader.language, reader)
    return [_card(asset, reader.language, loaded) for asset in assets]


def _card(asset: Any, language: str, loaded: dict[int, Any]) -> dict[str, Any]:
    title, title_language = title_of(asset, language)
    version = asset.current_version()
    film = version if asset.kind == AssetKind.RECORDING else None
    text = asset.text_in(title_language)
    licence = licences.describe(asset.rights.licence, asset.rights.licence_url)
    return {
        "url": reverse("asset", args=[asset.pk]),
        "title": title,
        "language": languages.get(title_language),
        "kind": asset.kind,
        "kind_label": asset.get_kind_display(),
        "picture": loaded.get(asset.portalimage.pk) if hasattr(asset, "portalimage") else None,
        "poster": recordings.poster_of(film),
        "clock": recordings.clock(film.duration) if film else "",
        "caption": text.caption,
        "alt": text.alt,
        "credit": asset.rights.credit_line,
        "licence": licence.name,
        "licence_url": licence.url,
        "is_illustration": asset.is_illustration,
        "download": reverse("download", args=[asset.pk, version.number]) if version else "",
        "format": format_of(version) if version else "",
        "bytes": version.bytes if version else 0,
        "expires_at": asset.rights.expires_at,
    }


def format_of(version: Any) -> str:
    """Return the format of a file as readers know it, such as ``JPEG``."""
    return str(version.media_type.partition(";")[0].rpartition("/")[2].upper())


def detail(asset: Any, reader: Reader) -> dict[str, Any]:
    """Return the context of an asset's page."""
    language = reader.language
    text = asset.text_in(language)
    title, title_language = title_of(asset, language)
    version, picture = asset.current_version(), None
    if hasattr(asset, "portalimage"):
        picture = pictures.load({asset.portalimage.pk}, language, reader).get(asset.portalimage.pk)
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
        "download": (download := _download(asset, version)),
        "large": _large(asset, title, title_language, download),
        "texts": _other_texts(asset, language),
        "is_restricted": not reader.is_anonymous
        and not library.visible_assets(reader.as_anonymous()).filter(pk=asset.pk).exists(),
    }


def addresses(asset: Any, language: str) -> dict[str, Any]:
    """Return what tells search engines of an asset's pages.

    Only languages in which the asset has a title count as translations; the page in
    another language points at the one whose title it shows.
    """
    own = [row.locale.language_code for row in asset.texts.all() if row.title]
    order = {code: number for number, code in enumerate(languages.CODES)}
    shown = language if language in own else title_of(asset, language)[1]
    return {
        **alternates(
            {
                code: library.address(asset.pk, code)
                for code in sorted(own, key=lambda code: order.get(code, len(order)))
            }
        ),
        "canonical_url": absolute(library.address(asset.pk, shown)),
    }


def _download(asset: Any, version: Any) -> dict[str, Any] | None:
    """Return what can be taken along: the file as it leaves, and ``web``, a smaller picture, where there is one."""
    if version is None:
        return None
    ready = {row.spec: row for row in sorted(version.prepared.all(), key=lambda row: row.pk)}
    leaving, smaller = ready.get("", version), ready.get(WEB) if WEB in specs_of(version) else None
    return {
        "url": reverse("download", args=[asset.pk, version.number]),
        "is_ready": "" in ready,
        "format": format_of(version),
        "bytes": leaving.bytes,
        "width": version.width,
        "height": version.height,
        "sha256": leaving.sha256,
        "web": {
            "url": f"{reverse('download', args=[asset.pk, version.number])}?size=web",
            "format": format_of(smaller),
            "bytes": smaller.bytes,
        }
        if smaller
        else None,
    }


def _large(asset: Any, title: str, language: str, download: dict[str, Any] | None) -> dict[str, Any]:
    """Return the words beside the picture when it is seen large."""
    text, licence = asset.text_in(language), licences.describe(asset.rights.licence, asset.rights.licence_url)
    return {
        "title": title,
        "language": languages.get(language),
        "caption": text.caption,
        "alt": text.alt,
        "credit": asset.rights.credit_line,
        "licence": licence.name,
        "licence_url": licence.url,
        "is_illustration": asset.is_illustration,
        "download": download["url"] if download else "",
        "format": download["format"] if download else "",
        "bytes": download["bytes"] if download else 0,
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
