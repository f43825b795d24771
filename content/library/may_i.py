"""The question on an asset's page, whether one may use it for this, there, on that day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from locales.models import Territory
from locales.sorting import sort_key
from media.may_i import may_i, worded
from media.vocabulary import Permission, Use


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked; ``errors`` by field tell what could not be read, and then there is no answer."""

    use: str = ""
    territory: str = ""
    on: date | None = None
    errors: tuple[tuple[str, str], ...] = ()

    @property
    def is_asked(self) -> bool:
        """Whether there is something to answer."""
        return bool(self.use) and not self.errors


def from_query(query: QueryDict, territories: set[str]) -> Question:
    """Read the question of an address; bad input is named, never a failure."""
    errors = []
    use, territory, day = (query.get(name, "").strip() for name in ("use", "territory", "on"))
    if use and use not in Use.values:
        errors.append(("use", _("Choose one of the listed uses.")))
    if territory and territory.upper() not in territories:
        errors.append(("territory", _("Choose a country or territory from the list.")))
    try:
        on = parse_date(day) if day else None
    except ValueError:
        on = None
    if day and on is None:
        errors.append(("on", _("Give the day as year, month and day, for example 2027-01-31.")))
    return Question(use, territory.upper(), on, tuple(errors))


def context(asset: Any, query: QueryDict, language: str) -> dict[str, Any]:
    """Return ``question`` for the template: what can be asked, what was, and the answer or the errors."""
    rows = Territory.objects.prefetch_related("names")
    names = sorted(((row.alpha2, row.name_in(language)) for row in rows), key=lambda row: sort_key(row[1], language))
    asked = from_query(query, {code for code, _name in names})
    answer = may_i(asset, Use(asked.use), asked.territory, asked.on) if asked.is_asked else None
    return {
        "question": {
            "uses": [(use.value, use.label, use.value == asked.use) for use in Use],
            "territories": [(code, name, code == asked.territory) for code, name in names],
            "on": asked.on.isoformat() if asked.on else query.get("on", "")[:40],
            "errors": dict(asked.errors),
            "answer": answer.verdict.value if answer else "",
            "answer_label": Permission(answer.verdict).label if answer else "",
            "grounds": [worded(ground, dict(names), language) for ground in answer.grounds] if answer else [],
        }
    }
