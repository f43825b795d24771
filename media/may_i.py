"""May I use this asset for this, there, on that day? *Yes*, *no* or *ask*, with the reason and its clause.

One rule for the asset's page, the admin and the API. Whether somebody may see the asset at
all is not asked here but by ``media.visibility``.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils.dateparse import parse_datetime

from locales import languages
from locales.models import Territory
from media import licences
from media.vocabulary import Consent, Permission, Reason, Use

#: Days of an embargo or expiry are those of Viet Nam, like the moments that editors enter.
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason: what it says (``Reason``), the answer it stands for, and where that is written.

    ``clause`` names the section of a licence (CC BY 4.0 §2(a)(1)) or is empty; ``detail``
    is a date in ISO 8601, the names of territories, or the words of a withdrawal.
    """

    verdict: Permission
    reason: Reason
    clause: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict, and every ground that stands for it: *no* outweighs *ask*, and *ask* outweighs *yes*."""

    verdict: Permission
    grounds: tuple[Ground, ...]


def may_i(asset: Any, use: Use, territory: str = "", on: date | None = None) -> Answer:
    """Answer for *asset*, its rights and their territories loaded.

    *territory* is an ISO 3166 alpha-2 code, or empty where it is not known; *on* is a day
    in Viet Nam, today when left out.
    """
    rights = asset.rights
    day = on or datetime.now(_ZONE).date()
    grounds = [
        *_withdrawn(asset),
        *_dates(rights, day),
        *_territory(rights, territory.upper()),
        *_people(rights, use),
        _permission(rights, use),
    ]
    for verdict in (Permission.NO, Permission.ASK, Permission.YES):
        mine = tuple(ground for ground in grounds if ground.verdict == verdict)
        if mine:
            return Answer(verdict, mine)
    raise AssertionError("a permission always has a verdict")


def _withdrawn(asset: Any) -> list[Ground]:
    if asset.withdrawn_at is None:
        return []
    return [Ground(Permission.NO, Reason.WITHDRAWN, detail=asset.withdrawal_reason)]


def _dates(rights: Any, day: date) -> list[Ground]:
    """A day counts when the asset may be used from its first minute to its last."""
    begin = datetime.combine(day, time.min, _ZONE).astimezone(UTC)
    end = begin + timedelta(days=1)
    found = []
    if rights.embargo_until is not None and rights.embargo_until >= end:
        found.append(Ground(Permission.NO, Reason.EMBARGO, detail=rights.embargo_until.isoformat()))
    elif rights.embargo_until is not None and rights.embargo_until > begin:
        found.append(Ground(Permission.ASK, Reason.EMBARGO, detail=rights.embargo_until.isoformat()))
    if rights.expires_at is not None and rights.expires_at <= begin:
        found.append(Ground(Permission.NO, Reason.EXPIRED, detail=rights.expires_at.isoformat()))
    elif rights.expires_at is not None and rights.expires_at < end:
        found.append(Ground(Permission.ASK, Reason.EXPIRES, detail=rights.expires_at.isoformat()))
    return found


def _territory(rights: Any, territory: str) -> list[Ground]:
    allowed = sorted(row.alpha2 for row in rights.territories.all())
    if not allowed or territory in allowed:
        return []
    verdict = Permission.NO if territory else Permission.ASK
    return [Ground(verdict, Reason.TERRITORY, detail=" ".join(allowed))]


def _people(rights: Any, use: Use) -> list[Ground]:
    """Without their consent, people shown may appear in news, and nowhere else without asking."""
    if rights.consent == Consent.MISSING and use != Use.EDITORIAL:
        return [Ground(Permission.ASK, Reason.CONSENT)]
    if rights.consent == Consent.PUBLIC_EVENT and use == Use.COMMERCIAL:
        return [Ground(Permission.ASK, Reason.CONSENT)]
    return []


def _permission(rights: Any, use: Use) -> Ground:
    licence = licences.describe(rights.licence, rights.licence_url)
    if use in licence.allows:
        reason = Reason.SHARE_ALIKE if licence.is_share_alike and use == Use.ADAPTATION else Reason.LICENCE
        return Ground(Permission.YES, reason, clause=licence.clause(use))
    if use in rights.uses:
        return Ground(Permission.YES, Reason.OWNER)
    if use in licence.forbids:
        return Ground(Permission.NO, Reason.LICENCE_FORBIDS, clause=licence.clause(use))
    return Ground(Permission.ASK, Reason.NOT_SAID)


def wording(ground: Ground, language: str) -> dict[str, str]:
    """Return ``text`` and ``detail`` of *ground* in *language*, which must be active."""
    codes = ground.detail.split() if ground.reason == Reason.TERRITORY else []
    rows = Territory.objects.filter(alpha2__in=codes).prefetch_related("names")
    said = worded(ground, {row.alpha2: row.name_in(language) for row in rows}, language)
    return {"text": said["text"], "detail": said["detail"]}


def worded(ground: Ground, names: dict[str, str], language: str) -> dict[str, str]:
    """Return ``text``, ``clause`` and ``detail`` of *ground* with *names*, those of territories by alpha-2 code."""
    detail = ground.detail
    if ground.reason == Reason.TERRITORY:
        detail = ", ".join(names.get(code, code) for code in detail.split())
    elif moment := _moment(detail):
        detail = format_date(moment, "long", languages.get(language).data_locale)
    return {"text": str(ground.reason.label), "clause": ground.clause, "detail": detail}


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None
