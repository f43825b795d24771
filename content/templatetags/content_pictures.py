"""``{% picture %}``: a responsive picture from prepared renditions, or a quiet frame until they are ready."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from media.models.files import rendition_key
from media.renditions import FALLBACK, format_of

register = template.Library()


def _srcset(renditions: list[Any]) -> str:
    return ", ".join(f"{reverse('rendition', args=[rendition_key(row)])} {row.width}w" for row in renditions)


@register.simple_tag
def picture(value: Any, sizes: str = "100vw", alt: str = "", priority: bool = False) -> SafeString:
    """Return ``<picture>`` for a ``Picture`` of content.selectors.pictures; empty for a picture nobody may see.

    ``sizes`` must be true: it is what the browser chooses by. Only a picture with
    *priority*, the page's first, loads at once.
    """
    if not value:
        return SafeString("")
    width, height = value.image.width, value.image.height
    if not value.is_ready:
        return format_html(
            '<span class="picture picture--pending" role="img" aria-label="{}" data-ratio="{}"></span>', alt, width > height
        )
    by_format: dict[str, list[Any]] = {"avif": [], "webp": []}
    for row in sorted(value.sources, key=lambda row: row.width):
        if row.filter_spec != FALLBACK and format_of(row.filter_spec) in by_format:
            by_format[format_of(row.filter_spec)].append(row)
    sources = format_html_join(
        "",
        '<source type="image/{}" srcset="{}" sizes="{}">',
        ((name, _srcset(rows), sizes) for name, rows in by_format.items() if rows),
    )
    smallest = next((row for row in value.sources if row.filter_spec == FALLBACK), value.sources[0])
    loading = format_html(' fetchpriority="high"') if priority else format_html(' loading="lazy" decoding="async"')
    return format_html(
        '<picture>{}<img src="{}" width="{}" height="{}" alt="{}"{}></picture>',
        sources,
        reverse("rendition", args=[rendition_key(smallest)]),
        width,
        height,
        alt,
        loading,
    )
