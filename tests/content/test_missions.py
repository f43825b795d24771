"""A mission's page leads to what the portal has in the languages in which the mission works."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from content.selectors import missions
from locales.models import Mission
from locales.readers import Reader
from tests.factories import make_story
from tests.factories.pages import make_mission, make_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def mission() -> Mission:
    mission = Mission.objects.get(code="fr-embassy-paris")
    assert mission.working_languages == ["vi", "fr"]
    return mission


def test_it_lists_the_newest_public_stories_of_each_working_language(client: Client, mission: Mission) -> None:
    page = make_mission(mission)
    french = make_section("fr")
    stories = [make_story(f"Récit {number}", section=french) for number in range(4)]
    make_story("Chuyện", language="vi")
    make_story("Geschichte", section=make_section("de"))
    html = client.get(page.url_path).content.decode()
    for story in stories[1:]:
        assert f'<a href="{story.url_path}" hreflang="fr">{story.title}</a>' in html
    assert stories[0].url_path not in html
    assert '<section class="stack" lang="fr" dir="ltr">' in html
    assert '<a href="/fr/" hreflang="fr">Français</a>' in html
    assert "Chuyện" in html
    assert "Geschichte" not in html


def test_what_readers_may_not_see_is_not_listed(client: Client, mission: Mission) -> None:
    page = make_mission(mission)
    french = make_section("fr")
    make_story("Brouillon", section=french, live=False)
    make_story("Sous embargo", section=french, embargo_until=timezone.now() + timedelta(days=1))
    make_story("Interne", section=french, audience="internal")
    html = client.get(page.url_path).content.decode()
    assert not any(title in html for title in ("Brouillon", "Sous embargo", "Interne"))
    assert '<section class="stack" lang="fr"' not in html


def test_right_to_left_stories_keep_their_direction(client: Client) -> None:
    egypt = Mission.objects.get(code="eg-embassy-cairo")
    page = make_mission(egypt)
    make_story("حكاية", section=make_section("ar"))
    assert '<section class="stack" lang="ar" dir="rtl">' in client.get(page.url_path).content.decode()


def test_all_languages_are_one_query(mission: Mission, django_assert_num_queries) -> None:
    for number in range(3):
        make_story(f"Récit {number}", language="fr")
        make_story(f"Chuyện {number}", language="vi")
    reader = Reader.public()
    with django_assert_num_queries(1):
        rows = missions.stories_by_language(mission, reader)
    assert [(row["language"].code, len(row["stories"])) for row in rows] == [("vi", 3), ("fr", 3)]
