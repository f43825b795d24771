"""How long a public answer may be kept: never past the next embargo or expiry.

Upper floors register their dated models with ``register``. ``next_moment`` bounds how
long an answer counts as fresh; ``note_expiry`` collects what expires on the very
answer being made, which bounds how long its copy may stand in while the portal is down.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Subquery
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from wagtail.models import Locale

from locales.readers import reader_of_request

#: Longest time that nginx keeps a page without asking again; publishing purges it sooner.
LONGEST = timedelta(minutes=10)
#: Longest time that nginx keeps "not found" and "gone".
SHORTEST = timedelta(seconds=5)
#: nginx counts whole seconds and the last one as fresh, and an answer takes time to reach it.
MARGIN = timedelta(seconds=2)
#: What browsers and other caches are told while Cache-Control speaks to our nginx.
BROWSERS = "X-Browser-Cache-Control"
#: How long a copy may stand in for a portal that is down.
STAND_IN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Dated:
    """Objects with an embargo and an expiry: the query set to look in, and the names of both fields."""

    rows: Callable[[], Any]
    embargo: str
    expiry: str


_dated: list[Dated] = []


def register(dated: Dated) -> None:
    """Register a kind of object whose embargo or expiry changes what readers see."""
    _dated.append(dated)


def registered() -> tuple[Dated, ...]:
    """Return everything that time alone can show or hide."""
    return tuple(_dated)


def next_moment(moment: datetime) -> datetime | None:
    """Return the first embargo or expiry after *moment* of any object, or None; one query."""
    firsts = {}
    for number, dated in enumerate(_dated):
        for name in (dated.embargo, dated.expiry):
            rows = dated.rows().filter(**{f"{name}__gt": moment}).order_by(name).values(name)
            firsts[f"first_{number}_{name}"] = Subquery(rows[:1])
    row = Locale.objects.order_by("pk").values_list(*(firsts.values())).first()
    return min((value for value in row or () if value is not None), default=None)


def note_expiry(request: HttpRequest, moments: Iterable[datetime | None]) -> None:
    """Note when something that the answer to *request* shows expires; None means never."""
    noted: datetime | None = getattr(request, "_portal_expiry", None)
    for moment in moments:
        if moment is not None and (noted is None or moment < noted):
            noted = moment
    request._portal_expiry = noted  # type: ignore[attr-defined]


def keep(request: HttpRequest, response: HttpResponseBase) -> None:
    """Say how long *response* may be kept, once it is rendered.

    Browsers ask every time (an ETag makes that cheap). Our own nginx, when the portal is
    told to stand behind one, keeps the answer until the next embargo or expiry of
    anything and ten minutes at most; while the portal is down its copy may stand in for
    a day, but not past the expiry of what is on it.
    """
    if isinstance(response, SimpleTemplateResponse):
        response.add_post_render_callback(lambda rendered: _keep(request, rendered))
    else:
        _keep(request, response)


def _keep(request: HttpRequest, response: HttpResponseBase) -> None:
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    moment = reader_of_request(request).moment
    if not settings.CACHE_PURGE_URLS or response.status_code not in {200, 404, 410}:
        return
    if response.status_code != 200:
        keep_in_proxy(response, moment, SHORTEST, bounds=(next_moment(moment),), stand_in=False)
        return
    keep_in_proxy(
        response, moment, LONGEST, bounds=(next_moment(moment),), expiry=getattr(request, "_portal_expiry", None)
    )


def keep_in_proxy(
    response: HttpResponseBase,
    moment: datetime,
    longest: timedelta,
    *,
    bounds: Iterable[datetime | None] = (),
    expiry: datetime | None = None,
    stand_in: bool = True,
) -> None:
    """Let our nginx keep *response* for *longest*, but not past any of *bounds* nor *expiry* (aware; None is never).

    With *stand_in*, its copy may also be given, until *expiry*, while the portal is down.
    What browsers are told moves to a header of its own, from which nginx restores it.
    """
    now = max(moment, timezone.now())
    ends = [end for end in (*bounds, expiry) if end is not None]
    fresh = min([longest, *(end - now - MARGIN for end in ends)])
    if fresh < timedelta(seconds=1):
        return
    response.headers[BROWSERS] = response.headers["Cache-Control"]
    seconds = int(fresh.total_seconds())
    response.headers["Cache-Control"] = f"max-age={seconds}"
    longer = STAND_IN if expiry is None else min(STAND_IN, expiry - now - MARGIN)
    if stand_in and int(longer.total_seconds()) > seconds:
        response.headers["Cache-Control"] += f", stale-if-error={int(longer.total_seconds()) - seconds}"
