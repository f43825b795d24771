"""The place pages agree with the administrative data, differ from one another and name their sources."""

import re
import unicodedata
from typing import Any

import pytest

from locales import reference
from portal.demo import places

TEXTS = places.read()
ROWS = {row["code"]: row for row in reference.rows("provinces_34.csv")}
FIGURES = ("n_communes", "n_wards_phuong", "n_communes_xa", "n_special_zones")
#: Numbers that are no figures of the data: days, months, counts of provinces, years and a parallel.
OTHER_NUMBERS = {
    "1",
    "7",
    "34",
    "63",
    "17",
    "1397",
    "1954",
    "1993",
    "1994",
    "1999",
    "2003",
    "2010",
    "2011",
    "2014",
    "2025",
}
CASES = [(code, language) for code in TEXTS for language in places.LANGUAGES]


def words(text: dict[str, Any]) -> str:
    return " ".join([text["standfirst"], *text["paragraphs"]])


def test_every_province_in_force_has_its_text() -> None:
    assert set(TEXTS) == set(ROWS)


@pytest.mark.parametrize(("code", "language"), CASES)
def test_the_figures_are_those_of_the_data_and_no_other(code: str, language: str) -> None:
    text, row = words(TEXTS[code][language]), ROWS[code]
    numbers = set(re.findall(r"\d+", text))
    figures = {row[name] for name in FIGURES if row[name] != "0"}
    assert figures <= numbers
    assert numbers <= figures | OTHER_NUMBERS
    special = "đặc khu" if language == "vi" else "special zone"
    assert (special in text) == (row["n_special_zones"] != "0")


@pytest.mark.parametrize(("code", "language"), CASES)
def test_a_merged_province_names_those_it_was_made_of(code: str, language: str) -> None:
    former = ROWS[code]["merged_from_names"].replace("Hồ Chí Minh", "").split("; ")
    text = words(TEXTS[code][language])
    if len(former) > 1:
        names = former if language == "vi" else [plain(name) for name in former]
        assert all(name in text or name in plain(title(code)) or name in title(code) for name in names)


def title(code: str) -> str:
    return ROWS[code]["name_vi"]


def plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@pytest.mark.parametrize(("code", "language"), CASES)
def test_a_text_is_short_and_in_blocks(code: str, language: str) -> None:
    text = TEXTS[code][language]
    assert 90 <= len(words(text).split()) <= 170
    assert 3 <= len(text["paragraphs"]) <= 4
    assert unicodedata.is_normalized("NFC", words(text))


@pytest.mark.parametrize("language", places.LANGUAGES)
def test_no_sentence_is_used_twice_but_that_of_the_figures(language: str) -> None:
    sentences = [
        sentence
        for text in TEXTS.values()
        for sentence in re.split(r"(?<=[.!?]) ", words(text[language]))
        if not re.search(r"\d", sentence)
    ]
    assert len(sentences) == len(set(sentences))


def test_the_sources_name_the_heritage_sites_of_the_place() -> None:
    assert places.sources("48", "en").count("whc.unesco.org") == 2
    assert "948" in places.sources("48", "vi")
    assert "whc.unesco.org" not in places.sources("96", "vi")
    assert all("vietnamadminunits 1.0.4" in places.sources(code, language) for code, language in CASES)


def test_english_has_one_spelling_of_the_old_capital() -> None:
    assert not any("Huế" in words(text["en"]) for text in TEXTS.values())
