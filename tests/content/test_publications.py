"""Formal texts: every passage has an address, and the file beside it is as visible as its rights say."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from content.blocks import ProvisionStreamBlock
from content.models.publications import anchored
from tests.factories import make_document, make_publication

pytestmark = pytest.mark.django_db

ROWS = [
    ("preamble", "", "Căn cứ một\nCăn cứ hai"),
    ("article", "Điều 1.", "Ban hành kế hoạch."),
    ("heading", "I.", "Mục tiêu"),
    ("heading", "1.", "Mục tiêu chung"),
    ("list-item", "a)", "Điểm a"),
    ("article", "Điều 2.", "Hiệu lực."),
]


def provisions() -> list[dict[str, object]]:
    return [
        {"type": "provision", "value": {"kind": kind, "number": number, "text": text}} for kind, number, text in ROWS
    ]


def test_every_passage_has_an_address_of_its_own_that_leads_to_it(client: Client) -> None:
    content = client.get(make_publication(provisions=provisions()).url_path).content.decode()
    rows = anchored(ProvisionStreamBlock().to_python(provisions()))
    for row in rows:
        assert content.count(f'id="{row["anchor"]}"') == 1
        assert f'href="#{row["anchor"]}"' in content
    assert [row["anchor"] for row in rows if row["kind"] == "article"] == ["article-1", "article-2"]


def test_articles_stand_below_the_headings_before_them(client: Client) -> None:
    content = client.get(make_publication(provisions=provisions()).url_path).content.decode()
    assert '<h2 class="provision__head">Điều 1.' in content
    assert '<h3 class="provision__head">Điều 2.' in content


def test_the_file_is_offered_only_while_it_may_be_seen(client: Client) -> None:
    shown, hidden = make_document(), make_document(cleared=False)
    for document in (shown, hidden):
        document.asset.versions.update(is_approved=True)
    with_file, without = make_publication(file=shown), make_publication(file=hidden)
    assert f"/{shown.asset_id}/" in client.get(with_file.url_path).content.decode()
    assert str(hidden.asset_id) not in client.get(without.url_path).content.decode()


def test_a_publication_with_its_file_keeps_the_budget(client: Client) -> None:
    document = make_document()
    document.asset.versions.update(is_approved=True)
    page = make_publication(provisions=provisions(), file=document)
    client.get(page.url_path)
    with CaptureQueriesContext(connection) as captured:
        client.get(page.url_path)
    assert len(captured) <= 12
