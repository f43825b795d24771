"""What time alone changes: scheduled pages, embargoes and expiries; each once, whoever runs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from content.models import StoryPage
from locales.models import Change, Follower, Operation
from portal.releases import pass_moments, release_due
from tests.factories import make_image, make_story


def schedule(**fields: object) -> StoryPage:
    story = make_story(live=False, **fields)
    story.go_live_at = timezone.now() + timedelta(hours=1)
    story.save_revision().publish()
    return StoryPage.objects.get(pk=story.pk)


def make_due(story: StoryPage) -> None:
    """Let the scheduled minute have come."""
    revision, past = story.latest_revision, timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    revision.save()


@pytest.mark.django_db
def test_a_scheduled_page_is_published_when_its_minute_has_come_and_not_before() -> None:
    story = schedule()
    assert not story.live
    assert release_due() == 0
    make_due(story)
    assert release_due() == 1
    assert StoryPage.objects.get(pk=story.pk).live
    assert release_due() == 0


@pytest.mark.django_db
def test_a_page_that_cannot_be_published_does_not_hold_up_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    from content.publishing import rules

    bad, good = schedule(title="Bad"), schedule(title="Good")
    make_due(bad)
    make_due(good)

    def refuse(page: StoryPage) -> None:
        if page.pk == bad.pk:
            raise rules.PublicationRefusedError("two sentences are missing")

    monkeypatch.setattr(rules, "check_publishable", refuse)
    assert release_due() == 1
    assert StoryPage.objects.get(pk=good.pk).live
    assert not StoryPage.objects.get(pk=bad.pk).live
    assert release_due() == 0


@pytest.mark.django_db
def test_passing_moments_reach_the_ledger_once() -> None:
    now = timezone.now()
    pass_moments(now - timedelta(minutes=10))
    story = make_story(embargo_until=now - timedelta(minutes=5))
    image = make_image(expires_at=now - timedelta(minutes=4))
    pass_moments(now)
    pass_moments(now)
    lifted = Change.objects.filter(operation=Operation.EMBARGO_LIFTED, stable_id=story.stable_id)
    expired = Change.objects.filter(operation=Operation.EXPIRED, stable_id=image.asset_id)
    assert (lifted.count(), expired.count()) == (1, 1)
    assert lifted.get().language == "vi"
    assert Follower.objects.get(name="moments").change > 0
