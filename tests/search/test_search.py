"""Search: any input gets a page; results are in the reader's language."""

import json
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.search import index

from search.queries import clean_words
from tests.factories import make_story

pytestmark = pytest.mark.django_db
INPUTS = json.loads((Path(__file__).parents[1] / "data" / "hostile" / "text_inputs.json").read_text(encoding="utf-8"))


def texts() -> list[str]:
    rows = INPUTS if isinstance(INPUTS, list) else INPUTS.get("inputs", list(INPUTS.values()))
    found = [row if isinstance(row, str) else str(row.get("text", row.get("value", ""))) for row in rows]
    return [text.encode("utf-8", "replace").decode() for text in found]


@pytest.mark.parametrize("text", [*texts(), '"', "'", 'a" OR b', "NEAR(a b)", "a*", "(((", "-", "a AND", "\x00"])
def test_hostile_query_gets_a_page(text: str, client: Client) -> None:
    response = client.get("/vi/search/", {"q": text})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_any_query_is_answered(client: Client, text: str) -> None:
    assert client.get("/en/search/", {"q": text.encode("utf-8", "replace").decode()}).status_code == 200


@given(st.text(max_size=300))
def test_clean_words_holds_nothing_that_a_query_parser_reads(text: str) -> None:
    assert all(character.isalnum() or character == " " or ord(character) > 127 for character in clean_words(text))


def test_results_are_in_the_language_of_the_address(client: Client) -> None:
    from tests.factories import make_section

    vietnamese = make_story("Thuyền độc mộc", section=make_section("vi"))
    english = make_story("Thuyền in English", section=make_section("en"))
    for page in (vietnamese, english):
        index.insert_or_update_object(page)
    body = client.get("/vi/search/?q=Thuyền").content.decode()
    assert vietnamese.url_path in body and english.url_path not in body
    everywhere = client.get("/vi/search/?q=Thuyền&lang=all").content.decode()
    assert vietnamese.url_path in everywhere and english.url_path in everywhere


def test_unknown_filters_and_pages_are_ignored(client: Client) -> None:
    assert client.get("/vi/search/?q=a&type=nonsense&page=99999999999999999999&lang=zz").status_code == 200


def test_empty_result_leads_on(client: Client) -> None:
    body = client.get("/en/search/?q=zzzzzz").content.decode()
    assert "lang=all" in body
