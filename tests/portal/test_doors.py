"""The front doors: language negotiation, errors in the reader's language, health."""

import pytest
from django.test import Client

from locales import languages
from locales.models import Role
from locales.negotiation import best_language
from tests.factories import make_organisation
from tests.factories.staff import make_user

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("lo", "lo"),
        ("pt-BR,pt;q=0.9", "pt"),
        ("zh-TW", "zh-hans"),
        ("zh-Hans-CN", "zh-hans"),
        ("xx, fr;q=0.5, de;q=0.7", "de"),
        ("sw", "en"),
        ("", "vi"),
        ("*", "en"),
        ("fr;q=0, en;q=0.1", "en"),
        (";;;,,=q", "vi"),
        ("a" * 10_000, "vi"),
    ],
)
def test_best_language(header: str, code: str) -> None:
    assert best_language(header) == code


def test_root_leads_to_the_readers_language_without_a_cookie(client: Client) -> None:
    response = client.get("/", headers={"accept-language": "lo"})
    assert (response.status_code, response["Location"]) == (302, "/lo/")
    assert not response.cookies
    assert response["Vary"] == "Accept-Language"


@pytest.mark.parametrize("language", languages.LANGUAGES, ids=lambda row: row.code)
def test_home_page_of_every_language(language: languages.Language, client: Client) -> None:
    response = client.get(f"/{language.code}/")
    assert response.status_code == 200
    assert f'<html lang="{language.bcp47}" dir="{language.direction}">' in response.content.decode()
    assert response["Content-Language"] == language.bcp47


@pytest.mark.parametrize("address", ["/xx/", "/xx/page/", "/nothing", "/wp-login.php", "/vi/khong-co/", "/km/x/y/z/"])
def test_missing_page_is_told_in_the_readers_language(address: str, client: Client) -> None:
    response = client.get(address, headers={"accept-language": "ar"})
    assert response.status_code == 404
    expected = address.split("/")[1] if address[:4] in {"/vi/", "/km/"} else "ar"
    assert f'lang="{expected}"' in response.content.decode()


def test_health(client: Client) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}
    assert client.get("/health/ready").json()["database"] is True


def test_switcher_offers_what_exists_and_says_what_does_not(client: Client) -> None:
    from tests.factories import make_story

    story = make_story("Chỉ có tiếng Việt")
    body = client.get(story.url_path).content.decode()
    assert body.count('rel="alternate" hreflang=') == 1
    assert f'<a class="language-name" href="{story.url_path}"' in body
    assert '<a class="language-name" href="/fr/"' in body
    assert client.get(story.url_path.replace("/vi/", "/fr/")).status_code == 404


def test_nothing_found_is_a_page_of_the_admin(client: Client) -> None:
    client.force_login(make_user(Role.EDITOR, make_organisation("ministry")))
    answer = client.get("/admin/pages/987654/edit/", headers={"accept-language": "en"})
    assert answer.status_code == 404
    assert 'href="/admin/"' in answer.content.decode()
    assert "<footer" not in answer.content.decode()


PUBLIC = (
    "/", "/vi/", "/vi/nowhere-at-all/", "/vi/search/", "/vi/library/", "/vi/kits/", "/vi/feed.atom", "/vi/feed.json",
    "/robots.txt", "/sitemap.xml", "/sitemap-vi-1.xml", "/health/live", "/renditions/none.jpg",
    f"/vi/library/{NOBODY}/", f"/files/{NOBODY}/1", f"/files/{NOBODY}/1/play", f"/cards/{NOBODY}/0123456789abcdef.jpg",
)  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_public_addresses_are_only_read(address: str, method: str) -> None:
    """Whoever writes is told which methods there are, and not that a token against forgery is missing."""
    answer = getattr(Client(enforce_csrf_checks=True), method)(address)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert not answer.cookies


def test_whoever_writes_to_no_address_is_told_so() -> None:
    assert Client(enforce_csrf_checks=True).post("/wp-login.php").status_code == 404
