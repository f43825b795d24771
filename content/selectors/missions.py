"""Missions as readers look for them: by region, then by host territory."""

from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from content.models import MissionIndexPage, MissionPage, StoryPage
from content.selectors.listings import visible_pages
from locales import languages
from locales.models import Mission, Territory
from locales.models.territories import cldr_territory_name
from locales.readers import Reader
from locales.sorting import sort_key


def by_region(page: MissionIndexPage, reader: Reader) -> list[dict[str, Any]]:
    """Return regions with territories and their mission pages, sorted in the page's language.

    Each row: ``name``, ``code`` (M49), ``territories`` of ``name``, ``code``, ``missions`` (pages).
    """
    pages = visible_pages(reader, MissionPage).filter(locale_id=page.locale_id)
    pages = pages.select_related("mission__host_territory").prefetch_related("mission__host_territory__names")
    regions: dict[str, dict[str, list[Any]]] = {}
    territories: dict[str, Territory] = {}
    for row in pages.order_by("title"):
        territory = row.mission.host_territory
        territories[territory.alpha2] = territory
        regions.setdefault(territory.region_m49, {}).setdefault(territory.alpha2, []).append(row)
    language = page.language
    listed: list[dict[str, Any]] = [
        {
            "code": code,
            "anchor": f"region-{code}",
            "name": cldr_territory_name(code, language),
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


def listing(page: MissionIndexPage, reader: Reader, region: str = "") -> dict[str, Any]:
    """Return ``groups``, the regions shown (*region* alone, an M49 code, if known), and ``regions``, all as links."""
    groups = by_region(page, reader)
    known = {group["code"] for group in groups}
    shown = [group for group in groups if region not in known or group["code"] == region]
    regions = [
        {"name": row["name"], "current": row["code"] == region, "url": f"{page.url_path}?region={row['code']}"}
        for row in groups
    ]
    everything = {"name": _("All regions"), "current": region not in known, "url": page.url_path}
    return {"groups": shown, "regions": [everything, *regions] if len(groups) > 1 else []}


def describe(mission: Mission, language: str) -> dict[str, Any]:
    """Return what a mission's page tells, in the reader's words; ``working_languages`` are Language rows."""
    accredited = mission.accredited_territories.prefetch_related("names")
    return {
        "own_name": mission.name_in(languages.SOURCE),
        "kind_label": mission.get_mission_kind_display(),
        "host_territory": mission.host_territory.name_in(language),
        "city": mission.city,
        "uncertain": mission.city_is_uncertain,
        "accredited_territories": [row.name_in(language) for row in accredited],
        "working_languages": [languages.get(code) for code in mission.working_languages],
    }


def stories_by_language(mission: Mission, reader: Reader, each: int = 3) -> list[dict[str, Any]]:
    """Return the newest stories in the working languages of *mission*, *each* at most of one language.

    Each row: ``language`` (Language), ``home_url`` and ``stories`` of title, url and expires_at; one query. A language
    without a public story is left out.
    """
    codes = [code for code in mission.working_languages if code in languages.BY_CODE]
    newest = Window(
        RowNumber(),
        partition_by="locale_id",
        order_by=[F("first_published_at").desc(nulls_last=True), F("pk").desc()],
    )
    pages = visible_pages(reader, StoryPage).filter(locale__language_code__in=codes).annotate(place=newest)
    found: dict[str, list[dict[str, Any]]] = {}
    rows = list(pages.filter(place__lte=each).order_by("place").select_related("locale"))
    for row in rows:
        story = {"title": row.title, "url": row.url_path, "expires_at": row.expires_at}
        found.setdefault(row.language, []).append(story)
    return [
        {"language": languages.get(code), "home_url": f"/{code}/", "stories": found[code]}
        for code in codes
        if code in found
    ]
