"""A page stays in the tree of its language, and no page is an alias: in the forms, by crafted requests, in the API."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from content.models import StoryPage
from content.publishing.rules import PublicationRefusedError
from locales.models import Role
from tests.factories import make_section, make_story, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief() -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_user(Role.CHIEF_EDITOR))
    return client


def told(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_a_copy_below_another_language_is_refused_with_the_way_to_go(chief: Client) -> None:
    story, french = make_story("Chuyện"), make_section("fr")
    sent = {"new_title": "Chuyện", "new_slug": "chuyen-2", "new_parent_page": french.pk, "publish_copies": "on"}
    response = chief.post(f"/admin/pages/{story.pk}/copy/", sent)
    assert response.status_code == 200 and "Translate the page instead of copying it" in response.content.decode()
    assert StoryPage.objects.filter(title="Chuyện").count() == 1


def test_a_copy_in_its_own_language_is_made(chief: Client) -> None:
    story = make_story("Chuyện")
    sent = {"new_title": "Bản sao", "new_slug": "ban-sao", "new_parent_page": story.get_parent().pk}
    assert chief.post(f"/admin/pages/{story.pk}/copy/", sent).status_code == 302
    copy = StoryPage.objects.get(title="Bản sao")
    assert not copy.live and copy.stable_id != story.stable_id


def test_the_form_has_no_alias_and_a_crafted_one_is_an_ordinary_copy(chief: Client) -> None:
    story = make_story("Chuyện")
    assert 'name="alias"' not in chief.get(f"/admin/pages/{story.pk}/copy/").content.decode()
    sent = {"new_title": "B", "new_slug": "b", "new_parent_page": story.get_parent().pk, "alias": "on"}
    assert chief.post(f"/admin/pages/{story.pk}/copy/", sent).status_code == 302
    assert StoryPage.objects.get(slug="b").alias_of_id is None


@pytest.mark.parametrize("parent", ["", "0", "x", None])
def test_a_copy_to_nowhere_is_no_failure(parent: str | None, chief: Client) -> None:
    story = make_story("Chuyện")
    sent = {"new_title": "B", "new_slug": "b"} | ({"new_parent_page": parent} if parent is not None else {})
    assert chief.post(f"/admin/pages/{story.pk}/copy/", sent).status_code in {200, 302}


def test_a_move_into_another_language_is_refused(chief: Client) -> None:
    story, french = make_story("Chuyện"), make_section("fr")
    chief.post(f"/admin/pages/{story.pk}/move/{french.pk}/confirm/")
    assert StoryPage.objects.get(pk=story.pk).url_path == story.url_path
    with pytest.raises(PublicationRefusedError, match="Translate it instead"):
        story.move(french, pos="last-child")
    with pytest.raises(PublicationRefusedError):
        story.copy(to=french)
    with pytest.raises(PublicationRefusedError):
        story.create_alias(parent=story.get_parent(), update_slug="alias")


def test_the_internal_api_has_no_actions(chief: Client) -> None:
    story = make_story("Chuyện")
    for action in ("copy", "create_alias", "move", "publish", "unpublish", "delete", "convert_alias"):
        assert chief.post(f"/admin/api/main/pages/{story.pk}/action/{action}/", {}).status_code in {403, 404}
    assert StoryPage.objects.filter(pk=story.pk, live=True).exists()


def test_a_translation_below_an_untranslated_section_says_what_to_translate_first(chief: Client) -> None:
    from wagtail.models import Locale

    story = make_story("Chuyện", section=make_section(title="Di sản"))
    lao = Locale.objects.get(language_code="lo")
    response = chief.post(f"/admin/localize/submit/page/{story.pk}/", {"locales": [lao.pk]})
    assert response.status_code in {200, 302}
    assert not StoryPage.objects.filter(locale=lao).exists()
    assert "Translate it first" in told(response) or "Di sản" in response.content.decode()
