"""Cards are drawn by jobs, when a page or its picture changes, and kept until one of them does."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from content.cards import drawing
from content.models import BasePage, PageCard
from locales import languages
from locales.readers import Reader
from media.models import PortalImage
from media.visibility import visible_queryset


class PictureNotReadyError(RuntimeError):
    """The renditions of a page's picture are still being made."""


def site_name(language: str) -> str:
    """Return the portal's name in *language*."""
    with translation.override(language):
        return gettext("Viet Nam Foreign Information Portal")


def digest_of(title: str, language: str, image_id: int | None) -> str:
    """Return 16 hexadecimal digits that change when a card must be drawn again."""
    parts = (str(drawing.DESIGN), language, site_name(language), title, str(image_id or ""))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def draw_card(page: BasePage) -> PageCard | None:
    """Draw the card of *page* unless it is drawn; return it, or None where its script cannot be written.

    Raises ``PictureNotReadyError`` when the lead picture has no JPEG yet.
    """
    image = visible_queryset(Reader.public(), PortalImage).filter(pk=page.lead_image_id or 0).first()
    digest = digest_of(page.title, page.language, image.pk if image else None)
    existing = PageCard.objects.filter(page=page).first()
    if existing is not None and existing.digest == digest:
        return existing
    language = languages.get(page.language)
    picture = _jpeg(image) if image is not None else None
    try:
        drawn = drawing.draw(drawing.Card(page.title, site_name(language.code), language, picture))
    except drawing.NoFontError:
        return None
    with transaction.atomic():
        PageCard.objects.filter(page=page).delete()
        return PageCard.objects.create(page=page, digest=digest, image=image, file=ContentFile(drawn, name="card.jpg"))


def _jpeg(image: Any) -> bytes:
    rendition = image.renditions.filter(filter_spec__endswith="jpeg").first()
    if rendition is None:
        raise PictureNotReadyError(image.pk)
    with rendition.file.open("rb") as file:
        return bytes(file.read())
