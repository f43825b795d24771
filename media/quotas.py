"""How much an organisation may store: missions share one house, and one film collection must not fill it.

The files of an organisation are all versions of the assets that it owns, waiting ones
too, at their size in the store; renditions and prepared copies are the portal's affair.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from locales.models import Membership, Organisation
from locales.vocabulary import OrganisationKind
from media.models import AssetVersion


class QuotaExceededError(ValidationError):
    """A file that an organisation has no room for; the message says how much there is, and what to do."""


def limit_of(organisation: Organisation | None) -> int | None:
    """Return how many bytes *organisation* may store, or None when nothing limits it: missions alone are limited."""
    if organisation is None or organisation.is_home_desk or organisation.kind != OrganisationKind.MISSION:
        return None
    return settings.MISSION_QUOTA_BYTES or None


def left_of(organisation: Organisation | None) -> int | None:
    """Return how many bytes *organisation* may still store (0 at least), or None when nothing limits it."""
    limit = limit_of(organisation)
    if limit is None:
        return None
    stored = AssetVersion.objects.filter(asset__owner=organisation).aggregate(sum=Sum("bytes"))["sum"]
    return max(0, limit - (stored or 0))


def most_left(user: Any) -> int | None:
    """Return the most that *user* may store for any of their organisations, or None when nothing limits them."""
    left = [left_of(organisation) for organisation in Organisation.objects.filter(memberships__user=user).distinct()]
    known = [size for size in left if size is not None]
    return max(known) if known and len(known) == len(left) else None


def first_organisation(user: Any) -> Organisation | None:
    """Return whose member *user* has been longest: what they upload is that body's until they say otherwise."""
    if user is None:
        return None
    row = Membership.objects.filter(user=user).order_by("pk").select_related("organisation").first()
    return row.organisation if row else None


def owner_of(row: Any, user: Any = None) -> Organisation | None:
    """Return whose file *row* (picture, document, recording) is, or will be once *user* has uploaded it."""
    if row.asset_id:
        return Organisation.objects.filter(assets=row.asset_id).first()
    return row.owner_to_be or first_organisation(user or row.uploaded_by_user)


@transaction.atomic
def claim(organisation: Organisation | None, size: int) -> None:
    """Make sure that *size* more bytes fit; raises ``QuotaExceededError``.

    The organisation stays locked until the caller's transaction ends (SQLite has one
    writer at a time anyway), so that two uploads cannot take the same room.
    """
    if limit_of(organisation) is None:
        return
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)  # type: ignore[union-attr]
    left = left_of(locked)
    if left is not None and size > left:
        raise QuotaExceededError(no_room(size, left), code="quota")


def no_room(size: int, left: int) -> Any:
    """Return what to tell whoever uploads *size* bytes where *left* are free."""
    return format_lazy(
        "{} {}",
        format_lazy(_lazy(_("This file has {size}.")), size=filesizeformat(size)),
        too_large_for(left),
    )


def too_large_for(left: int) -> Any:
    """Return what to tell whoever uploads more than the *left* bytes that are free."""
    told = _(
        "Your organisation has {left} of its {limit} left. Delete files that you need no longer, "
        "make this one smaller, or ask the home desk for more room."
    )
    return format_lazy(_lazy(told), left=filesizeformat(left), limit=filesizeformat(settings.MISSION_QUOTA_BYTES))


def _lazy(message: Any) -> str:
    """Hand a lazy message to ``format_lazy``, whose type hint asks for ``str``."""
    return message  # type: ignore[no-any-return]
