"""The page of figures: what matters about the country, each number with its year and its source.

Numbers come from ``data/indicators``; nothing is written by hand. Headlines leave out what was only reported
by the press; a table that shows such rows says so in its caption.
"""

from typing import Any

from babel import Locale
from babel.numbers import format_decimal

from content.models import PlainPage
from content.slugs import ascii_slug
from locales import languages
from media.vocabulary import Provenance
from portal.demo import edition

LANGUAGES = ("vi", "en")
Row = dict[str, str]
#: A series shows every third year, counted back from the newest: as many as a chart can name.
_STEP = 3


def load() -> None:
    """Load what is missing."""
    for language in LANGUAGES:
        text = _page()["texts"][language]
        edition.put(
            edition.home(language),
            PlainPage,
            "figures",
            title=text["title"],
            slug=ascii_slug(text["title"]),
            standfirst=text["standfirst"],
            body=body(language),
            show_in_menus=True,
            provenance=Provenance.ORIGINAL if language == languages.SOURCE else Provenance.MACHINE,
        )


def _page() -> dict[str, Any]:
    page: dict[str, Any] = edition.read_json("indicators/page.json")
    return page


def body(language: str) -> list[dict[str, Any]]:
    """Return the blocks of the page in *language*; their ids are the same in every language."""
    page = _page()
    sources = {key: names[language] for key, names in page["sources"].items()}
    ranks = page["ranks"]
    blocks: list[tuple[str, Any]] = [("text", f"<p>{page['texts'][language]['note']}</p>")]
    blocks += [("data", _group(group, language, sources)) for group in page["groups"]]
    blocks += [("series", _series(about, language, sources)) for about in page["series"]]
    blocks.append(("table", _life_table(page["life"], language, sources)))
    blocks.append(("data", _headline_ranks(ranks, language, sources)))
    blocks += [("table", _rank_table(about, ranks, language, sources)) for about in ranks["tables"]]
    return [edition.block("figures", n, kind, value) for n, (kind, value) in enumerate(blocks)]


def _rows(indicator: str, status: str = "observed") -> list[Row]:
    """Return the figures of *indicator*, oldest first."""
    found = [
        row
        for row in edition.read_csv("indicators/figures.csv")
        if row["indicator"] == indicator and row["status"] == status
    ]
    return sorted(found, key=lambda row: int(row["year"]))


def number(value: float, decimals: int, language: str) -> str:
    """Return *value* with *decimals* as people of *language* write it."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    locale = Locale.parse(languages.get(language).bcp47, sep="-")
    return str(format_decimal(value, format=pattern, locale=locale))


def _value(about: dict[str, Any]) -> tuple[float, int]:
    """Return the newest figure and its year; a growth is that of the newest year over the one before."""
    rows = _rows(about["indicator"])
    newest = rows[-1]
    value = float(newest["value"])
    if about.get("growth"):
        before = next(row for row in rows if int(row["year"]) == int(newest["year"]) - 1)
        value = (value / float(before["value"]) - 1) * 100
    return value / about["divide"], int(newest["year"])


def _group(group: dict[str, Any], language: str, sources: dict[str, str]) -> dict[str, Any]:
    figures = []
    for about in group["figures"]:
        value, year = _value(about)
        figures.append(
            {
                "label": about["label"][language],
                "value": number(value, about["decimals"], language),
                "unit": about["unit"][language],
                "year": year,
                "source_title": sources[about["source"]],
                "source_url": about["url"],
            }
        )
    return {"title": group["title"][language], "figures": figures}


def highlights(language: str, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the figures called *names* as one group, for a front page."""
    page = _page()
    sources = {key: texts[language] for key, texts in page["sources"].items()}
    known = {about["indicator"]: about for group in page["groups"] for about in group["figures"]}
    group = {"title": {language: page["texts"][language]["title"]}, "figures": [known[name] for name in names]}
    return _group(group, language, sources)


def _series(about: dict[str, Any], language: str, sources: dict[str, str]) -> dict[str, Any]:
    found = [row for row in _rows(about["indicator"]) if int(row["year"]) >= about["from"]]
    newest = int(found[-1]["year"])
    rows = [row for row in found if (newest - int(row["year"])) % _STEP == 0]
    return {
        "caption": about["caption"][language],
        "unit": about["unit"][language],
        "chart": about["chart"],
        "rows": [
            {"year": int(row["year"]), "value": round(float(row["value"]) / about["divide"], about["decimals"])}
            for row in rows
        ],
        "source_title": sources[about["source"]],
        "source_url": about["url"],
    }


def _table(caption: str, source: str, rows: list[list[str]]) -> dict[str, Any]:
    table = {"data": rows, "first_row_is_table_header": True, "first_col_is_header": True}
    return {"caption": caption, "table": table, "source": source}


def _life_table(about: dict[str, Any], language: str, sources: dict[str, str]) -> dict[str, Any]:
    """Return life expectancy by year; a projection says that it is one."""
    rows = [about["header"][language]]
    for year in about["years"]:
        for status, name in about["status"].items():
            women = {int(row["year"]): row["value"] for row in _rows("life_expectancy_female", status)}
            men = {int(row["year"]): row["value"] for row in _rows("life_expectancy_male", status)}
            if year in women:
                values = [number(float(found[year]), 1, language) for found in (women, men)]
                rows.append([str(year), *values, name[language]])
    return _table(about["caption"][language], sources[about["source"]], rows)


def _ranks(index: str) -> list[Row]:
    return [row for row in edition.read_csv("indicators/ranks.csv") if row["index"] == index]


def _headline_ranks(ranks: dict[str, Any], language: str, sources: dict[str, str]) -> dict[str, Any]:
    figures = []
    for about in ranks["headline"]:
        newest = [row for row in _ranks(about["index"]) if row["quality"] == "dataset"][-1]
        figures.append(
            {
                "label": about["label"][language],
                "value": newest["rank"],
                "unit": ranks["unit"][language].format(out_of=newest["out_of"]),
                "year": int(newest["year"]),
                "source_title": sources[about["source"]],
                "source_url": about["url"],
            }
        )
    return {"title": ranks["title"][language], "figures": figures}


def _rank_table(about: dict[str, Any], ranks: dict[str, Any], language: str, sources: dict[str, str]) -> dict[str, Any]:
    header: list[str] = ranks["header"][language]
    found = _ranks(about["index"])
    columns = 4 if any(row["score"] for row in found) else 3
    rows = [header[:columns]]
    for row in found:
        score = number(float(row["score"]), 4, language) if row["score"] else ""
        rows.append([row["year"], row["rank"], row["out_of"] or "–", score][:columns])
    return _table(about["caption"][language], sources[about["source"]], rows)
