"""Reads of the exchange: histories, queues, and what the desk of a mission shows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry

from locales import languages
from locales.readers import Reader
from media.models import Asset, AssetRequest, Contribution, KitRelease, MediaKit, Notice, Pull, Rights, UseReport
from media.selectors import title_of
from media.states import ContributionState, ReleaseState, RequestState
from media.visibility import circle, visible_queryset
from media.vocabulary import Audience

#: Days for which something counts as new, and within which the end of a right is told.
NEW_DAYS, EXPIRY_DAYS = 30, 60
#: Rows that a part of the desk shows; the lists show everything.
ROWS = 8
OPEN = (RequestState.OPEN, RequestState.IN_WORK)


def history(row: Any, limit: int = 30) -> list[ModelLogEntry]:
    """Return what happened to *row*, the latest first, as both sides read it."""
    entries = registry.get_logs_for_instance(row).select_related("user").order_by("-timestamp", "-pk")
    return list(entries[:limit])


def is_overdue(row: AssetRequest, today: date | None = None) -> bool:
    """Whether *row* is not answered although its day has passed in Viet Nam."""
    return row.state in OPEN and row.deadline < (today or timezone.localdate())


def overdue(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the requests among *rows* whose day has passed without an answer."""
    return rows.filter(state__in=OPEN, deadline__lt=timezone.localdate())


@dataclass(frozen=True, slots=True)
class News:
    """A kit or an asset that has become available; ``languages`` are codes."""

    title: str
    since: datetime
    languages: list[str]
    asset: Asset | None = None
    kit: MediaKit | None = None

    @property
    def address(self) -> str:
        """The kit's page in the reader's language, on the floor above; empty where that floor has none."""
        try:
            return reverse("kit", args=[self.kit.slug if self.kit else ""])
        except NoReverseMatch:
            return ""


def new_for(reader: Reader) -> list[News]:
    """Return what *reader* may see since the last days and did not make: kits by their releases, and assets."""
    since = reader.moment - timedelta(days=NEW_DAYS)
    found = [*_new_kits(reader, since), *_new_assets(reader, since)]
    return sorted(found, key=lambda news: news.since, reverse=True)[:ROWS]


def _new_kits(reader: Reader, since: datetime) -> list[News]:
    rows = visible_queryset(reader, KitRelease).filter(released_at__gt=since)
    rows = rows.exclude(kit__owner__in=reader.organisations).select_related("kit").order_by("-released_at")
    by_kit: dict[Any, list[KitRelease]] = {}
    for release in rows[: 10 * ROWS]:
        by_kit.setdefault(release.kit_id, []).append(release)
    return [_news_of(mine, reader.language) for mine in by_kit.values()]


def _news_of(releases: list[KitRelease], language: str) -> News:
    """Return what is new of one kit, named in *language* where it was released in it."""
    order = languages.chain(language)
    known = {row.language: row for row in releases}
    named = next((known[code] for code in order if code in known), releases[0])
    return News(named.title, releases[0].released_at or named.requested_at, sorted(known), kit=named.kit)


def _new_assets(reader: Reader, since: datetime) -> list[News]:
    """An asset is new from its making, or from the end of its embargo."""
    rows = visible_queryset(reader, Asset).exclude(owner__in=reader.organisations)
    rows = rows.filter(
        Q(created_at__gt=since) | Q(rights__embargo_until__gt=since, rights__embargo_until__lte=reader.moment)
    )
    rows = rows.select_related("rights").prefetch_related("texts__locale").order_by("-created_at")
    return [News(title_of(row), _available(row), sorted(row.languages_with_texts()), asset=row) for row in rows[:ROWS]]


def _available(row: Asset) -> datetime:
    lifted = row.rights.embargo_until if hasattr(row, "rights") else None
    return max(row.created_at, lifted) if lifted else row.created_at


@dataclass(frozen=True, slots=True)
class Embargoed:
    """Something that comes: one's own with its title, or how many of a foreign organisation at one moment."""

    lifts: datetime
    title: str = ""
    kits: int = 0
    assets: int = 0
    owner: Any = None


