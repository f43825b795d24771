"""What is in a release, as its page shows it: texts, pictures, other files, and what changed."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse

from content.selectors import pictures, recordings
from locales import languages
from locales.readers import Reader
from media import licences
from media.kits import contents
from media.models import KitFile, KitRelease
from media.vocabulary import AssetKind, Provenance


@dataclass
class Contents:
    """The files of a release, sorted for its page.

    ``pictures`` and ``others`` have one row for each asset, ``files`` one for each file of
    the archive; ``entries`` are what the manifest says of each asset, once.
    """

    texts: dict[str, str] = field(default_factory=dict)
    provenance: str = Provenance.ORIGINAL
    pictures: list[dict[str, Any]] = field(default_factory=list)
    others: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    expiries: list[datetime | None] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return the text of the field *name*; empty where the kit has none."""
        return self.texts.get(contents.TEXT_PATHS[name], "")


def contents_of(release: KitRelease, reader: Reader) -> Contents:
    """Return the contents of *release*, in its own words, for *reader*; five queries for any number of files."""
    rows = KitFile.objects.filter(release=release).order_by("position")
    files = list(
        rows.select_related("version", "asset__portalimage", "asset__rights").prefetch_related("asset__versions")
    )
    found = Contents()
    images = {row.asset.portalimage.pk for row in files if row.asset and hasattr(row.asset, "portalimage")}
    loaded = pictures.load(images, release.language, reader)
    seen: set[Any] = set()
    for row in files:
        found.files.append({"path": row.path, "bytes": row.bytes, "sha256": row.sha256})
        if row.is_text:
            _take_text(found, row)
        elif row.asset is not None and row.asset_id not in seen:
            seen.add(row.asset_id)
            found.entries.append(row.entry)
            found.expiries.append(row.asset.rights.expires_at if hasattr(row.asset, "rights") else None)
            image = row.asset.portalimage.pk if hasattr(row.asset, "portalimage") else 0
            shown = _asset(row, release, loaded.get(image))
            (found.pictures if shown["picture"] else found.others).append(shown)
    found.changes = _changes(release, files)
    return found


def _take_text(found: Contents, row: KitFile) -> None:
    if row.path.startswith("texts/"):
        found.texts[row.path] = contents.body_of(row)
        found.provenance = row.entry.get(contents.PROVENANCE, found.provenance)


def _asset(row: Any, release: KitRelease, picture: Any) -> dict[str, Any]:
    """Return what the page shows of an asset; its words are those of the release, never newer ones."""
    entry, asset, version = row.entry, row.asset, row.version
    licence = licences.describe(entry["licence"], entry["licence_url"])
    current = asset.current_version()
    is_film = asset.kind == AssetKind.RECORDING
    return {
        "url": reverse("asset", args=[asset.pk]),
        "title": entry["title"],
        "caption": entry["caption"],
        "alt": entry["alt"],
        "credit": entry["credit"],
        "licence": licence.name,
        "licence_url": licence.url,
        "language": languages.get(release.language),
        "is_illustration": asset.is_illustration,
        "kind": asset.kind,
        "kind_label": asset.get_kind_display(),
        "picture": picture,
        "poster": recordings.poster_of(version) if is_film else None,
        "clock": recordings.clock(version.duration) if is_film and version else "",
        "format": row.media_type.partition(";")[0].rpartition("/")[2].upper(),
        "bytes": row.bytes,
        "width": version.width if version else None,
        "height": version.height if version else None,
        "download": reverse("download", args=[asset.pk, version.number]) if version and version == current else "",
    }


def _changes(release: KitRelease, files: list[Any]) -> dict[str, Any]:
    """Return ``since`` and, by kind of change, path and title of the files that were added, changed and removed.

    A file that only moved, because another before it went, is the same file.
    """
    changes = release.changes
    if not changes:
        return {}
    titles = {row.path: row.entry.get("title", "") for row in files}
    digests = {row.path: row.sha256 for row in files}
    if changes["removed"]:
        before = KitFile.objects.filter(release__kit=release.kit_id, release__language=release.language)
        gone = before.filter(release__number=changes["since"], path__in=changes["removed"])
        for path, entry, sha256 in gone.values_list("path", "entry", "sha256"):
            titles[path], digests[path] = entry.get("title", ""), sha256
    moved = {digests.get(path) for path in changes["added"]} & {digests.get(path) for path in changes["removed"]}
    named = {
        name: [
            (path, titles.get(path, ""))
            for path in changes[name]
            if name == "changed" or digests.get(path) not in moved
        ]
        for name in ("added", "changed", "removed")
    }
    return {"since": changes["since"], **named, "is_any": any(named.values())}
