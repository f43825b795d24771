"""Links inside texts: one query for all, to the reader's language, never to what is hidden."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import make_story

pytestmark = pytest.mark.django_db


def linked(*pages: object) -> list[dict[str, str]]:
    return [
        {"type": "text", "value": f'<p>Xem <a linktype="page" id="{page.pk}">{page.title}</a>.</p>'} for page in pages
    ]


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_link_leads_to_a_visible_page_and_loses_a_hidden_one(client: Client) -> None:
    shown, hidden = make_story(title="Thấy"), make_story(title="Kín", slug="kin-dao", live=False)
    content = client.get(make_story(body=linked(shown, hidden)).url_path).content.decode()
    assert f'<a href="{shown.url_path}"' in content
    assert "kin-dao" not in content
    assert "Kín" in content


def test_a_link_leads_to_the_translation_where_there_is_one(client: Client) -> None:
    source = make_story(title="Gốc")
    english = make_story(title="The story", language="en", translation_key=source.translation_key)
    lonely = make_story(title="Riêng")
    reader = make_story(title="Reader", language="en", body=linked(source, lonely))
    content = client.get(reader.url_path).content.decode()
    assert f'<a href="{english.url_path}"' in content
    assert f'<a href="{lonely.url_path}"' in content


def test_many_links_cost_one_query(client: Client) -> None:
    pages = [make_story() for _number in range(6)]
    plain = make_story(body=[{"type": "text", "value": "<p>Không có liên kết.</p>"}])
    assert queries(client, make_story(body=linked(*pages)).url_path) <= queries(client, plain.url_path) + 1
