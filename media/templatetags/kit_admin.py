"""What the pages of kits in the admin need."""

from datetime import datetime

from django import template
from django.urls import reverse

from media import selectors
from media.models import KitRelease

register = template.Library()


@register.simple_tag
def addresses_of(release: KitRelease) -> dict[str, str]:
    """Return the public addresses of *release* (DESIGN section 4): page, manifest, archive, metalink."""
    parts = [release.kit.slug, release.number, release.language]
    page = f"/{release.language}/kits/{release.kit.slug}/"
    files = {name: reverse(f"api_{name}", args=parts) for name in ("manifest", "archive", "metalink")}
    return {"page": page, **files}


@register.filter
def in_viet_nam(moment: datetime | None) -> str:
    """Return *moment* in Viet Nam's time with its zone."""
    return selectors.in_viet_nam(moment) if moment else ""
