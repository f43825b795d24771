"""One expiry for each page: the portal's. When a version goes live is Wagtail's."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Revision

from content.models import StoryPage
from portal.releases import release_due
from tests.factories import make_story, make_user
from tests.forms import fill, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user("chief_editor"))
    return client


def test_the_form_has_one_expiry_and_a_crafted_one_sets_nothing(desk: Client) -> None:
    story = make_story()
    address = f"/admin/pages/{story.pk}/edit/"
    sent = fill(page_of(desk, address).form("go_live_at"))
    assert "expires_at" in sent
    assert "expire_at" not in sent
    answer = desk.post(address, {**sent, "expire_at": "2031-01-01 10:00", "action-publish": "1"})
    assert answer.status_code == 302
    story.refresh_from_db()
    assert story.last_published_at > story.first_published_at
    assert story.expire_at is None
    assert story.get_latest_revision().content["expire_at"] is None


def test_a_version_of_before_brings_no_expiry_back() -> None:
    story = make_story()
    old = story.save_revision()
    old.content["expire_at"] = (timezone.now() - timedelta(days=1)).isoformat()
    old.save()
    old.publish()
    story.refresh_from_db()
    assert story.expire_at is None
    old.content["go_live_at"] = (timezone.now() + timedelta(hours=1)).isoformat()
    old.save()
    Revision.objects.get(pk=old.pk).publish()
    Revision.objects.filter(pk=old.pk).update(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    waiting = Revision.objects.get(pk=old.pk)
    waiting.content["go_live_at"] = (timezone.now() - timedelta(minutes=1)).isoformat()
    waiting.save()
    assert release_due() == 1
    assert not Page.objects.exclude(expire_at=None).exists()


def test_what_waits_keeps_its_expiry_as_the_portals() -> None:
    moment = (timezone.now() + timedelta(days=3)).replace(microsecond=0)
    story = make_story(live=False)
    for expire_at, expires_at in ((moment.isoformat(), None), (moment.isoformat(), moment.isoformat())):
        draft = story.save_revision()
        draft.content |= {"expire_at": expire_at, "expires_at": expires_at}
        draft.save()
    other = (moment + timedelta(days=1)).isoformat()
    untouched = story.save_revision()
    untouched.content |= {"expires_at": other}
    untouched.save()
    scheduled = Revision.objects.get(pk=story.save_revision().pk)
    scheduled.content["expire_at"] = moment.isoformat()
    scheduled.approved_go_live_at = timezone.now() + timedelta(hours=1)
    scheduled.save()
    import_module("content.migrations.0007_pending_expiries").pending_expiries(apps, None)
    assert Revision.objects.get(pk=scheduled.pk).as_object().expires_at == moment
    assert Revision.objects.get(pk=untouched.pk).content["expires_at"] == other
    scheduled.refresh_from_db()
    scheduled.publish()
    Revision.objects.filter(pk=scheduled.pk).update(approved_go_live_at=timezone.now())
    assert StoryPage.objects.get(pk=story.pk).expire_at is None
