"""Where a change can be seen: the addresses whose cached answers it makes stale.

Only addresses that nginx may cache count: pages (with ``?page=N`` in lists), feeds, site
maps, the library, media kits and renditions. Whoever lists an object on a new kind of page adds it here.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from wagtail.models import ReferenceIndex

from content.models import BasePage, MissionPage, PageAddress, PlacePage, StoryPage
from content.selectors.listings import RELATED
from locales import languages
from locales.models import Change, Operation
from media.models import (
    Asset,
    AssetVersion,
    KitFile,
    KitRelease,
    MediaKit,
    PortalDocument,
    PortalImage,
    PortalRendition,
    Recording,
)

#: Screens of a list after the first whose copies are dropped; deeper ones live out their ten minutes.
SCREENS = 20


def of_change(change: Change) -> set[str]:
    """Return the addresses on which what *change* tells of is, was or may be shown."""
    if change.model == Asset._meta.label_lower:
        return of_asset(change.object_key)
    if change.model == MediaKit._meta.label_lower:
        return of_kits({change.object_key}, change.details.get("slug", ""))
    if change.model == KitRelease._meta.label_lower:
        return of_kits(set(MediaKit.objects.filter(releases=change.object_key).values_list("pk", flat=True)))
    if not change.model.startswith("content."):
        return set()
    page = BasePage.objects.filter(pk=change.object_key).select_related("locale").first()
    if page is None or change.operation in {Operation.MOVED, Operation.DELETED} or page.depth <= 3:
        # What was below a page, or in every navigation, is not known any more or is everything.
        return everything_in(change.language)
    return of_page(page)


def of_page(page: Any) -> set[str]:
    """Return the addresses on which *page* is shown: its own, its translations', lists, neighbours, feeds."""
    language = page.locale.language_code
    addresses = set(PageAddress.objects.filter(stable_id=page.stable_id).values_list("path", flat=True))
    twins = BasePage.objects.filter(translation_key=page.translation_key)
    addresses.update(twins.values_list("url_path", flat=True))
    above = BasePage.objects.ancestor_of(page).filter(depth__gte=2)
    for path in above.values_list("url_path", flat=True):
        addresses |= _list_of(path)
    provinces = page.provinces.values_list("pk", flat=True)
    shown_on = Q(pk__in=PlacePage.objects.filter(province__in=provinces).values("pk"))
    shown_on |= Q(pk__in=_referring_pages([page]))
    if page.specific_class is StoryPage:
        shown_on |= Q(pk__in=_neighbours(page))
        missions = MissionPage.objects.select_related("mission")
        shown_on |= Q(pk__in=[row.pk for row in missions if language in row.mission.working_languages])
    addresses.update(BasePage.objects.filter(shown_on).values_list("url_path", flat=True))
    return addresses | _machine_doors(language)


def of_asset(asset_id: str) -> set[str]:
    """Return the addresses on which an asset is shown: library, renditions, pages that use it and their lists."""
    addresses: set[str] = set()
    for code in languages.CODES:
        with translation.override(code):
            addresses |= {reverse("asset", args=[asset_id]), *_screens(reverse("library"))}
    keys = PortalRendition.objects.filter(image__asset=asset_id).values_list("file", flat=True)
    addresses.update(reverse("rendition", args=[key.rpartition("/")[2]]) for key in keys)
    addresses |= _beside_recording(asset_id)
    holding = KitFile.objects.filter(asset__pk=asset_id)
    addresses |= of_kits(set(holding.values_list("release__kit", flat=True)), held=False)
    files: list[Any] = []
    for model in (PortalImage, PortalDocument, Recording):
        files.extend(model._default_manager.filter(asset=asset_id))
    shown_on = Q(pk__in=_referring_pages(files)) | Q(lead_image__asset=asset_id)
    for page in BasePage.objects.filter(shown_on).select_related("locale"):
        addresses |= everything_in(page.language) if page.depth <= 3 else of_page(page)
    return addresses


