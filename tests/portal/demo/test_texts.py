"""The texts of the demo edition align, are composed, say what they are, and agree with their data."""

import csv
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from locales import languages
from portal import catalogues, demo

DATA = Path(demo.__file__).parent / "data"
STORIES = sorted((DATA / "stories").glob("*.json"))


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shape(value: Any) -> Any:
    """What translations of a text share: keys, lists, kinds of blocks, addresses and the tags in every string."""
    if isinstance(value, dict):
        return {key: row if key in {"type", "url", "source_url"} else shape(row) for key, row in value.items()}
    if isinstance(value, list):
        return [shape(row) for row in value]
    return re.findall("<[^>]*>", value) if isinstance(value, str) else value


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_has_the_same_blocks_in_every_language(path: Path) -> None:
    texts = load(path)["texts"]
    assert {"vi", "en"} <= set(texts) <= set(languages.CODES)
    for language, text in texts.items():
        assert shape(text) == shape(texts["vi"]), language
    assert len(texts["vi"]["body"]) >= 4
    assert texts["vi"]["sources"]


def test_six_stories_are_in_every_language_of_the_portal() -> None:
    complete = [path for path in STORIES if list(load(path)["texts"]) == list(languages.CODES)]
    assert len(complete) >= 6


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_only_the_vietnamese_text_is_an_original(path: Path) -> None:
    for language, text in load(path)["texts"].items():
        assert text["provenance"] == ("original" if language == "vi" else "machine"), language


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_figures_of_a_story_are_those_of_the_heritage_list(path: Path) -> None:
    story = load(path)
    site = next(row for row in rows("world_heritage_sites.csv") if row["unesco_id"] == str(story["unesco_id"]))
    for text in story["texts"].values():
        data = next(block["value"] for block in text["body"] if block["type"] == "data")
        year, _category, criteria, number = (figure["value"] for figure in data["figures"])
        assert (year, criteria.replace(" ", ""), number) == (
            site["year_inscribed"],
            site["criteria"],
            site["unesco_id"],
        )
        assert all(figure["source_title"] for figure in data["figures"])


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_picture_of_a_story_is_there_with_its_credit(path: Path) -> None:
    picture = load(path)["lead_picture"]
    assert (DATA / "illustrations" / picture).is_file()
    assert picture in {row["file"] for row in rows("illustrations/credits.csv")}


def test_sections_are_named_and_introduced_in_every_language_of_the_portal() -> None:
    for key, texts in load(DATA / "sections.json").items():
        assert set(texts) == set(languages.CODES), key
        assert all(text["title"] and text["introduction"] for text in texts.values()), key
        assert all(shape(text) == shape(texts["vi"]) for text in texts.values()), key


@pytest.mark.parametrize("code", [code for code in languages.CODES if code != "en"])
def test_the_portal_has_one_name_in_every_language(code: str) -> None:
    path = catalogues.catalogue_path(catalogues.PUBLIC_FOLDER, code)
    name = catalogues.load(path, code)[catalogues.PROJECT].string
    assert load(DATA / "sections.json")["home"][code]["title"] == name


@pytest.mark.parametrize("path", [*STORIES, DATA / "sections.json"], ids=lambda path: path.stem)
def test_texts_are_in_composed_letters(path: Path) -> None:
    assert unicodedata.is_normalized("NFC", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", ["photos", "illustrations"])
def test_every_picture_has_one_complete_credit_and_is_small(folder: str) -> None:
    credits_by_file = {row["file"]: row for row in rows(f"{folder}/credits.csv")}
    assert set(credits_by_file) == {path.name for path in (DATA / folder).glob("*.jpg")}
    for name, row in credits_by_file.items():
        assert (DATA / folder / name).stat().st_size == int(row["bytes"]) < 400_000
        needed = ("credit", "licence", "licence_url", "source", "change", "alt_vi", "alt_en", "alt_fr", "caption_vi")
        assert all(row[field] for field in needed), name
