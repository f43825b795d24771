"""What the public pages of media kits show: the releases that a reader may have, never the working copy."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import translation

from content.library.kit_files import Contents, contents_of
from content.selectors import pictures
from content.selectors.frames import absolute, alternates
from locales import languages
from locales.readers import Reader
from media import licences
from media.kits import contents, feed, metalink
from media.models import KitFile, KitRelease, MediaKit
from media.visibility import visible_queryset
from media.vocabulary import AssetKind, Use

INTRODUCTION = contents.TEXT_PATHS["introduction"]


@dataclass(frozen=True, slots=True)
class Offer:
    """What a kit offers a reader: the release to show, and the newest of every language by its code."""

    release: KitRelease
    newest: dict[str, KitRelease]

    @property
    def languages(self) -> list[str]:
        """The codes of the languages that have a release, in the portal's order."""
        return [code for code in languages.CODES if code in self.newest]


def visible_releases(reader: Reader) -> QuerySet[KitRelease]:
    """Return the releases that *reader* may have, without what only machines read."""
    return visible_queryset(reader, KitRelease).defer("manifest", "pieces", "failure")


def visible_kits(reader: Reader) -> QuerySet[MediaKit]:
    """Return the kits with a release that *reader* may have, the last released first."""
    releases = visible_releases(reader).order_by("-released_at")
    newest = releases.filter(kit=OuterRef("pk")).values("released_at")[:1]
    rows = MediaKit.objects.filter(pk__in=releases.order_by().values("kit"))
    return rows.annotate(last_release=Subquery(newest)).order_by("-last_release", "pk")


def offer_of(releases: Iterable[KitRelease], language: str) -> Offer | None:
    """Return what *releases* of one kit offer a reader of *language*: that language, else by fallback, else any."""
    newest = {row.language: row for row in sorted(releases, key=lambda row: row.number)}
    wanted = (*languages.chain(language), *languages.CODES, *newest)
    release = next((newest[code] for code in wanted if code in newest), None)
    return Offer(release, newest) if release is not None else None


def cards(kits: Sequence[MediaKit], reader: Reader) -> list[dict[str, Any]]:
    """Return what the list shows of each kit; four queries for any number."""
    by_kit: dict[Any, list[KitRelease]] = defaultdict(list)
    for row in visible_releases(reader).filter(kit__in=[kit.pk for kit in kits]):
        by_kit[row.kit_id].append(row)
    offers = [(kit, offer) for kit in kits if (offer := offer_of(by_kit[kit.pk], reader.language)) is not None]
    files: dict[int, list[Any]] = defaultdict(list)
    wanted = Q(asset__isnull=False, is_text=False) | Q(path=INTRODUCTION)
    found = KitFile.objects.filter(wanted, release__in=[offer.release.pk for _kit, offer in offers])
    for file in found.select_related("asset__portalimage", "asset__rights").order_by("position"):
        files[file.release_id].append(file)
    leads = {pk: lead for pk, found in files.items() if (lead := _lead(found)) is not None}
    loaded = pictures.load(set(leads.values()), reader.language, reader)
    return [
        _card(kit, offer, files[offer.release.pk], loaded.get(leads.get(offer.release.pk, 0))) for kit, offer in offers
    ]


def _lead(files: list[Any]) -> int | None:
    """Return the key of the first picture among *files*."""
    images = (row.asset.portalimage.pk for row in files if row.asset and hasattr(row.asset, "portalimage"))
    return next(images, None)


def _card(kit: MediaKit, offer: Offer, files: list[Any], picture: Any) -> dict[str, Any]:
    release = offer.release
    introduction = next((contents.body_of(row) for row in files if row.path == INTRODUCTION), "")
    assets = {row.asset_id: row.asset for row in files if row.asset_id}
    expiries = [asset.rights.expires_at for asset in assets.values() if hasattr(asset, "rights")]
    kinds = [asset.kind for asset in assets.values()]
    return {
        "url": reverse("kit", args=[kit.slug]),
        "title": release.title,
        "language": languages.get(release.language),
        "introduction": introduction,
        "picture": picture,
        "counts": [(kind, kinds.count(kind)) for kind in AssetKind.values if kind in kinds],
        "released_at": release.released_at,
        "languages": [languages.get(code) for code in offer.languages],
        "expiries": [kit.expires_at, *expiries],
    }


def find(slug: str, reader: Reader) -> tuple[Offer, list[KitRelease]] | None:
    """Return what the kit *slug* offers the reader, and the other releases of that language, newest first; or None."""
    rows = visible_releases(reader).filter(kit__slug=slug)
    releases = list(rows.select_related("kit__owner").prefetch_related("kit__owner__names").order_by("-number"))
    offer = offer_of(releases, reader.language)
    if offer is None:
        return None
    return offer, [row for row in releases if row.language == offer.release.language and row != offer.release]


