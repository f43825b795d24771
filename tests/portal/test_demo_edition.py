"""The demo edition as a whole: loading twice changes nothing, removing leaves no trace."""

import pytest
from django.contrib.contenttypes.models import ContentType

from content.models import BasePage, MissionPage, PlacePage, PublicationPage, StoryPage
from content.vocabulary import Provenance
from locales import languages
from locales.models import User
from media.models import Asset
from portal.demo import edition
from tests.factories import make_image, make_story

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]


def test_load_twice_and_remove(settings) -> None:
    settings.DEBUG = True
    own_story, own_image = make_story("Bài của biên tập viên"), make_image("Ảnh của biên tập viên")
    before = (BasePage.objects.count(), Asset.objects.count(), User.objects.count(), ContentType.objects.count())

    edition.load()
    counts = [model.objects.count() for model in (BasePage, Asset, User)]
    edition.load()
    assert counts == [model.objects.count() for model in (BasePage, Asset, User)]

    texts = [edition.read_json(f"stories/{path.name}")["texts"] for path in (edition.DATA / "stories").glob("*.json")]
    assert len(texts) >= 3
    assert StoryPage.objects.exclude(pk=own_story.pk).count() == sum(map(len, texts))
    assert {page.language for page in StoryPage.objects.live()} >= {"vi", "en", "fr", "lo"}
    assert MissionPage.objects.live().count() == 2 * 97
    assert PlacePage.objects.live().count() == 2 * 34
    declaration = PublicationPage.objects.filter(number="A/RES/217(III)")
    assert {page.language for page in declaration} == set(languages.CODES)
    assert len({len(page.provisions) for page in declaration}) == 1
    assert set(StoryPage.objects.filter(locale__language_code="lo").values_list("provenance", flat=True)) == {
        Provenance.MACHINE
    }
    assert not Asset.objects.filter(rights__credit_line="").exists()

    edition.remove()
    after = (BasePage.objects.count(), Asset.objects.count(), User.objects.count(), ContentType.objects.count())
    assert after == before
    assert StoryPage.objects.filter(pk=own_story.pk).exists()
    assert Asset.objects.filter(pk=own_image.asset_id).exists()


def test_demo_users_exist_only_with_debug(settings) -> None:
    from portal.demo import people

    settings.DEBUG = False
    people.load()
    assert not User.objects.filter(username="admin").exists()
