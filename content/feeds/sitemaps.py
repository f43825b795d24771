"""The site map: an index, and for each language its pages with translations and pictures.

sitemaps.org 0.9, with Google's extensions for ``xhtml:link`` and ``image:image``.
"""

from collections import defaultdict
from typing import Any

from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from content.library import kits as media_kits
from content.models import BasePage
from content.selectors import pictures
from content.selectors.frames import absolute
from content.selectors.listings import visible_pages
from locales import languages
from locales.http import read_only
from locales.readers import Reader, reader_of_request
from media import freshness, library
from media.models import AssetText

#: Pages in one part; with fifteen translations each it stays far below the 50 MB that search engines read.
PART = 2_000


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    text = render_to_string(template, context)
    response = HttpResponse(text, content_type="application/xml; charset=utf-8")
    freshness.keep(request, response)
    return response


@read_only
def index(request: HttpRequest) -> HttpResponse:
    """List the parts of every language."""
    rows = visible_pages(reader_of_request(request)).filter(depth__gte=2).order_by()
    counted = rows.values_list("locale__language_code").annotate(Count("pk"), Max("last_published_at"))
    parts = []
    for code, number, newest in sorted(counted, key=lambda row: languages.CODES.index(row[0])):
        if code not in languages.BY_CODE:
            continue
        for part_number in range(1, -(-number // PART) + 1):
            path = reverse("sitemap_part", args=[code, part_number])
            parts.append({"address": absolute(path), "changed": newest})
    return _answer(request, "content/sitemap_index.xml", {"parts": parts})


@read_only
def part(request: HttpRequest, language: str, number: int) -> HttpResponse:
    """List one part of a language: pages in order of their place in the tree, then (part 1) its kits and assets."""
    if language not in languages.BY_CODE or not 1 <= number <= 100_000:
        raise Http404("No such part of the site map.")
    reader = reader_of_request(request)
    rows = visible_pages(reader).filter(depth__gte=2, locale__language_code=language).order_by("path")
    pages = list(rows[(number - 1) * PART : number * PART])
    if not pages:
        raise Http404("No such part of the site map.")
    freshness.note_expiry(request, (page.expires_at for page in pages))
    context = {"pages": _pages(reader, pages, language)}
    if number == 1:
        context["pages"] += [*_kits(reader, language), *_assets(reader, language)]
    return _answer(request, "content/sitemap.xml", context)


def _pages(reader: Reader, pages: list[BasePage], language: str) -> list[dict[str, Any]]:
    keys = {page.translation_key for page in pages}
    twins: dict[Any, dict[str, str]] = defaultdict(dict)
    found = visible_pages(reader).filter(translation_key__in=keys)
    for key, code, path in found.values_list("translation_key", "locale__language_code", "url_path"):
        twins[key][code] = path
    shown = {page.lead_image_id for page in pages if page.lead_image_id}
    loaded = pictures.load(shown, language, reader)
    return [
        {
            "address": absolute(page.url_path),
            "changed": page.last_published_at,
            "alternates": _alternates(twins[page.translation_key]),
            "images": [_image(loaded[page.lead_image_id])] if page.lead_image_id in loaded else [],
        }
        for page in pages
    ]


def _alternates(paths: dict[str, str]) -> list[dict[str, str]]:
    rows = [(row.bcp47, paths[row.code]) for row in languages.LANGUAGES if row.code in paths]
    return [{"hreflang": tag, "href": absolute(path)} for tag, path in rows] if len(rows) > 1 else []


def _image(picture: Any) -> str:
    jpeg = next((row for row in picture.sources if row.filter_spec.endswith("jpeg")), None)
    return absolute(jpeg.url) if jpeg is not None else ""


def _kits(reader: Reader, language: str) -> list[dict[str, Any]]:
    """Return the list of kits and the newest kits that have a release in *language*; one query."""
    rows = media_kits.visible_releases(reader)
    known: dict[str, dict[str, Any]] = defaultdict(dict)
    for slug, code, released in rows.order_by("released_at").values_list("kit__slug", "language", "released_at"):
        known[slug][code] = released
    found = sorted((released[language], slug) for slug, released in known.items() if language in released)
    if not found:
        return []
    lists = {row.code: f"/{row.code}/kits/" for row in languages.LANGUAGES}
    first = {"address": absolute(lists[language]), "changed": found[-1][0], "alternates": _alternates(lists)}
    return [first] + [
        {
            "address": absolute(media_kits.address(slug, language)),
            "changed": released,
            "alternates": _alternates({code: media_kits.address(slug, code) for code in known[slug]}),
        }
        for released, slug in reversed(found[-PART:])
    ]


def _assets(reader: Reader, language: str) -> list[dict[str, Any]]:
    """Return the newest assets that have a title in *language*; the library leads to the rest."""
    visible = library.visible_assets(reader)
    titled = AssetText.objects.filter(locale__language_code=language).exclude(title="").values("asset")
    newest = list(visible.filter(pk__in=titled).order_by("-created_at", "pk").values_list("pk", flat=True)[:PART])
    known: dict[Any, dict[str, str]] = defaultdict(dict)
    rows = AssetText.objects.filter(asset__in=newest).exclude(title="").values_list("asset", "locale__language_code")
    for key, code in rows:
        known[key][code] = library.address(key, code)
    return [
        {"address": absolute(library.address(key, language)), "alternates": _alternates(known[key])} for key in newest
    ]
