"""Takes the demo edition out again, with everything that followed from making it.

What stays: pages, pictures and users that are not the demo's, and whatever they need (a demo section in
which an editor wrote stays with its translations); the ledger of changes, which is append-only and tells
followers such as indexes and caches that the pages are gone; and the jobs that were queued, which are the
worker's own record.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from wagtail.models import PageLogEntry, ReferenceIndex
from wagtail_localize.models import (
    OverridableSegment,
    RelatedObjectSegment,
    String,
    StringSegment,
    StringTranslation,
    Template,
    TemplateSegment,
    TranslatableObject,
    Translation,
    TranslationContext,
    TranslationSource,
)

from content.models import BasePage, PageAddress
from locales.models import Operation
from locales.services import record_change
from media.models import Asset, PortalImage
from portal.demo import exchange, homes, keys, kits, names, people


@transaction.atomic
def remove() -> None:
    """Remove every page, kit, asset and user of the demo edition; nothing else is touched."""
    homes.remove()
    _remove_pages()
    exchange.remove()
    kits.remove()
    _remove_assets()
    names.remove()
    people.remove()


def _remove_pages() -> None:
    pages = [page for page in BasePage.objects.select_related("locale") if keys.is_demo(page.translation_key)]
    kept = _keys_that_hold_others(pages)
    going = [page for page in pages if page.translation_key not in kept]
    if not going:
        return
    pks = [page.pk for page in going]
    for page in going:
        record_change(page.specific_deferred, Operation.DELETED, language=page.language)
    _remove_translations({page.translation_key for page in going})
    BasePage.objects.filter(pk__in=pks).delete()
    PageAddress.objects.filter(stable_id__in=[page.stable_id for page in going]).delete()
    PageLogEntry.objects.filter(page_id__in=pks).delete()


def _keys_that_hold_others(pages: list[BasePage]) -> set[UUID]:
    """Return the translation keys of demo pages below which somebody else has written."""
    own = {page.pk for page in pages}
    others = list(BasePage.objects.exclude(pk__in=own).values_list("path", flat=True))
    return {page.translation_key for page in pages if any(path.startswith(page.path) for path in others)}


def _remove_translations(translation_keys: set[UUID]) -> None:
    """Remove sources, segments, strings and their translations; strings that others use stay."""
    objects = TranslatableObject.objects.filter(translation_key__in=translation_keys)
    sources = TranslationSource.objects.filter(object__in=objects)
    segments = StringSegment.objects.filter(source__in=sources)
    used = set(segments.values_list("string", flat=True))
    shapes = set(TemplateSegment.objects.filter(source__in=sources).values_list("template", flat=True))
    StringTranslation.objects.filter(context__object__in=objects).delete()
    Translation.objects.filter(source__in=sources).delete()
    for model in (StringSegment, TemplateSegment, RelatedObjectSegment, OverridableSegment):
        model._default_manager.filter(source__in=sources).delete()
    TranslationContext.objects.filter(object__in=objects).delete()
    objects.delete()
    String.objects.filter(pk__in=used, segments=None, translations=None).delete()
    Template.objects.filter(pk__in=shapes, segments=None).delete()


def _remove_assets() -> None:
    for image in PortalImage.objects.select_related("asset"):
        if image.asset is not None and keys.is_demo(image.asset.pk):
            ReferenceIndex.remove_for_object(image)
            image.delete()
    left: list[Any] = [asset for asset in Asset.objects.all() if keys.is_demo(asset.pk)]
    for asset in left:
        asset.delete()
