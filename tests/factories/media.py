"""Assets with real files."""

import io
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image
from wagtail.models import Locale

from media.delivery.preparation import prepare_asset_now
from media.models import Asset, AssetText, AssetVersion, PortalDocument, PortalImage, Recording, Rights


def picture_bytes(width: int = 64, height: int = 48, colour: str = "#a4161a", format: str = "JPEG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, format)
    return buffer.getvalue()


def make_image(
    title: str = "Picture", *, audience: str = "public", cleared: bool = True, prepared: bool = True, **rights: Any
) -> PortalImage:
    """A small picture, ready to be downloaded; renditions are made by those who need them."""
    image = PortalImage(title=title, file=ContentFile(picture_bytes(), name="picture.jpg"))
    image.save()
    clear(image.asset, audience=audience, title=title, cleared=cleared, prepared=prepared, **rights)
    image.refresh_from_db()
    return image


def make_document(
    title: str = "Document", *, audience: str = "public", cleared: bool = True, **rights: Any
) -> PortalDocument:
    document = PortalDocument(title=title, file=ContentFile(b"Plain words for readers.\n", name="words.txt"))
    document.save()
    clear(document.asset, audience=audience, title=title, cleared=cleared, **rights)
    document.refresh_from_db()
    return document


def make_recording(
    title: str = "Recording",
    *,
    content: bytes = b"",
    subtitles: dict[str, str] | None = None,
    poster: bool = True,
    audience: str = "public",
    cleared: bool = True,
    **rights: Any,
) -> Recording:
    """A video without pictures to speak of, its poster and subtitles put there by hand."""
    from tests.media.ingest.builders import mp4

    recording = Recording(title=title, file=ContentFile(content or mp4(), name="film.mp4"))
    recording.save()
    clear(recording.asset, audience=audience, title=title, cleared=cleared, **rights)
    for code, text in (subtitles or {}).items():
        AssetText.objects.filter(asset=recording.asset, locale__language_code=code).update(subtitles=text)
    if poster:
        version = AssetVersion.objects.get(asset=recording.asset)
        version.poster.save("poster.webp", ContentFile(picture_bytes(format="WEBP")))
    recording.refresh_from_db()
    return recording


def clear(
    asset: Asset, *, audience: str, title: str, cleared: bool = True, prepared: bool = True, **rights: Any
) -> None:
    values = {"credit_line": "Photographer", "licence": "CC-BY-4.0"} if cleared else {"credit_line": "", "licence": ""}
    Rights.objects.update_or_create(asset=asset, defaults={**values, **rights})
    Asset.objects.filter(pk=asset.pk).update(audience=audience)
    for code in ("vi", "en"):
        AssetText.objects.update_or_create(
            asset=asset,
            locale=Locale.objects.get(language_code=code),
            defaults={"title": title, "alt": f"Alternative text of {title}"},
        )
    asset.refresh_from_db()
    if prepared:
        prepare_asset_now(asset)
