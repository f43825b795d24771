"""Missions as readers look for them: by region, then by host territory."""

from typing import Any

from django.http import HttpRequest

from content.models import MissionIndexPage, MissionPage
from content.selectors.listings import visible_pages
from locales import languages
from locales.models import Mission, Territory
from locales.sorting import sort_key


def by_region(page: MissionIndexPage, request: HttpRequest) -> list[dict[str, Any]]:
    """Return regions with territories and their mission pages, sorted in the page's language.

    Each row: ``name``, ``code`` (M49), ``territories`` of ``name``, ``code``, ``missions`` (pages).
    """
    pages = visible_pages(request, MissionPage).filter(locale_id=page.locale_id)
    pages = pages.select_related("mission__host_territory").prefetch_related("mission__host_territory__names")
    regions: dict[str, dict[str, list[Any]]] = {}
    territories: dict[str, Territory] = {}
    for row in pages.order_by("title"):
        territory = row.mission.host_territory
        territories[territory.alpha2] = territory
        regions.setdefault(territory.region_m49, {}).setdefault(territory.alpha2, []).append(row)
    language = page.language
    listed = [
        {
            "code": code,
            "name": Territory(region_m49=code).region_name(language),
            "territories": sorted(
                (
                    {"code": alpha2, "name": territories[alpha2].name_in(language), "missions": rows}
                    for alpha2, rows in groups.items()
                ),
                key=lambda row: sort_key(str(row["name"]), language),
            ),
        }
        for code, groups in regions.items()
    ]
    return sorted(listed, key=lambda row: sort_key(str(row["name"]), language))


def facts(mission: Mission, language: str) -> dict[str, Any]:
    """Return ``kind``, ``host``, ``city``, ``accredited`` and ``languages`` in the reader's words."""
    cldr = languages.get(language).cldr
    return {
        "kind": mission.get_mission_kind_display(),
        "host": mission.host_territory.name_in(language),
        "city": mission.city,
        "city_is_uncertain": mission.city_is_uncertain,
        "accredited": [row.name_in(language) for row in mission.accredited_territories.prefetch_related("names")],
        "languages": [language_name(code, cldr) for code in mission.working_languages],
    }


def language_name(code: str, cldr: str) -> str:
    """Return the name of language *code* as readers of *cldr* know it."""
    from babel import Locale

    identifier = languages.get(code).cldr
    return str(Locale.parse(cldr).languages.get(identifier) or Locale.parse(identifier).get_display_name(cldr))
