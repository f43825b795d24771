"""What Wagtail's own pages say about the asset above a file row."""

from typing import Any

from django import template
from django.urls import reverse

from locales.selectors import database_now
from media import permissions, selectors

register = template.Library()


@register.inclusion_tag("media/admin/clearance.html", takes_context=True)
def asset_clearance(context: Any, row: Any) -> dict[str, Any]:
    """Show the state of the rights of *row*'s asset and the way to the form that clears it."""
    asset = getattr(row, "asset", None)
    if asset is None:
        return {}
    user = context["request"].user
    url = reverse("assets:edit", args=[asset.pk]) if permissions.may_change(user, asset) else ""
    return {"asset": asset, "state": selectors.rights_state(asset, database_now()), "url": url}
