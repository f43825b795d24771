"""What a translator has before them: the words of an asset or of a kit, by language."""

from locales import languages
from locales.readers import Reader
from media.exchange.acceptance import ASSET_FIELDS, KIT_FIELDS
from media.kits.contents import TEXT_PATHS, body_of, messages_of
from media.kits.selectors import newest_by_language
from media.models import Asset, KitFile, KitRelease, MediaKit
from media.visibility import visible_queryset

_FIELDS = {path: name for name, path in TEXT_PATHS.items()}
#: The words of something by language and field; what is empty is left out.
Words = dict[str, dict[str, str]]


def words_of(subject: Asset | MediaKit, reader: Reader) -> Words:
    """Return what *subject* says: an asset its texts, a kit what its newest releases for *reader* say."""
    found = _of_asset(subject) if isinstance(subject, Asset) else _of_kit(subject, reader)
    return {code: found[code] for code in languages.CODES if found.get(code)}


def source_for(words: Words, language: str) -> str:
    """Return the language to translate from into *language*: Vietnamese, else English, else any; empty when none."""
    wanted = (languages.SOURCE, "en", *words)
    return next((code for code in wanted if code in words and code != language), "")


def _of_asset(asset: Asset) -> Words:
    rows = {row.locale.language_code: row for row in asset.texts.select_related("locale")}
    return {
        code: {name: getattr(row, name) for name in ASSET_FIELDS if getattr(row, name)} for code, row in rows.items()
    }


def _of_kit(kit: MediaKit, reader: Reader) -> Words:
    releases = newest_by_language(visible_queryset(reader, KitRelease).filter(kit=kit))
    found: Words = {code: {"title": row.title} for code, row in releases.items()}
    files = KitFile.objects.filter(release__in=[row.pk for row in releases.values()], path__in=_FIELDS)
    for file in files.select_related("release"):
        name, body = _FIELDS[file.path], body_of(file)
        found[file.release.language][name] = "\n".join(messages_of(body)) if name == "key_messages" else body
    return {code: {name: fields[name] for name in KIT_FIELDS if fields.get(name)} for code, fields in found.items()}
