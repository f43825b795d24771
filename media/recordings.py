"""What the portal adds to a stored recording by itself: measures, a poster, captions and transcripts it carries."""

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import Q
from wagtail.models import Locale

from locales.models import Operation
from locales.services import record_change
from media.delivery.storage import local, random_key
from media.ingest import film
from media.ingest.webvtt import SubtitlesError, transcript_of
from media.models import AssetText, AssetVersion, Recording

#: Ingest counts the frames of these, which is more exact than what their headers promise.
_COUNTED = {"audio/mpeg"}


def describe(version: AssetVersion) -> list[str]:
    """Complete what is known of the recording *version*; returns the parts that were filled.

    Nothing that an editor wrote is replaced. Texts come only from an approved version.
    Without ffmpeg, or for a file that it cannot read, only empty transcripts are filled.
    Idempotent.
    """
    with tempfile.TemporaryDirectory(prefix="recording-") as name:
        target = Path(name) / "poster.webp"
        facts, found = None, {}
        with suppress(FileNotFoundError), local(version.file, Path(name)) as path:
            facts = film.probe(path)
            if facts and facts.has_video and not version.poster:
                film.poster(path, target)
            found = film.subtitles(path) if facts and facts.subtitles else {}
        poster = _stored_poster(version, target)
    try:
        return _save(version, facts or film.Facts(), poster, found)
    except BaseException:
        if poster:
            version.poster.storage.delete(poster)
        raise


@transaction.atomic
def _save(version: AssetVersion, facts: film.Facts, poster: str, found: dict[str, str]) -> list[str]:
    """Save everything with its row in the ledger."""
    parts = _save_measures(version, facts) + _save_poster(version, poster)
    if version.is_approved:
        parts += _save_texts(version, found)
    if parts:
        record_change(version.asset, Operation.CHANGED, details={"parts": sorted(parts)})
    return sorted(parts)


def _save_measures(version: AssetVersion, facts: film.Facts) -> list[str]:
    """Note what ffprobe knows better than the header that ingest read: size as shown, missing durations."""
    known = {name: getattr(version, name) for name in ("duration", "width", "height")}
    found: dict[str, Any] = {}
    if facts.duration and not (known["duration"] and version.media_type in _COUNTED):
        found["duration"] = facts.duration
    if facts.width and facts.height:
        found |= {"width": facts.width, "height": facts.height}
    changed = {name: value for name, value in found.items() if value != known[name]}
    if changed:
        AssetVersion.objects.filter(pk=version.pk).update(**changed)
        Recording.objects.filter(asset=version.asset_id, file=version.file.name).update(**changed)
    return ["measures"] if changed else []


def _stored_poster(version: AssetVersion, path: Path) -> str:
    """Put the picture at *path*, if there is one, into the store; returns its key there."""
    if not path.exists():
        return ""
    field = AssetVersion._meta.get_field("poster")
    with path.open("rb") as opened:
        return str(field.storage.save(random_key(version, path.name), File(opened)))


def _save_poster(version: AssetVersion, name: str) -> list[str]:
    """Note the stored poster, unless another run of the job was faster; then its file goes again."""
    if not name:
        return []
    if AssetVersion.objects.filter(Q(poster="") | Q(poster=None), pk=version.pk).update(poster=name):
        return ["poster"]
    version.poster.storage.delete(name)
    return []


def _save_texts(version: AssetVersion, found: dict[str, str]) -> list[str]:
    """Put *found* subtitles where there are none, and make empty transcripts of all subtitles."""
    filled: set[str] = set()
    rows = {
        row.locale.language_code: row
        for row in AssetText.objects.filter(asset=version.asset_id).select_related("locale")
    }
    locales = {row.language_code: row for row in Locale.objects.filter(language_code__in=found)}
    for code, locale in locales.items():
        row = rows.setdefault(code, AssetText(asset=version.asset, locale=locale))
        if not row.subtitles:
            row.subtitles = found[code]
            filled.add(code)
    for code, row in rows.items():
        if row.subtitles and not row.transcript:
            row.transcript = _transcript(row.subtitles)
            filled |= {code} if row.transcript else set()
    for code in filled:
        row = rows[code]
        row.save(update_fields=["subtitles", "transcript"] if row.pk else None)
    return [f"text-{code}" for code in filled]


def _transcript(subtitles: str) -> str:
    try:
        return transcript_of(subtitles)
    except SubtitlesError:
        return ""
