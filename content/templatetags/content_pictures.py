"""``{% picture %}``: a responsive picture from prepared renditions, or a quiet frame until they are ready."""

import math
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from locales.readers import reader_of_request
from media.models.files import rendition_key
from media.renditions import FALLBACK, format_of

register = template.Library()


def _srcset(renditions: list[Any]) -> str:
    return ", ".join(f"{reverse('rendition', args=[rendition_key(row)])} {row.width}w" for row in renditions)


def _pending(alt: str, *, upright: bool) -> SafeString:
    """Return the frame of a picture that is being prepared; like the picture, it is silent without *alt*."""
    shape_class = "picture picture--pending picture--upright" if upright else "picture picture--pending"
    if not alt:
        return format_html('<span class="{}" aria-hidden="true"></span>', shape_class)
    return format_html('<span class="{}" role="img" aria-label="{}"></span>', shape_class, alt)


def _focus(image: Any) -> SafeString:
    """Return the class by which a layout that crops keeps the focal point in sight, in quarters of the picture."""
    if image.focal_point_x is None or not image.width or not image.height:
        return SafeString("")
    x, y = (
        min(4, max(0, round(4 * at / size))) * 25
        for at, size in ((image.focal_point_x, image.width), (image.focal_point_y or 0, image.height))
    )
    return format_html(' class="focus-x-{} focus-y-{}"', x, y)


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
        return _pending(alt, upright=height > width)
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
    loading = SafeString(' fetchpriority="high"' if priority else ' loading="lazy" decoding="async"')
    return format_html(
        '<picture>{}<img{} src="{}" width="{}" height="{}" alt="{}"{}></picture>',
        sources,
        _focus(value.image),
        reverse("rendition", args=[rendition_key(smallest)]),
        width,
        height,
        alt,
        loading,
    )


@register.simple_tag(takes_context=True)
def loaded_picture(context: dict[str, Any], image: Any) -> Any:
    """Return the Picture of *image* that the page has loaded, or None for one that the reader may not see."""
    return context.get("loaded_pictures", {}).get(getattr(image, "pk", None))


@register.simple_tag(takes_context=True)
def picture_by_key(context: dict[str, Any], key: int) -> Any:
    """Return the Picture of the image with *key* that the page has loaded, or None."""
    return context.get("loaded_pictures", {}).get(key)


#: Shapes for layouts without inline styles: a picture belongs to the nearest ratio of width to height.
SHAPES = {"tall": 0.56, "portrait": 0.68, "upright": 0.78, "square": 1.0, "classic": 1.33, "photo": 1.5, "wide": 1.9}


@register.filter
def shape(value: Any) -> str:
    """Return the name in ``SHAPES`` nearest to the ratio of a Picture; ``classic`` for none."""
    if not value or not value.image.height:
        return "classic"
    ratio = value.image.width / value.image.height
    return min(SHAPES, key=lambda name: abs(math.log(SHAPES[name] / ratio)))


@register.filter
def with_picture(pages: Any) -> list[Any]:
    """Return those of *pages* that have a picture to show."""
    return [page for page in pages if getattr(page, "picture", None)]


@register.filter
def wall_sizes(value: Any) -> str:
    """Return the ``sizes`` of a Picture in ``wall.css``: rows of 13rem that grow, on a phone one or two to a row."""
    ratio = SHAPES[shape(value)]
    return f"(min-width: 38rem) {ratio * 13 * 1.3:.0f}rem, {'100vw' if ratio >= 1 else '55vw'}"


@register.filter
def wall_sizes_large(value: Any) -> str:
    """Return the ``sizes`` of a Picture in a large wall: rows of 20rem that grow, on a phone one to a row."""
    return f"(min-width: 38rem) {SHAPES[shape(value)] * 20 * 1.3:.0f}rem, 100vw"


@register.simple_tag(takes_context=True)
def loaded_recording(context: dict[str, Any], recording: Any) -> dict[str, Any] | None:
    """Return what the recording block shows, or None for a recording that the reader may not see."""
    from content.selectors.recordings import describe

    request = context.get("request")
    return describe(recording, reader_of_request(request)) if request and recording else None


@register.simple_tag(takes_context=True)
def visible_pages(context: dict[str, Any], pages: Any) -> list[Any]:
    """Return those of *pages* that the reader may see."""
    from content.selectors.listings import visible_pages as visible

    request = context.get("request")
    keys = [page.pk for page in pages or [] if page]
    return list(visible(reader_of_request(request)).filter(pk__in=keys)) if request and keys else []