def embargoed_for(reader: Reader) -> list[Embargoed]:
    """Return what comes for *reader*: what is their own, and of others no more than how many, whose and when.

    Only what is meant for missions (all of them, or this one by name) is counted: before
    its moment nothing of it may be seen, neither title nor picture, and for objects of a
    wider audience not even that there is one.
    """
    found: list[Embargoed] = []
    counted: dict[tuple[datetime, int | None], dict[str, Any]] = {}
    for model, moments in ((MediaKit, "embargo_until"), (Asset, "rights__embargo_until")):
        coming = model._default_manager.filter(withdrawn_at=None, **{f"{moments}__gt": reader.moment})
        own = coming.filter(owner__in=reader.organisations).annotate(lifts=F(moments))
        for row in own.prefetch_related("texts__locale"):
            found.append(Embargoed(row.lifts, title_of(row) if isinstance(row, Asset) else str(row)))
        if not reader.actor.is_mission:
            continue
        foreign = coming.filter(circle(reader, model), audience=Audience.MISSIONS)
        foreign = foreign.exclude(owner__in=reader.organisations)
        if model is Asset:
            foreign = foreign.exclude(Q(rights__licence="") | Q(rights__credit_line=""))
        groups = foreign.order_by().values("owner", lifts=F(moments)).annotate(number=Count("pk", distinct=True))
        for group in groups:
            entry = counted.setdefault((group["lifts"], group["owner"]), {"kits": 0, "assets": 0})
            entry["kits" if model is MediaKit else "assets"] += group["number"]
    owners = _organisations({owner for _lifts, owner in counted})
    found += [Embargoed(lifts, owner=owners.get(owner), **entry) for (lifts, owner), entry in counted.items()]
    return sorted(found, key=lambda row: row.lifts)[:ROWS]


def _organisations(keys: set[int | None]) -> dict[int | None, Any]:
    from locales.models import Organisation

    rows = Organisation.objects.filter(pk__in=[key for key in keys if key]).prefetch_related("names")
    return {row.pk: row for row in rows}


def expiring(moment: datetime, assets: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rights of *assets* that end within the next days, the next end first."""
    until = moment + timedelta(days=EXPIRY_DAYS)
    rows = Rights.objects.filter(expires_at__gt=moment, expires_at__lte=until, asset__in=assets.order_by().values("pk"))
    return rows.select_related("asset").prefetch_related("asset__texts__locale").order_by("expires_at")


def expiring_in_use(reader: Reader) -> QuerySet[Any]:
    """Return the ending rights of what the organisations of *reader* fetched, alone or in a kit, or reported to use."""
    pulls = Pull.objects.filter(organisation__in=reader.organisations)
    in_kits = KitRelease.objects.filter(pulls__in=pulls).values("files__asset")
    reported = UseReport.objects.filter(organisation__in=reader.organisations).exclude(asset=None).values("asset")
    held = Q(pk__in=pulls.exclude(asset=None).order_by().values("asset")) | Q(pk__in=in_kits.order_by())
    return expiring(reader.moment, visible_queryset(reader, Asset).filter(held | Q(pk__in=reported.order_by())))


@dataclass(frozen=True, slots=True)
class Quarter:
    """What was used in a quarter: how often, whom it reached, and how often by kind."""

    begin: date
    count: int
    audience: int
    kinds: list[tuple[str, int]]

    @property
    def number(self) -> int:
        """Which quarter of the year it is, from 1 to 4."""
        return (self.begin.month + 2) // 3


def quarter_of(reader: Reader, today: date | None = None) -> Quarter:
    """Return what the organisations of *reader* used since the quarter began."""
    day = today or timezone.localdate()
    begin = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    rows = UseReport.objects.filter(organisation__in=reader.organisations, used_on__gte=begin, used_on__lte=day)
    rows = rows.order_by()
    total = rows.aggregate(count=Count("pk"), audience=Sum("audience"))
    labels = dict(UseReport._meta.get_field("kind").flatchoices)
    kinds = rows.values("kind").annotate(number=Count("pk")).order_by("-number", "kind")
    named = [(str(labels[row["kind"]]), row["number"]) for row in kinds]
    return Quarter(begin, total["count"], total["audience"] or 0, named)


def notices_of(reader: Reader) -> QuerySet[Any]:
    """Return the notices of the organisations of *reader*, unread ones first."""
    rows = Notice.objects.filter(organisation__in=reader.organisations)
    return rows.order_by(F("read_at").asc(nulls_first=True), "-created_at")


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits at the home desk."""

    contributions: int
    open_requests: int
    unowned: int
    overdue: int
    failed: int


def queue() -> Queue:
    """Return how much waits at the home desk."""
    requests = AssetRequest.objects.filter(state__in=OPEN)
    return Queue(
        contributions=Contribution.objects.filter(state=ContributionState.SUBMITTED).count(),
        open_requests=requests.count(),
        unowned=requests.filter(owner=None).count(),
        overdue=overdue(requests).count(),
        failed=KitRelease.objects.filter(state=ReleaseState.FAILED).count(),
    )
