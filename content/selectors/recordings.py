"""Video and sound for templates: only visible ones, with poster, captions, credit and transcript."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse

from locales import languages
from locales.readers import Reader
from media import licences
from media.library import TEXTS
from media.models import Asset, AssetText
from media.visibility import visible_queryset

#: What lists show: no transcripts, no captions of films.
TITLES = Prefetch(
    "texts",
    queryset=AssetText.objects.select_related("locale").only(
        "asset_id", "title", "caption", "alt", "locale__language_code"
    ),
)


@dataclass(frozen=True, slots=True)
class Poster:
    """The poster of a video; width and height in pixels are those of the video, for its shape."""

    url: str
    width: int
    height: int

    @property
    def image(self) -> "Poster":
        """What layouts measure, as for a picture."""
        return self


def poster_of(version: Any) -> Poster | None:
    """Return the poster of the current *version* of a recording, or None."""
    if version is None or not version.poster or not (version.width and version.height):
        return None
    return Poster(reverse("poster", args=[version.asset_id, version.number]), version.width, version.height)


def clock(seconds: float | None) -> str:
    """Return a duration as ``03:25`` or ``1:03:25``; empty for none."""
    if not seconds:
        return ""
    minutes, rest = divmod(max(1, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def player(asset: Any, version: Any, language: str) -> dict[str, Any]:
    """Return what the player of *version* needs; *asset* comes with ``media.library.TEXTS``."""
    return {
        "src": reverse("play", args=[asset.pk, version.number]),
        "media_type": version.media_type,
        "is_video": version.media_type.startswith("video/"),
        "width": version.width,
        "height": version.height,
        "duration": version.duration,
        "clock": clock(version.duration),
        "poster": poster_of(version),
        "captions": _captions(asset, language),
    }


def _captions(asset: Any, language: str) -> list[dict[str, Any]]:
    """Return the languages that have captions, the reader's first, the others in the portal's order."""
    spoken = {row.locale.language_code for row in asset.texts.all() if row.has_captions}
    codes = sorted(spoken & set(languages.CODES), key=lambda code: (code != language, languages.CODES.index(code)))
    return [
        {
            "src": reverse("captions", args=[asset.pk, code]),
            "language": languages.get(code),
            "is_default": code == language,
        }
        for code in codes
    ]


def describe(recording: Any, reader: Reader) -> dict[str, Any] | None:
    """Return the player of *recording* with title, transcript, url, credit and licence, or None."""
    rows = visible_queryset(reader, Asset)
    rows = rows.filter(pk=recording.asset_id, rights__isnull=False).select_related("rights")
    asset = rows.prefetch_related(TEXTS, "versions").first()
    version = asset.current_version() if asset else None
    if asset is None or version is None:
        return None
    text, licence = asset.text_in(reader.language), licences.describe(asset.rights.licence, asset.rights.licence_url)
    return {
        **player(asset, version, reader.language),
        "title": text.title,
        "transcript": text.transcript,
        "url": reverse("asset", args=[asset.pk]),
        "credit": asset.rights.credit_line,
        "licence": licence.name,
        "licence_url": licence.url,
    }
