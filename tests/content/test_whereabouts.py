"""What answers at an address: here, moved, gone or nothing, by the one policy."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from content.models import BasePage, PageAddress, StoryPage
from content.publishing import services
from locales.models import Role
from portal import releases
from tests.factories import make_organisation, make_section, make_story, make_user, publish

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def moved(**fields: Any) -> tuple[str, StoryPage]:
    """Return the old address of a story that moved, and the story."""
    story = make_story(section=make_section(title="One", slug="one"), **fields)
    old = story.url_path
    story.move(make_section(title="Two", slug="two"), pos="last-child")
    return old, StoryPage.objects.get(pk=story.pk)


def change(story: StoryPage, **fields: Any) -> None:
    story = StoryPage.objects.get(pk=story.pk)
    for name, value in fields.items():
        setattr(story, name, value)
    story.save_revision()
    publish(story)


def test_an_old_address_leads_only_to_a_page_that_the_reader_may_see(client: Client) -> None:
    old, story = moved()
    assert client.get(old)["Location"] == story.url_path
    change(story, embargo_until=timezone.now() + HOUR)
    answer = client.get(old)
    assert (answer.status_code, "Location" in answer.headers) == (404, False)
    client.force_login(make_user(Role.EDITOR))
    assert client.get(old).status_code == 301


@pytest.mark.parametrize("fields", [{"audience": "internal"}, {"audience": "missions"}])
def test_an_old_address_of_a_page_that_was_never_public_tells_nobody(fields: dict[str, Any], client: Client) -> None:
    old, story = moved(**fields)
    for address in (old, story.url_path):
        assert client.get(address).status_code == 404
    services.withdraw(story, "Recalled.")
    for address in (old, story.url_path):
        assert client.get(address).status_code == 404


def test_a_page_withdrawn_under_embargo_has_no_tombstone(client: Client) -> None:
    story = make_story(embargo_until=timezone.now() + HOUR)
    services.withdraw(story, "A secret reason.")
    answer = client.get(story.url_path)
    assert answer.status_code == 404 and "A secret reason." not in answer.content.decode()
    releases.pass_moments(timezone.now() + 2 * HOUR)
    assert client.get(story.url_path).status_code == 404, "nor when its embargo would have lifted"


def test_once_public_and_now_unpublished_is_gone_with_the_languages_in_which_it_lives_on(client: Client) -> None:
    story = make_story("Vịnh Hạ Long")
    make_section("fr")
    french = make_story("La baie", language="fr")
    StoryPage.objects.filter(pk=french.pk).update(translation_key=story.translation_key)
    lao = make_story("Draft in Lao", language="lo", live=False, section=make_section("lo"))
    StoryPage.objects.filter(pk=lao.pk).update(translation_key=story.translation_key)
    story.unpublish()
    answer = client.get(story.url_path)
    body = answer.content.decode()
    assert answer.status_code == 410
    assert french.url_path in body and "Français" in body
    assert lao.url_path not in body and "Vịnh Hạ Long" not in body


def test_a_draft_was_never_here(client: Client) -> None:
    assert client.get(make_story(live=False).url_path).status_code == 404


def test_deleted_with_its_section_is_gone_at_every_address_it_had(client: Client) -> None:
    old, story = moved()
    BasePage.objects.get(pk=story.get_parent().pk).delete()
    assert [client.get(path).status_code for path in (old, story.url_path)] == [410, 410]
    assert PageAddress.objects.filter(stable_id=story.stable_id, page=None).count() == 2


def test_an_expired_page_is_gone_when_it_was_public_before(client: Client) -> None:
    now = timezone.now()
    releases.pass_moments(now - HOUR)
    story = make_story(expires_at=now + HOUR)
    never = make_story(expires_at=now - timedelta(seconds=1))
    releases.pass_moments(now + 2 * HOUR)
    StoryPage.objects.filter(pk=story.pk).update(expires_at=now - timedelta(seconds=1))
    assert client.get(story.url_path).status_code == 410
    assert client.get(never.url_path).status_code == 404


def test_hidden_again_is_nothing_and_shown_again_is_here(client: Client) -> None:
    story = make_story()
    change(story, audience="internal")
    assert client.get(story.url_path).status_code == 404
    story = StoryPage.objects.get(pk=story.pk)
    story.unpublish()
    assert client.get(story.url_path).status_code == 410, "readers knew it"
    change(story, audience="public")
    assert client.get(story.url_path).status_code == 200


def test_an_address_that_another_page_has_now_is_that_pages(client: Client) -> None:
    old, story = moved()
    one = BasePage.objects.get(url_path="/vi/one/").specific
    hidden = make_story("Secret successor", section=one, slug=story.slug, live=False)
    assert client.get(old)["Location"] == story.url_path, "a draft at the address changes nothing"
    publish(hidden)
    assert client.get(old).status_code == 200


def test_the_admin_records_addresses_as_the_services_do(client: Client) -> None:
    """Wagtail's views run its actions, not the methods of the page model."""
    client.force_login(make_user(Role.CHIEF_EDITOR))
    story = make_story(section=make_section(title="One", slug="one"))
    old, target = story.url_path, make_section(title="Two", slug="two")
    assert client.post(f"/admin/pages/{story.pk}/move/{target.pk}/confirm/").status_code == 302
    story = StoryPage.objects.get(pk=story.pk)
    assert client.logout() is None and client.get(old)["Location"] == story.url_path
    client.force_login(make_user(Role.CHIEF_EDITOR))
    client.post(f"/admin/pages/{story.pk}/unpublish/")
    client.logout()
    assert client.get(story.url_path).status_code == client.get(old).status_code == 410
    client.force_login(make_user(Role.CHIEF_EDITOR))
    client.post(f"/admin/pages/{story.pk}/delete/")
    client.logout()
    assert not StoryPage.objects.filter(pk=story.pk).exists()
    assert client.get(story.url_path).status_code == 410


def test_a_stored_restriction_of_wagtails_hides_the_page_and_all_below(client: Client) -> None:
    section = make_section()
    story = make_story("Behind a restriction", section=section)
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(story.url_path).status_code == 404
    assert "Behind a restriction" not in client.get("/vi/feed.atom").content.decode()
    client.force_login(make_user(Role.MISSION_OFFICER, make_organisation("mission")))
    assert client.get(story.url_path).status_code == 404