def withdrawal(slug: str, reader: Reader) -> str | None:
    """Return why a kit is gone that *reader* could have (empty when nobody said why), or None for every other kit."""
    gone = feed.tombstone(reader, kit__slug=slug)
    return feed.why_gone(gone) if gone else None


def detail(offer: Offer, others: list[KitRelease], reader: Reader) -> dict[str, Any]:
    """Return the context of a kit's page."""
    release, kit, language = offer.release, offer.release.kit, reader.language
    found = contents_of(release, reader)
    is_public = reader.is_anonymous or visible_releases(reader.as_anonymous()).filter(pk=release.pk).exists()
    return {
        "kit": {
            "slug": kit.slug,
            "title": release.title,
            "language": languages.get(release.language),
            "is_fallback": release.language != language,
            "number": release.number,
            "released_at": release.released_at,
            "publisher": kit.owner.name_in(language) if kit.owner else "",
            "introduction": found.text("introduction"),
            "messages": contents.messages_of(found.text("key_messages")),
            "article": found.text("article"),
            "provenance": found.provenance,
            "text_licence": licences.describe(kit.text_licence),
        },
        "lead": next(iter(found.pictures), None),
        "pictures": found.pictures[1:],
        "others": found.others,
        "files": found.files,
        "download": _download(release),
        "rights": _rights(found),
        "changes": found.changes,
        "older": [_older(row) for row in others if row.number < release.number],
        "kit_languages": [
            {"language": languages.get(code), "url": address(kit.slug, code), "is_shown": code == release.language}
            for code in offer.languages
        ],
        "is_restricted": not is_public,
        "expiries": [kit.expires_at, *found.expiries],
    }


def _route(name: str, release: KitRelease) -> str:
    return reverse(name, args=[release.kit.slug, release.number, release.language])


def _download(release: KitRelease) -> dict[str, Any]:
    return {
        "archive": _route("api_archive", release),
        "metalink": _route("api_metalink", release),
        "manifest": _route("api_manifest", release),
        "command": f"aria2c -M {metalink.archive_name(release).removesuffix('.zip')}.meta4",
        "metalink_name": f"{metalink.archive_name(release).removesuffix('.zip')}.meta4",
        "bytes": release.archive_bytes,
        "sha256": release.archive_sha256,
    }


def _older(release: KitRelease) -> dict[str, Any]:
    return {
        "number": release.number,
        "released_at": release.released_at,
        "archive": _route("api_archive", release),
        "manifest": _route("api_manifest", release),
        "bytes": release.archive_bytes,
    }


def _rights(found: Contents) -> dict[str, Any]:
    """Return what may be done with everything in the kit: a use is allowed only where every file allows it."""
    entries = found.entries
    known: dict[str, Any] = {}
    for entry in entries:
        licence = licences.describe(entry["licence"], entry["licence_url"])
        known.setdefault(licence.name, {"name": licence.name, "url": licence.url, "count": 0, "licence": licence})
        known[licence.name]["count"] += 1
    uses = []
    for use in Use:
        lacking = [entry for entry in entries if use.value not in entry["uses"]]
        forbidden = any(use.value in licences.describe(entry["licence"]).forbids for entry in lacking)
        uses.append({"label": use.label, "answer": "no" if forbidden else "ask" if lacking else "yes"})
    return {
        "uses": uses if entries else [],
        "licences": sorted(known.values(), key=lambda row: (-row["count"], row["name"])),
        "is_limited": any(entry["territories"] for entry in entries),
    }


def addresses(offer: Offer) -> dict[str, Any]:
    """Return what tells search engines of the kit's pages: only languages with a release count as translations."""
    slug = offer.release.kit.slug
    return {
        **alternates({code: address(slug, code) for code in offer.languages}),
        "canonical_url": absolute(address(slug, offer.release.language)),
    }


def address(slug: str, language: str) -> str:
    """Return the path of a kit's page in *language*."""
    with translation.override(language):
        return reverse("kit", args=[slug])


def with_asset(asset: Any, reader: Reader) -> list[dict[str, Any]]:
    """Return title, language and address of the kits that offer *asset* now; one query."""
    holding = KitFile.objects.filter(asset=asset.pk)
    rows = visible_releases(reader)
    rows = rows.filter(kit__in=holding.values("release__kit")).select_related("kit")
    by_kit: dict[Any, list[Any]] = defaultdict(list)
    for row in rows.annotate(has_asset=Exists(holding.filter(release=OuterRef("pk")))):
        by_kit[row.kit_id].append(row)
    offers = [offer for rows in by_kit.values() if (offer := offer_of(rows, reader.language)) is not None]
    found: list[Any] = [offer.release for offer in offers]
    return [
        {
            "title": release.title,
            "language": languages.get(release.language),
            "url": reverse("kit", args=[release.kit.slug]),
        }
        for release in sorted(found, key=lambda release: release.title)
        if release.has_asset
    ]
