"""Reads of media kits for those who work on them."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, OuterRef, Prefetch, QuerySet, Subquery, When
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from locales import languages
from locales.readers import Reader
from media.kits import contents
from media.models import KitFile, KitItem, KitRelease, KitText, MediaKit
from media.states import ReleaseState
from media.visibility import visible_queryset

_TEXTS = Prefetch("texts", queryset=KitText.objects.select_related("locale"))
MOST_WORDS = 10


def for_listing(kits: QuerySet[Any]) -> QuerySet[Any]:
    """Return *kits* with what the admin's listing shows of each, in a fixed number of queries."""
    releases = Prefetch("releases", queryset=KitRelease.objects.only("kit_id", "number", "language", "state"))
    return kits.select_related("owner").prefetch_related(_TEXTS, releases, "owner__names")


def matching(kits: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Return *kits* in whose titles or address (any language) every word occurs."""
    for word in words.replace("\x00", "").split()[:MOST_WORDS]:
        named = KitText.objects.filter(title__icontains=word).order_by().values("kit")
        kits = kits.filter(pk__in=named) | kits.filter(slug__icontains=word)
    return kits


def released_kits(reader: Reader) -> QuerySet[Any]:
    """Return the kits with a release that *reader* may have, each with the title of the newest as ``released_title``.

    The title is in the reader's language where the kit was released in it. What
    is being written in a kit is for its editors alone, its title included.
    """
    wanted = Case(When(language=reader.language, then=0), When(language=languages.SOURCE, then=1), default=2)
    releases = visible_queryset(reader, KitRelease).filter(kit=OuterRef("pk")).order_by(wanted, "-number")
    named = MediaKit.objects.annotate(released_title=Subquery(releases.values("title")[:1]))
    return named.exclude(released_title=None).order_by("released_title", "pk")


@dataclass(frozen=True, slots=True)
class KitState:
    """How far a kit is: ``code`` for machines, ``label`` for editors."""

    code: str
    label: str


def state_of(kit: MediaKit) -> KitState:
    """Return how far *kit* is, from the newest release of each language (uses a prefetch)."""
    if kit.withdrawn_at is not None:
        return KitState("withdrawn", _("withdrawn"))
    newest = newest_by_language(kit.releases.all())
    if not newest:
        return KitState("draft", _("never published"))
    for state, label in (
        (ReleaseState.FAILED, _("could not be built: %(languages)s")),
        (ReleaseState.QUEUED, _("being built: %(languages)s")),
    ):
        codes = [code for code, row in newest.items() if row.state == state]
        if codes:
            return KitState(state, label % {"languages": ", ".join(codes)})
    numbers: dict[int, list[str]] = defaultdict(list)
    for code, row in newest.items():
        if row.state == ReleaseState.RELEASED:
            numbers[row.number].append(code)
    if not numbers:
        return KitState("withdrawn", _("every release withdrawn"))
    told = [f"{number} ({', '.join(codes)})" for number, codes in sorted(numbers.items(), reverse=True)]
    return KitState(ReleaseState.RELEASED, _("release %(numbers)s") % {"numbers": ", ".join(told)})


def newest_by_language(releases: Iterable[KitRelease]) -> dict[str, KitRelease]:
    """Return the newest of *releases* in each language, in the portal's order."""
    found: dict[str, KitRelease] = {}
    for row in sorted(releases, key=lambda release: release.number):
        found[row.language] = row
    return {code: found[code] for code in languages.CODES if code in found}


@dataclass(slots=True)
class Numbered:
    """Everything that was published under one number."""

    number: int
    releases: list[KitRelease] = field(default_factory=list)


def releases_of(kit: MediaKit) -> list[Numbered]:
    """Return the releases of *kit* by number, the newest first, with their files."""
    rows = kit.releases.order_by("-number").select_related("requested_by")
    found: dict[int, Numbered] = {}
    for row in rows.prefetch_related(Prefetch("files", queryset=KitFile.objects.defer("text"))):
        found.setdefault(row.number, Numbered(row.number)).releases.append(row)
    order = {code: place for place, code in enumerate(languages.CODES)}
    for numbered in found.values():
        numbered.releases.sort(key=lambda release: order.get(release.language, len(order)))
    return list(found.values())


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file as a release made now would have it; ``bytes`` is None where the job only learns it."""

    path: str
    title: str
    bytes: int | None
    licence: str


def planned(kit: MediaKit, language: str) -> list[PlannedFile]:
    """Return what a release of *kit* in *language* would have, if it were made now."""
    rows = []
    for file in contents.plan(kit, language):
        size = file.bytes if file.is_text else None
        if file.version is not None and not file.spec:
            size = file.version.bytes
        rows.append(PlannedFile(file.path, file.entry["title"], size, file.entry["licence"]))
    return rows


def mark(kit: MediaKit, codes: Iterable[str]) -> str:
    """Return a mark of what a release of *kit* made now would be: for whom and from when, and what in each language."""
    shown: dict[str, Any] = {"": model_to_dict(MediaKit.objects.get(pk=kit.pk))}
    if can_be_planned(kit):
        shown |= {code: [_content_of(file) for file in contents.plan(kit, code)] for code in codes}
    return ";".join(f"{code}:{_digest(value)}" for code, value in sorted(shown.items()))


def _content_of(file: KitFile) -> list[Any]:
    return [file.path, file.sha256, file.version_id, file.spec, file.entry]


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, default=str, sort_keys=True).encode()).hexdigest()[:16]


def can_be_planned(kit: MediaKit) -> bool:
    """Whether every asset of *kit* has rights on record, without which no manifest can be written."""
    return not KitItem.objects.filter(kit=kit, asset__rights=None).exists()
