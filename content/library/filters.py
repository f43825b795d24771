"""How readers narrow the library down: what they asked for, how many of each there are, what to take back."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, CharField, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from content.selectors import pictures
from content.vocabulary import Orientation
from locales.models import Province, TopicName
from locales.sorting import sort_key
from media import licences
from media.models import Asset
from media.vocabulary import AssetKind

#: A picture counts as square while its longer side exceeds the shorter by no more than this part.
_SQUARE = (21, 20)
_YEARS = range(1900, 2201)
OLDEST = "oldest"
#: The facets, in the order of the form; topics are many for one asset, the others one.
_SINGLE = ("kind", "licence", "place", "shape")
FACETS = ("kind", "topic", "place", "orientation", "licence")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader asked for.

    Unknown kinds, orientations and orders were dropped; ``errors`` by field name dates that
    could not be read, and these narrow nothing. ``since`` and ``until`` are days in Viet Nam.
    """

    words: str = ""
    kind: str = ""
    topic: str = ""
    place: str = ""
    orientation: str = ""
    licence: str = ""
    since: date | None = None
    until: date | None = None
    order: str = ""
    typed: tuple[str, str] = ("", "")
    errors: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_query(cls, query: QueryDict) -> "Filters":
        """Read the filters of an address."""

        def text(name: str, longest: int) -> str:
            return query.get(name, "").replace("\x00", "").strip()[:longest]

        kind, orientation, typed = text("kind", 20), text("orientation", 20), (text("from", 40), text("to", 40))
        days = [_day(value) for value in typed]
        errors = [
            (name, _("Give the day as year, month and day, for example 2027-01-31."))
            for name, value, day in zip(("from", "to"), typed, days, strict=True)
            if value and day is None
        ]
        if days[0] and days[1] and days[0] > days[1]:
            errors.append(("to", _("The last day is before the first.")))
            days[1] = None
        return cls(
            words=" ".join(text("q", 200).split()),
            kind=kind if kind in AssetKind.values else "",
            topic=text("topic", 60),
            place=text("place", 2),
            orientation=orientation if orientation in Orientation.values else "",
            licence=text("licence", 100),
            since=days[0],
            until=days[1],
            order=OLDEST if text("sort", 10) == OLDEST else "",
            typed=typed,
            errors=tuple(errors),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """Return name and value of everything that narrows the list."""
        days = [(name, day.isoformat() if day else "") for name, day in (("from", self.since), ("to", self.until))]
        named = [("q", self.words), *((name, getattr(self, name)) for name in FACETS), *days]
        return [(name, value) for name, value in named if value]

    def dates(self) -> list[tuple[str, str, str]]:
        """Return name, text as typed and error of both days of the form."""
        named = dict(self.errors)
        return [(name, text, named.get(name, "")) for name, text in zip(("from", "to"), self.typed, strict=True)]

    def any(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.pairs())

    def as_query(self, without: str = "") -> str:
        """Return the filters and the order for a link, ending in ``&`` unless empty."""
        kept = [*self.pairs(), *([("sort", self.order)] if self.order else [])]
        text = urlencode([(name, value) for name, value in kept if name != without])
        return f"{text}&" if text else ""


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day is not None and day.year in _YEARS else None


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def _described(assets: QuerySet[Any]) -> QuerySet[Any]:
    """Return *assets*, each once, with ``place`` (the code of the province in force) and ``shape``."""
    width = Coalesce("portalimage__width", "recording__width", Value(0), output_field=IntegerField())
    height = Coalesce("portalimage__height", "recording__height", Value(0), output_field=IntegerField())
    more, less = _SQUARE
    rows = Asset.objects.filter(pk__in=assets.order_by().values("pk")).annotate(
        licence=F("rights__licence"),
        place=Coalesce("province__successor__code", "province__code", Value("")),
        breadth=width * less,
        height=height * less,
        most_height=height * more,
        most_breadth=width * more,
    )
    return rows.annotate(
        shape=Case(
            When(Q(breadth=0) | Q(height=0), then=Value("")),
            When(breadth__gt=F("most_height"), then=Value(Orientation.LANDSCAPE.value)),
            When(height__gt=F("most_breadth"), then=Value(Orientation.PORTRAIT.value)),
            default=Value(Orientation.SQUARE.value),
            output_field=CharField(),
        )
    )


def _narrowed(assets: QuerySet[Any], chosen: Filters) -> QuerySet[Any]:
    """Return the *assets* with all words, each in the texts of any language or in the credit, and of the days."""
    for word in chosen.words.split()[:10]:
        assets = assets.filter(
            Q(texts__title__icontains=word)
            | Q(texts__caption__icontains=word)
            | Q(texts__alt__icontains=word)
            | Q(rights__credit_line__icontains=word)
        )
    if chosen.since:
        assets = assets.filter(created_at__gte=_begin(chosen.since))
    if chosen.until:
        assets = assets.filter(created_at__lt=_begin(chosen.until + timedelta(days=1)))
    return _described(assets)


def filtered(assets: QuerySet[Any], chosen: Filters) -> QuerySet[Any]:
    """Return those of *assets* that fit, in the order that was asked for."""
    rows = _narrowed(assets, chosen)
    if chosen.topic:
        rows = rows.filter(topics__code=chosen.topic)
    rows = rows.filter(**{name: value for name, value in _single(chosen).items() if value})
    return rows.order_by("created_at" if chosen.order == OLDEST else "-created_at", "pk")


def _single(chosen: Filters) -> dict[str, str]:
    values = (chosen.kind, chosen.licence, chosen.place, chosen.orientation)
    return dict(zip(_SINGLE, values, strict=True))


def facets(assets: QuerySet[Any], chosen: Filters, language: str) -> tuple[list[dict[str, Any]], int]:
    """Return the choices of every facet with their counts, and how many assets fit everything chosen.

    Each count says how many there would be with that choice and all the others kept.
    """
    base = _narrowed(assets, chosen)
    rows = [((), row) for row in base.values_list(*_SINGLE).annotate(Count("pk")).order_by()]
    tagged = base.exclude(topics=None).values_list("topics__code", *_SINGLE).annotate(Count("pk")).order_by()
    by_topic = [(row[0], row[1:]) for row in tagged]
    of_topic = [row for topic, row in by_topic if topic == chosen.topic] if chosen.topic else [row for _t, row in rows]
    wanted = _single(chosen)

    def fits(row: tuple[Any, ...], leaving: str = "") -> bool:
        named = zip(_SINGLE, row[:4], strict=True)
        return all(not wanted[name] or name == leaving or value == wanted[name] for name, value in named)

    counts: dict[str, Counter[str]] = {name: Counter() for name in _SINGLE}
    for number, name in enumerate(_SINGLE):
        for row in of_topic:
            if fits(row, name) and row[number]:
                counts[name][row[number]] += row[4]
    topics = Counter[str]()
    for topic, row in by_topic:
        if fits(row):
            topics[topic] += row[4]
    counted = {**counts, "orientation": counts["shape"], "topic": topics}
    found = [_facet(name, counted[name], getattr(chosen, name), language) for name in FACETS]
    return found, sum(row[4] for row in of_topic if fits(row))


def _facet(name: str, counts: Counter[str], chosen: str, language: str) -> dict[str, Any]:
    values = {*counts, *([chosen] if chosen else [])}
    label, names = _NAMES[name](values, language)
    options = [
        {"value": value, "label": names.get(value, value), "count": counts[value], "selected": value == chosen}
        for value in values
    ]
    options.sort(key=lambda row: sort_key(str(row["label"]), language))
    return {"name": name, "label": label, "options": options}


def _topics(values: set[str], language: str) -> tuple[str, dict[str, str]]:
    names: dict[str, dict[str, str]] = {}
    for row in TopicName.objects.filter(subject__code__in=values).select_related("subject") if values else ():
        names.setdefault(row.subject.code, {})[row.language] = row.name
    return _("Topic"), {code: pictures.nearest(named, language) or code for code, named in names.items()}


def _places(values: set[str], language: str) -> tuple[str, dict[str, str]]:
    rows = Province.objects.filter(code__in=values, valid_to=None) if values else ()
    return _("Place"), {row.code: row.name_in(language) for row in rows}


_NAMES: dict[str, Callable[[set[str], str], tuple[str, dict[str, str]]]] = {
    "kind": lambda values, language: (_("Kind"), {row.value: str(row.label) for row in AssetKind}),
    "topic": _topics,
    "place": _places,
    "orientation": lambda values, language: (_("Orientation"), {row.value: str(row.label) for row in Orientation}),
    "licence": lambda values, language: (_("Licence"), {code: licences.describe(code).name for code in values}),
}


def chips(chosen: Filters, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what is chosen, each with its words and the query without it."""
    labels = {
        (facet["name"], option["value"]): f"{facet['label']}: {option['label']}"
        for facet in found
        for option in facet["options"]
    }
    labels |= {("q", chosen.words): f"“{chosen.words}”"}
    rows = []
    for name, value in chosen.pairs():
        day = {"from": chosen.since, "to": chosen.until}.get(name)
        label = {"from": _("Added from"), "to": _("Added until")}.get(name, labels.get((name, value), value))
        rows.append({"label": label, "day": day, "query": chosen.as_query(without=name).removesuffix("&")})
    return rows
