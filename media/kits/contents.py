"""What a release has in it: the files, under which paths, and what the manifest says of each.

Everything here is fixed in the moment somebody publishes. Paths are ASCII, sorted as
listed, and never leave the archive's folder.
"""

import hashlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from anyascii import anyascii
from django.conf import settings
from django.db.models import Prefetch
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from locales import languages
from media import licences
from media.models import Asset, AssetText, AssetVersion, KitFile, KitItem, KitText, MediaKit
from media.renditions import width_of
from media.vocabulary import AssetKind, KitFormat

#: Renditions by format; the original has none.
SPECS: dict[str, str] = {
    KitFormat.ORIGINAL: "",
    KitFormat.WEB: "width-1920|format-jpeg",
    KitFormat.SMALL: "width-960|format-webp",
}
#: Says in an entry how the text came to be in its language; for the portal's page, not for the manifest.
PROVENANCE = "provenance"
#: Where a release keeps each field of the kit's text.
TEXT_PATHS = {
    "introduction": "texts/introduction.txt",
    "key_messages": "texts/key-messages.txt",
    "article": "texts/text-to-print.txt",
}
_BULLET = "• "
_SUFFIXES = {"jpeg": ".jpg", "webp": ".webp"}
_WORDS = {"width-1920|format-jpeg": "-web", "width-960|format-webp": "-small"}


def items_of(kit: MediaKit) -> list[KitItem]:
    """Return the kit's items with everything that planning reads of them."""
    texts = Prefetch("texts", queryset=AssetText.objects.select_related("locale"))
    assets = Asset.objects.select_related("rights").prefetch_related(texts, "versions", "rights__territories")
    return list(kit.items.order_by("sort_order", "pk").prefetch_related(Prefetch("asset", queryset=assets)))


def plan(kit: MediaKit, language: str) -> list[KitFile]:
    """Return the unsaved files of a release of *kit* in *language*: texts first, then assets with their captions."""
    items = items_of(kit)
    with translation.override(language):
        files = [*_texts(kit, language), *_credits(items, language)]
        for number, item in enumerate(items, start=1):
            files += _files_of(item, number, language)
    for position, file in enumerate(files, start=1):
        file.position = position
    return files


def _texts(kit: MediaKit, language: str) -> Iterator[KitFile]:
    text = kit.text_in(language)
    for name, title, body in (
        ("introduction", _("Introduction"), text.introduction),
        ("key_messages", _("Key messages"), "\n".join(f"{_BULLET}{message}" for message in text.messages)),
        ("article", _("Text to print"), text.article),
    ):
        if body.strip():
            entry = _entry_of_text(kit, title, language)
            yield _text_file(TEXT_PATHS[name], f"{text.title}\n\n{body.strip()}\n", entry)


def body_of(file: KitFile) -> str:
    """Return what a text of a release says: everything after its first line, which is the title."""
    return file.text.partition("\n\n")[2].strip()


def messages_of(body: str) -> list[str]:
    """Return the key messages of the text that a release has of them."""
    return [line.removeprefix(_BULLET) for line in body.splitlines()]


def _entry_of_text(kit: MediaKit, title: str, language: str) -> dict[str, Any]:
    licence = licences.describe(kit.text_licence)
    return {
        "title": title,
        "caption": "",
        "alt": "",
        "credit": kit.owner.name_in(language) if kit.owner else "",
        "licence": licence.spdx,
        "licence_url": licence.url,
        "uses": list(licence.allows),
        "territories": [],
        PROVENANCE: str(kit.text_in(language).provenance),
    }


def _credits(items: list[KitItem], language: str) -> Iterator[KitFile]:
    """A sheet with caption, alternative text, credit line and licence of every file, to copy from."""
    parts = []
    for number, item in enumerate(items, start=1):
        entry = entry_of(item.asset, language)
        rows = [
            f"{number:02d}  {entry['title']}".rstrip(),
            entry["caption"],
            f"{_('Text alternative:')} {entry['alt']}" if entry["alt"] else "",
            f"{_('Credit line to show with it')}: {entry['credit']}",
            f"{_('Licence')}: {licences.describe(entry['licence'], entry['licence_url']).name} {entry['licence_url']}",
        ]
        parts.append("\n".join(row for row in rows if row.strip()))
    if parts:
        title = _("Captions and credits")
        entry = {"title": title, "caption": "", "alt": "", "credit": "", "licence": "CC0-1.0"}
        entry |= {"licence_url": licences.describe("CC0-1.0").url, "uses": [], "territories": []}
        yield _text_file("texts/captions.txt", "\n\n".join([title, *parts]) + "\n", entry)


