"""What a page tells machines: complete, safe, and never more than it shows."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from content.selectors.metadata import open_graph_locale
from locales import languages
from media import services as media_services
from tests.factories import make_image, make_publication, make_story

pytestmark = pytest.mark.django_db


def structured(client: Client, path: str) -> dict[str, Any]:
    body = client.get(path).content.decode()
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', body, re.DOTALL)
    return json.loads(text)["@graph"][1]


def test_a_story_is_an_article_with_credit_sources_and_dates(client: Client) -> None:
    image = make_image()
    media_services.make_renditions_now(image)
    sources = [{"type": "source", "value": {"title": "Whence", "url": "https://example.org/"}}]
    story = structured(client, make_story("Title", lead_image=image, sources=sources).url_path)
    assert story["@type"] == "Article" and story["headline"] == "Title" and story["inLanguage"] == "vi"
    assert story["image"]["creditText"] == image.asset.rights.credit_line
    assert story["citation"] == [{"@type": "CreativeWork", "name": "Whence", "url": "https://example.org/"}]
    assert story["datePublished"] and story["author"]


def test_what_is_empty_is_left_out(client: Client) -> None:
    publication = structured(client, make_publication(number="").url_path)
    assert publication["@type"] == "Legislation"
    assert all(value not in ("", None, [], {}) for value in publication.values())


@pytest.mark.parametrize("title", ["</script><script>alert(1)</script>", "a & b < c", 'quote " and \\ back'])
def test_no_title_leaves_its_element(client: Client, title: str) -> None:
    page = make_story(title)
    assert structured(client, page.url_path)["headline"] == title
    body = client.get(page.url_path).content.decode()
    assert "<script>alert" not in body


def test_a_picture_that_may_not_be_seen_is_not_described(client: Client) -> None:
    image = make_image("Hidden", audience="internal")
    media_services.make_renditions_now(image)
    story = make_story(lead_image=image)
    assert str(image.asset_id) not in client.get(story.url_path).content.decode()


def test_every_language_has_an_open_graph_locale() -> None:
    found = [open_graph_locale(row) for row in languages.LANGUAGES]
    assert len(set(found)) == len(languages.LANGUAGES)
    assert all(re.fullmatch("[a-z]{2,3}_[A-Z]{2}", row) for row in found)
    assert open_graph_locale(languages.get("zh-hans")) == "zh_CN"
