"""Loads the reference data of ``locales/data``: idempotent, and never over an editor's own work."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from babel.languages import get_official_languages
from django.db import transaction

from locales import languages
from locales.models import Mission, Organisation, Province, Territory, Topic

DATA = Path(__file__).parent / "data"
#: The day on which the 34 provinces replaced the 63 (Resolution 202/2025/QH15).
MERGER = date(2025, 7, 1)


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file of ``locales/data``."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _names(subject: Any, names: dict[str, str]) -> None:
    """Add the names that are missing; a name that an editor changed stays."""
    have = set(subject.names.values_list("language", flat=True))
    model = subject.names.model
    model.objects.bulk_create(
        model(subject_id=subject.pk, language=language, name=name)
        for language, name in names.items()
        if language not in have and name
    )


def _day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


@transaction.atomic
def load_territories() -> None:
    """Load the codes of ISO 3166-1 and UN M49."""
    known = set(Territory.objects.values_list("alpha2", flat=True))
    Territory.objects.bulk_create(Territory(**row) for row in rows("territories.csv") if row["alpha2"] not in known)


@transaction.atomic
def load_provinces() -> None:
    """Load the 34 provinces in force and the 63 before them with their successors."""
    for row in rows("provinces_34.csv"):
        Province.objects.get_or_create(
            code=row["code"],
            valid_to=None,
            defaults={
                "name_vi": row["name_vi"],
                "full_name_vi": row["full_name_vi"],
                "name_en": row["name_en_common"],
                "kind": row["type"],
                "communes": int(row["n_communes"]),
                "valid_from": MERGER,
            },
        )
    current = {province.code: province for province in Province.objects.filter(valid_to=None)}
    for row in rows("provinces_63.csv"):
        Province.objects.get_or_create(
            code=row["code"],
            valid_to=MERGER,
            defaults={
                "name_vi": row["name_vi"],
                "full_name_vi": row["full_name_vi"],
                "name_en": row["name_en_common"],
                "kind": row["type"],
                "iso3166_2": row["iso3166_2"],
                "successor": current[row["unit_code_2025"]],
            },
        )


@transaction.atomic
def load_organisations() -> None:
    """Load the home desk, ministries and other bodies, with their successors."""
    listed = list(rows("organisations.csv"))
    for row in listed:
        organisation, _created = Organisation.objects.get_or_create(
            code=row["code"],
            defaults={
                "kind": row["kind"],
                "valid_from": _day(row["valid_from"]),
                "valid_to": _day(row["valid_to"]),
                "is_home_desk": row["is_home_desk"] == "1",
            },
        )
        _names(organisation, {"vi": row["name_vi"], "en": row["name_en"]})
    for row in listed:
        if row["successors"]:
            organisation = Organisation.objects.get(code=row["code"])
            organisation.successors.add(*Organisation.objects.filter(code__in=row["successors"].split()))


def working_languages(alpha2: str) -> list[str]:
    """Return Vietnamese and the portal's languages that are official in a host territory.

    Source: CLDR's official and de facto official languages. It is a first proposal;
    the mission's officer corrects it in the admin.
    """
    official = get_official_languages(alpha2, de_facto=True)
    spoken = {"zh-hans" if code == "zh" else code for code in official}
    return ["vi", *(code for code in languages.CODES if code in spoken and code != "vi")]


@transaction.atomic
def load_missions() -> None:
    """Load the 97 missions abroad under the Ministry of Foreign Affairs."""
    territories = {territory.alpha2: territory for territory in Territory.objects.all()}
    parent = Organisation.objects.filter(code="mofa").first()
    for row in rows("missions.csv"):
        mission, _created = Mission.objects.get_or_create(
            code=row["id"],
            defaults={
                "kind": "mission",
                "mission_kind": row["kind"],
                "host_territory": territories[row["country_alpha2"]],
                "city": row["city"],
                "city_is_uncertain": row["uncertain"] == "1",
                "working_languages": working_languages(row["country_alpha2"]),
                "parent": parent,
            },
        )
        _names(mission, {"vi": row["name_vi"], "en": row["name_en"]})


@transaction.atomic
def load_topics() -> None:
    """Load the topic vocabulary in all languages."""
    for row in rows("topics.csv"):
        topic, _created = Topic.objects.get_or_create(code=row["code"])
        _names(topic, {code: row.get(code, "") for code in languages.CODES})


def load_all() -> None:
    """Load every reference list, in the order of their references."""
    load_territories()
    load_provinces()
    load_organisations()
    load_missions()
    load_topics()