def _text_file(path: str, text: str, entry: dict[str, Any]) -> KitFile:
    body = text.encode()
    return KitFile(
        path=path,
        is_text=True,
        text=text,
        entry=entry,
        sha256=hashlib.sha256(body).hexdigest(),
        bytes=len(body),
        media_type="text/plain; charset=utf-8",
    )


def entry_of(asset: Asset, language: str) -> dict[str, Any]:
    """Return what the manifest says of *asset* in *language*; texts of another language are never given instead."""
    text, rights = asset.text_in(language), asset.rights
    licence = licences.describe(rights.licence, rights.licence_url)
    entry: dict[str, Any] = {
        "title": text.title,
        "caption": text.caption,
        "alt": text.alt,
        "credit": rights.credit_line,
        "licence": rights.licence,
        "licence_url": licence.url,
        "uses": sorted({*licence.allows, *rights.uses}),
        "territories": sorted(row.alpha2 for row in rights.territories.all()),
    }
    if rights.expires_at is not None:
        entry["expires_at"] = rights.expires_at.isoformat()
    return entry


def _files_of(item: KitItem, number: int, language: str) -> Iterator[KitFile]:
    asset, version = item.asset, item.asset.current_version()
    if version is None:
        return
    entry = entry_of(asset, language)
    for spec in _specs_of(item, version):
        path = _path(asset, version, number, spec)
        media_type = f"image/{spec.rpartition('format-')[2]}" if spec else version.media_type
        yield KitFile(path=path, asset=asset, version=version, spec=spec, entry=entry, media_type=media_type)
    if asset.kind == AssetKind.RECORDING:
        yield from _captions(asset, version, number, entry)


def _specs_of(item: KitItem, version: AssetVersion) -> list[str]:
    """Return the renditions that the item's formats ask for, each once.

    What has no renditions, and a picture that is no larger than the format, goes as it is.
    """
    if item.asset.kind != AssetKind.IMAGE:
        return [""]
    asked = [SPECS[name] for name in KitFormat.values if name in item.formats]
    fitting = [spec if spec and (version.width or 0) > width_of(spec) else "" for spec in asked]
    return list(dict.fromkeys(fitting)) or [""]


def _path(asset: Asset, version: AssetVersion, number: int, spec: str) -> str:
    """Return an ASCII path: number, the title in English or Vietnamese made plain, the extension of the content."""
    words = asset.text_in("en").title or asset.text_in(settings.LANGUAGE_CODE).title or version.safe_name
    suffix = _SUFFIXES[spec.rpartition("format-")[2]] if spec else PurePosixPath(version.safe_name).suffix
    stem = slugify(anyascii(words))[:60].strip("-") or asset.kind
    return f"files/{number:02d}-{stem}{_WORDS.get(spec, '')}{suffix.lower()}"


def _captions(asset: Asset, version: AssetVersion, number: int, entry: dict[str, Any]) -> Iterator[KitFile]:
    base = _path(asset, version, number, "").rpartition(".")[0]
    rows = {row.locale.language_code: row for row in asset.texts.all() if row.subtitles}
    for code in (code for code in languages.CODES if code in rows):
        file = _text_file(f"{base}.{code}.vtt", str(rows[code].subtitles), entry)
        file.asset, file.media_type, file.is_text = asset, "text/vtt; charset=utf-8", True
        yield file


def texts_with_titles(kit: MediaKit) -> list[KitText]:
    """Return the texts of the languages in which *kit* can be released, in the portal's order."""
    rows = {row.locale.language_code: row for row in kit.texts.select_related("locale") if row.title}
    return [rows[code] for code in languages.CODES if code in rows]
