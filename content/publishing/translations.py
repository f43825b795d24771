"""Applies translations to pages: drafts stay drafts, slugs stay stable, nothing untranslated goes live.

wagtail-localize writes a draft translation into the live row and publishes after the
transaction (docs/adr/0005-translations.md). ``save_target`` below takes the place of
``Translation.save_target``, through which its editor, its update view and its first
submission all go.
"""

from typing import Any

from django.db import transaction
from wagtail.models import Page
from wagtail_localize.fields import copy_synchronised_fields
from wagtail_localize.models import Translation, TranslationLog
from wagtail_localize.segments.ingest import ingest_segments

from content.models import BasePage
from content.publishing import overrides, releases, rules
from content.slugs import ascii_slug
from media.vocabulary import Provenance

_library_save_target = Translation.save_target


def take_over() -> None:
    """Replace the one method of wagtail-localize that writes pages."""
    Translation.save_target = save_target


def save_target(self: Translation, user: Any = None, publish: bool = True) -> None:
    """Write the translated strings into the target page's newest draft, and publish it if asked.

    Raises ``PublicationRefusedError`` when *publish* is asked for an unfinished
    translation; the draft is kept in every case.
    """
    original = self.source.as_instance()
    if not isinstance(original, BasePage):
        _library_save_target(self, user=user, publish=publish)
        return
    with transaction.atomic():
        target = _target_page(self, original)
        revision = _write_draft(self, original, target, user)
    if publish:
        rules.check_publishable(target)
        revision.publish(user=user)


def _target_page(translation: Translation, original: BasePage) -> Any:
    """Return the target page with its newest draft applied; made when it does not exist."""
    locale = translation.target_locale
    existing = Page.objects.filter(translation_key=original.translation_key, locale=locale).first()
    if existing is not None:
        return existing.specific.get_latest_revision_as_object()
    copy = original.copy_for_translation(locale, copy_parents=True)
    copy.owner = original.owner
    return copy


def _write_draft(translation: Translation, original: BasePage, target: Any, user: Any) -> Any:
    slug, provenance = target.slug, target.provenance
    copy_synchronised_fields(original, target)
    # The snapshot is as old as the last synchronisation; a release is as it is now.
    releases.follow_original(target, original)
    segments = translation.source._get_segments_for_translation(translation.target_locale, fallback=True)
    segments = [segment for segment in segments if overrides.is_allowed(type(original), segment)]
    ingest_segments(original, target, translation.source.locale, translation.target_locale, segments)
    target.slug = slug if target.first_published_at else _free_slug(target)
    target.provenance = _provenance(translation, provenance)
    if not target.live:
        # A page that was never public has no live text to protect; its row shows the draft's title.
        target.save(clean=False)
    revision = target.save_revision(user=user, clean=False)
    TranslationLog.objects.create(source=translation.source, locale=translation.target_locale, revision=revision)
    return revision


def _free_slug(target: Any) -> str:
    """Return a slug from the translated title that no sibling has."""
    base = ascii_slug(target.title)
    taken = set(target.get_siblings(inclusive=False).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def _provenance(translation: Translation, before: str) -> str:
    """Return the provenance that the strings imply: machine while any machine string is unreviewed."""
    from wagtail_localize.models import StringTranslation

    types = set(
        StringTranslation.objects.filter(
            locale=translation.target_locale, context__object=translation.source.object
        ).values_list("translation_type", flat=True)
    )
    if StringTranslation.TRANSLATION_TYPE_MACHINE in types:
        return Provenance.REVIEWED if before == Provenance.REVIEWED else Provenance.MACHINE
    return Provenance.HUMAN
