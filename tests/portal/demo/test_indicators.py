"""The page of figures: each with year and source, written as each language writes numbers, projections named."""

from typing import Any

import pytest

from portal.demo import edition, indicators

BODIES = {language: indicators.body(language) for language in indicators.LANGUAGES}


def blocks(language: str, kind: str) -> list[dict[str, Any]]:
    return [block["value"] for block in BODIES[language] if block["type"] == kind]


def figures(language: str) -> list[dict[str, Any]]:
    return [item["value"] for group in blocks(language, "data") for item in group["figures"]]


def by_label(language: str, start: str) -> dict[str, Any]:
    return next(row for row in figures(language) if row["label"].startswith(start))


@pytest.mark.parametrize("language", indicators.LANGUAGES)
def test_every_figure_has_a_year_a_source_and_its_address(language: str) -> None:
    assert len(figures(language)) == 20
    for row in figures(language):
        assert row["value"]
        assert row["unit"]
        assert 2020 <= row["year"] <= 2024
        assert row["source_title"]
        assert row["source_url"].startswith("https://")


def test_both_languages_have_the_same_blocks() -> None:
    shapes = [[(block["id"], block["type"]) for block in body] for body in BODIES.values()]
    assert shapes[0] == shapes[1]


def test_numbers_are_written_as_the_language_writes_them() -> None:
    assert by_label("vi", "Dân số")["value"] == "101,0"
    assert by_label("en", "Population")["value"] == "101.0"
    assert by_label("vi", "GDP bình quân")["value"] == "4.018"
    assert by_label("en", "GDP per person")["value"] == "4,018"


def test_growth_is_that_of_the_newest_year_over_the_one_before() -> None:
    rows = {
        row["year"]: float(row["value"])
        for row in edition.read_csv("indicators/figures.csv")
        if row["indicator"] == "total_gdp_us_inflation_adjusted"
    }
    growth = (rows["2024"] / rows["2023"] - 1) * 100
    figure = by_label("en", "Growth of GDP")
    assert figure["value"] == f"{growth:.1f}"
    assert "computed" in figure["label"]
    assert figure["year"] == 2024


@pytest.mark.parametrize("language", indicators.LANGUAGES)
def test_a_headline_is_never_a_projection_or_a_report_of_the_press(language: str) -> None:
    names = " ".join(row["source_title"] for row in figures(language))
    assert "WIPO" not in names
    assert all(row["year"] <= 2023 for row in figures(language) if "Tuổi thọ" in row["label"])
    life = next(table for table in blocks(language, "table") if len(table["table"]["data"][0]) == 4)
    kinds = {row[0]: row[3] for row in life["table"]["data"][1:]}
    assert kinds["2030"] == {"vi": "dự báo", "en": "projection"}[language]
    assert kinds["2023"] != kinds["2030"]


@pytest.mark.parametrize("language", indicators.LANGUAGES)
def test_ranks_that_the_press_reported_say_so(language: str) -> None:
    press = {row["index"] for row in edition.read_csv("indicators/ranks.csv") if row["quality"] != "dataset"}
    assert press == {"GII"}
    table = next(table for table in blocks(language, "table") if "GII" in table["caption"])
    assert {"vi": "báo chí", "en": "press"}[language] in table["caption"]
    assert {"vi": "báo chí", "en": "press"}[language] in table["source"]


def test_a_series_is_in_order_and_never_empty() -> None:
    for series in blocks("vi", "series"):
        years = [row["value"]["year"] for row in series["rows"]]
        assert years == sorted(set(years))
        assert 8 <= len(years) <= 14
        assert years[-1] >= 2023
        assert series["source_title"]
