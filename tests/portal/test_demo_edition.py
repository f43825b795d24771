"""The demo edition as a whole, on every database; removal is in tests/portal/demo/test_removal.py."""

import pytest

from content.models import MissionPage, PlacePage, PublicationPage, StoryPage
from locales import languages
from locales.models import User
from media.models import Asset
from media.vocabulary import Provenance
from portal.demo import edition

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]


def test_the_edition_is_complete(settings) -> None:
    settings.DEBUG = True
    edition.load()
    texts = [edition.read_json(f"stories/{path.name}")["texts"] for path in (edition.DATA / "stories").glob("*.json")]
    assert len(texts) == 9 and sum(len(story) == len(languages.CODES) for story in texts) >= 6
    assert StoryPage.objects.live().count() == sum(map(len, texts))
    assert MissionPage.objects.live().count() == 2 * 97
    assert PlacePage.objects.live().exclude(standfirst="").exclude(body=[]).count() == 2 * 34
    assert PublicationPage.objects.live().filter(locale__language_code="vi").count() == 1 + 5
    declaration = PublicationPage.objects.filter(number="A/RES/217(III)")
    assert {page.language for page in declaration} == set(languages.CODES)
    assert len({len(page.provisions) for page in declaration}) == 1
    translated = StoryPage.objects.exclude(locale__language_code="vi")
    assert set(translated.values_list("provenance", flat=True)) == {Provenance.MACHINE}
    assert not Asset.objects.filter(rights__credit_line="").exists()


def test_demo_users_exist_only_with_debug(settings) -> None:
    from portal.demo import people

    settings.DEBUG = False
    people.load()
    assert not User.objects.filter(username="admin").exists()