def of_kits(keys: set[Any], slug: str = "", *, held: bool = True) -> set[str]:
    """Return the addresses on which the kits of *keys* are shown, by any release: the list, their pages, site maps.

    *slug* is that of a kit which is no more. With *held*, also the pages of the assets in
    them, which tell in which kits they are.
    """
    if not keys and not slug:
        return set()
    slugs = {slug, *MediaKit.objects.filter(pk__in=keys).values_list("slug", flat=True)} - {""}
    files = KitFile.objects.filter(release__kit__in=keys, asset__isnull=False) if held else KitFile.objects.none()
    assets = set(files.values_list("asset", flat=True))
    addresses = _machine_doors(languages.SOURCE)
    for code in languages.CODES:
        with translation.override(code):
            addresses |= _screens(reverse("kits"))
            addresses.update(reverse("kit", args=[name]) for name in slugs)
            addresses.update(reverse("asset", args=[key]) for key in assets)
    return addresses


def _beside_recording(asset_id: str) -> set[str]:
    """Return the addresses of a recording's posters and captions, also of captions that are no more."""
    if not Recording.objects.filter(asset_id=asset_id).exists():
        return set()
    posters = AssetVersion.objects.filter(asset_id=asset_id).exclude(poster="").exclude(poster=None)
    addresses = {reverse("poster", args=[asset_id, number]) for number in posters.values_list("number", flat=True)}
    return addresses | {reverse("captions", args=[asset_id, code]) for code in languages.CODES}


def everything_in(language: str) -> set[str]:
    """Return every cacheable address of *language*, or of all languages when it is empty."""
    pages = BasePage.objects.filter(depth__gte=2)
    if language:
        pages = pages.filter(locale__language_code=language)
    addresses: set[str] = set()
    for path, children in pages.values_list("url_path", "numchild"):
        addresses |= _list_of(path) if children else {path}
    known = PageAddress.objects.filter(language=language) if language else PageAddress.objects.all()
    addresses.update(known.values_list("path", flat=True))
    for code in (language,) if language else languages.CODES:
        addresses |= _machine_doors(code)
        with translation.override(code):
            addresses |= _screens(reverse("library")) | _screens(reverse("kits"))
            kits = MediaKit.objects.values_list("slug", flat=True)
            addresses.update(reverse("kit", args=[slug]) for slug in kits)
            assets = Asset.objects.values_list("pk", flat=True)
            addresses.update(reverse("asset", args=[key]) for key in assets)
    return addresses


def _list_of(path: str) -> set[str]:
    """Return the addresses of a list and its feeds."""
    return {*_screens(path), f"{path}feed.atom", f"{path}feed.json"}


def _screens(path: str) -> set[str]:
    return {path, *(f"{path}?page={number}" for number in range(1, SCREENS + 1))}


def _machine_doors(language: str) -> set[str]:
    with translation.override(language or languages.SOURCE):
        feeds = {reverse(name, kwargs={"path": ""}) for name in ("feed_atom", "feed_json")}
    parts = {reverse("sitemap_part", args=[code, number]) for code in languages.CODES for number in range(1, 4)}
    return {*feeds, *parts, reverse("sitemap")}


def _referring_pages(rows: Iterable[Any]) -> set[int]:
    """Return the keys of pages that refer to one of *rows* in a field, a block or a rich text."""
    found: set[int] = set()
    for row in rows:
        references = ReferenceIndex.get_references_to(row).filter(base_content_type__app_label="wagtailcore")
        found |= {int(key) for key in references.values_list("object_id", flat=True)}
    return found


def _neighbours(page: Any) -> list[int]:
    """Return the keys of the stories that may link to *page* under "read also"."""
    siblings = BasePage.objects.live().sibling_of(page, inclusive=False)
    by_date = siblings.order_by("first_published_at", "pk").values_list("pk", flat=True)
    newer = siblings.filter(first_published_at__gte=page.first_published_at) if page.first_published_at else siblings
    newer_keys = newer.order_by("first_published_at", "pk").values_list("pk", flat=True)
    return [*newer_keys[:RELATED], *by_date[:RELATED]]
