"""What Wagtail's own pages say about the asset above a file row."""

from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse

from locales.selectors import database_now
from media import permissions, selectors
from media.models import Asset

register = template.Library()


@register.inclusion_tag("media/admin/clearance.html", takes_context=True)
def asset_clearance(context: Any, row: Any) -> dict[str, Any]:
    """Show the state of the rights of *row*'s asset and the way to the form that clears it."""
    asset = getattr(row, "asset", None)
    if asset is None:
        return {}
    user = context["request"].user
    url = reverse("assets:edit", args=[asset.pk]) if permissions.may_change(user, asset) else ""
    return {
        "asset": asset,
        "state": selectors.rights_state(asset, database_now()),
        "url": url,
        "waiting": url and asset.versions.filter(is_approved=False).exists(),
        "versions_url": reverse("assets:versions", args=[asset.pk]),
    }


@register.filter
def in_viet_nam(moment: datetime) -> str:
    """Return *moment* in Viet Nam's time with its zone."""
    return selectors.in_viet_nam(moment)


@register.filter
def asset_title(asset: Asset) -> str:
    """Return the title of *asset* in the source language, else in any."""
    return selectors.title_of(asset)
