"""Making, rotating, revoking and checking access tokens.

A token is ``vnfip_<prefix>_<secret>``: 40 public bits to find it by and 256 secret bits,
so that a plain SHA-256 is enough to store it. It lives 90 days at most.
"""

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from locales.actors import Actor, organisations_of
from locales.models import AccessToken, Organisation, Role, Scope
from locales.selectors import database_now
from locales.vocabulary import OrganisationKind

#: Longest life of a token, in days.
LONGEST_DAYS = 90
#: How long a replaced token is still valid beside its successor, in days.
OVERLAP_DAYS = 7
_FORM = re.compile(r"vnfip_([0-9a-f]{10})_([A-Za-z0-9_-]{43})")


class TokenRefusedError(ValueError):
    """A token that does not open the door; ``code`` says why, for machines."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def create(
    organisation: Organisation, name: str, scopes: list[str], days: int = LONGEST_DAYS, user: Any = None
) -> tuple[AccessToken, str]:
    """Return a new token's row and the token itself, which is shown once and never stored.

    Raises ``ValueError`` for a life beyond ``LONGEST_DAYS`` or an unknown scope.
    """
    if not 1 <= days <= LONGEST_DAYS or not scopes or any(scope not in Scope.values for scope in scopes):
        raise ValueError((days, scopes))
    prefix, secret = secrets.token_hex(5), secrets.token_urlsafe(32)
    row = AccessToken.objects.create(
        organisation=organisation,
        name=name,
        prefix=prefix,
        digest=_digest(secret),
        scopes=list(scopes),
        expires_at=database_now() + timedelta(days=days),
        created_by=user,
    )
    log(row, "locales.token_created", user=user)
    return row, f"vnfip_{prefix}_{secret}"


@transaction.atomic
def rotate(row: AccessToken, user: Any = None) -> tuple[AccessToken, str]:
    """Return a successor of *row* with the same name and scopes; *row* ends after ``OVERLAP_DAYS``.

    Raises ``TokenRefusedError`` for a token that is not valid any more.
    """
    held = AccessToken.objects.select_for_update().get(pk=row.pk)
    _check_valid(held)
    new, token = create(held.organisation, held.name, held.scopes, user=user)
    AccessToken.objects.filter(pk=new.pk).update(replaces=held)
    end = min(held.expires_at, database_now() + timedelta(days=OVERLAP_DAYS))
    AccessToken.objects.filter(pk=held.pk).update(expires_at=end)
    return new, token


@transaction.atomic
def revoke(row: AccessToken, user: Any = None) -> None:
    """End *row* at once; a second time changes nothing."""
    if AccessToken.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=database_now()):
        log(row, "locales.token_revoked", user=user)


def check(token: str) -> AccessToken:
    """Return the row of *token*; raises ``TokenRefusedError`` (unknown, revoked, expired, not_in_force)."""
    match = _FORM.fullmatch(token)
    row = AccessToken.objects.select_related("organisation").filter(prefix=match[1]).first() if match else None
    if match is None or row is None or not secrets.compare_digest(row.digest, _digest(match[2])):
        raise TokenRefusedError("unknown")
    _check_valid(row)
    today = timezone.now().date()
    if row.last_used_on != today:
        AccessToken.objects.filter(pk=row.pk).update(last_used_on=today)
    return row


def actor_of_token(row: AccessToken) -> Actor:
    """Return the actor that *row* stands for: its organisation as readers of its kind see, never the home desk."""
    is_mission = row.organisation.kind == OrganisationKind.MISSION
    return Actor(
        token_id=row.pk,
        organisations=organisations_of({row.organisation_id}),
        roles=frozenset({Role.MISSION_OFFICER if is_mission else Role.PRESS}),
        is_mission=is_mission,
    )


def _check_valid(row: AccessToken) -> None:
    now = database_now()
    if row.revoked_at is not None:
        raise TokenRefusedError("revoked")
    if row.expires_at <= now:
        raise TokenRefusedError("expired")
    if not row.organisation.in_force(now.date()):
        raise TokenRefusedError("not_in_force")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
