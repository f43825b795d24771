"""The desk on the admin's home: what a mission must know, and what waits at the home desk."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from locales.readers import reader_of
from media.exchange import selectors
from media.models import Asset, AssetRequest, Contribution, MediaKit, Pull, UseReport
from tests.factories import make_image, make_organisation
from tests.media.exchange.conftest import Someone, text_of

pytestmark = pytest.mark.django_db


def home(someone: Someone) -> str:
    return text_of(someone.browser.get(reverse("wagtailadmin_home")))


def owned(image: Any, organisation: Any) -> Asset:
    Asset.objects.filter(pk=image.asset.pk).update(owner=organisation)
    return Asset.objects.get(pk=image.asset.pk)


def test_new_assets_are_those_that_one_sees_and_others_made(lyon: Someone) -> None:
    tokyo = make_organisation("mission")
    owned(make_image("For missions", audience="missions"), tokyo)
    owned(make_image("Our own", audience="missions"), lyon.organisation)
    owned(make_image("Of others", audience="internal"), tokyo)
    old = owned(make_image("Old one"), tokyo)
    Asset.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=40))
    lifted = owned(make_image("Lifted now", embargo_until=timezone.now() - timedelta(days=1)), tokyo)
    Asset.objects.filter(pk=lifted.pk).update(created_at=timezone.now() - timedelta(days=40))
    titles = [news.title for news in selectors.new_for(reader_of(lyon.user))]
    assert set(titles) == {"For missions", "Lifted now"}
    page = home(lyon)
    assert "For missions" in page and "Old one" not in page and "Of others" not in page


def test_of_foreign_embargoed_things_only_number_owner_and_moment_are_told(lyon: Someone, osaka: Someone) -> None:
    tokyo = make_organisation("mission", code="tokyo")
    lifts = (timezone.now() + timedelta(days=3)).replace(microsecond=0)
    owned(make_image("Mine comes", audience="public", embargo_until=lifts), lyon.organisation)
    owned(make_image("Secret public", audience="public", embargo_until=lifts), tokyo)
    owned(make_image("Secret draft", audience="missions", embargo_until=lifts, cleared=False), tokyo)
    owned(make_image("Secret one", audience="missions", embargo_until=lifts), tokyo)
    owned(make_image("Secret two", audience="missions", embargo_until=lifts), tokyo)
    named = MediaKit.objects.create(slug="secret-kit", owner=tokyo, audience="missions", embargo_until=lifts)
    named.named_missions.set([osaka.organisation])
    named.save()
    rows = selectors.embargoed_for(reader_of(lyon.user))
    assert {(row.title, row.kits, row.assets) for row in rows} == {("Mine comes", 0, 0), ("", 0, 2)}
    page = home(lyon)
    assert "Secret" not in page and "secret-kit" not in page
    assert "2 assets" in page and "Organisation tokyo" in page and "Mine comes" in page
    theirs = selectors.embargoed_for(reader_of(osaka.user))
    assert [(row.kits, row.assets) for row in theirs] == [(1, 2)]


def test_ending_rights_are_told_of_what_one_fetched_or_used(lyon: Someone, desk: Someone) -> None:
    soon, later = timezone.now() + timedelta(days=20), timezone.now() + timedelta(days=90)
    fetched, used = make_image("Fetched one", expires_at=soon).asset, make_image("Used one", expires_at=soon).asset
    make_image("Never touched", expires_at=soon)
    far = make_image("Far off", expires_at=later).asset
    for asset in (fetched, far):
        Pull.objects.create(organisation=lyon.organisation, asset=asset, at=timezone.now())
    UseReport.objects.create(
        organisation=lyon.organisation, asset=used, kind="web", title="Site", used_on=timezone.localdate()
    )
    rows = selectors.expiring_in_use(reader_of(lyon.user))
    assert {selectors.title_of(row.asset) for row in rows} == {"Fetched one", "Used one"}
    assert "Never touched" in home(desk)


def test_quarter_counts_what_was_used_in_it(lyon: Someone, osaka: Someone) -> None:
    asset = make_image().asset
    for someone, day, audience in (
        (lyon, date(2026, 11, 2), 100),
        (lyon, date(2026, 10, 1), None),
        (lyon, date(2026, 9, 30), 5000),
        (osaka, date(2026, 11, 2), 7000),
    ):
        UseReport.objects.create(
            organisation=someone.organisation, asset=asset, kind="event", title="x", used_on=day, audience=audience
        )
    quarter = selectors.quarter_of(reader_of(lyon.user), date(2026, 11, 22))
    assert (quarter.count, quarter.audience, quarter.number) == (2, 100, 4)
    assert quarter.kinds == [("Event or exhibition", 2)]


def test_home_desk_sees_what_waits(lyon: Someone, desk: Someone) -> None:
    Contribution.objects.create(
        organisation=lyon.organisation, kind="text", title="x", declaration="own", rights_holder="x", state="submitted"
    )
    for days in (-1, 5):
        AssetRequest.objects.create(
            organisation=lyon.organisation,
            kind="asset",
            title="x",
            deadline=timezone.localdate() + timedelta(days=days),
        )
    queue = selectors.queue()
    assert (queue.contributions, queue.open_requests, queue.unowned, queue.overdue) == (1, 2, 2, 1)
    assert "What waits at the home desk" in home(desk)
    assert "What waits at the home desk" not in home(lyon)


def test_empty_desk_says_so(lyon: Someone) -> None:
    page = home(lyon)
    for words in ("Nothing to tell you.", "No open request.", "Nothing reported yet."):
        assert words in page
