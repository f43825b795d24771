"""Notices: whom a recall reaches, who is mailed in which language, and what happens when mail does not leave."""

import smtplib
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import OperationalError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.users.models import UserProfile

from locales import tokens
from locales.actors import ANONYMOUS
from locales.models import Role
from media import services
from media.exchange import notices
from media.exchange.tasks import DELAYS, mail_notice
from media.models import KitFile, KitRelease, MediaKit, Notice, Pull, UseReport
from media.states import NoticeKind
from tests.factories import make_image, make_organisation, make_user

pytestmark = pytest.mark.django_db


def told(kind: str = NoticeKind.RECALL) -> set[int]:
    return set(Notice.objects.filter(kind=kind).values_list("organisation", flat=True))


def release_of(asset: Any, number: int = 1) -> KitRelease:
    kit, _made = MediaKit.objects.get_or_create(slug="kit")
    release = KitRelease.objects.create(kit=kit, number=number, language="fr", title="Kit", state="released")
    KitFile.objects.create(release=release, position=1, path="a", asset=asset, sha256="0", bytes=1, media_type="x/y")
    return release


def test_recall_reaches_whoever_fetched_or_used_it_and_nobody_else() -> None:
    asset, other = make_image("Hoa sen").asset, make_image("Other").asset
    release = release_of(asset)
    fetched, pulled, reported, used_kit, untouched = (make_organisation("mission") for _number in range(5))
    Pull.objects.create(organisation=fetched, asset=asset, at=timezone.now())
    Pull.objects.create(organisation=pulled, release=release, at=timezone.now())
    Pull.objects.create(organisation=untouched, asset=other, at=timezone.now())
    values = {"kind": "web", "title": "Site", "used_on": timezone.localdate()}
    UseReport.objects.create(organisation=reported, asset=asset, **values)
    UseReport.objects.create(organisation=used_kit, kit=release.kit, **values)
    UseReport.objects.create(organisation=untouched, asset=other, **values)

    services.withdraw_asset(asset, "Wrong person", make_user(Role.CHIEF_EDITOR))
    assert told() == {fetched.pk, pulled.pk, reported.pk, used_kit.pk}
    notice = Notice.objects.get(organisation=fetched)
    assert (notice.title, notice.reason) == ("Hoa sen", "Wrong person")

    services.withdraw_asset(asset, "The same, said better")
    assert Notice.objects.count() == 4, "nobody is told twice"
    services.reinstate_asset(asset)
    services.withdraw_asset(asset, "Again")
    assert Notice.objects.filter(organisation=fetched).count() == 2


def test_recall_of_releases_names_the_kit_and_the_releases() -> None:
    release = release_of(make_image().asset)
    mission = make_organisation("mission")
    Pull.objects.create(organisation=mission, release=release, at=timezone.now())
    with transaction.atomic():
        assert notices.recall_notices(releases=[release], reason="Outdated") == 1
    assert Notice.objects.get().title == "Kit (fr 1)"


def test_notice_needs_the_transaction_of_what_it_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    mission = make_organisation("mission")
    monkeypatch.setattr(notices, "connection", SimpleNamespace(in_atomic_block=False))
    with pytest.raises(transaction.TransactionManagementError):
        notices.notify(mission, NoticeKind.RECALL, "Title")


def test_download_by_a_member_is_noted_once_and_by_the_public_never(client: Any) -> None:
    asset, paris = make_image().asset, make_organisation("mission")
    address = f"/files/{asset.pk}/1"
    assert client.get(address).status_code == 200
    assert not Pull.objects.exists()
    user = make_user(Role.MISSION_OFFICER, paris)
    client.force_login(user)
    for _time in range(3):
        assert client.get(address).status_code == 200
    row = Pull.objects.get()
    assert (row.organisation_id, row.user_id, row.asset_id) == (paris.pk, user.pk, asset.pk)


def test_fetch_by_a_token_is_its_organisations() -> None:
    asset, tokyo = make_image().asset, make_organisation("mission")
    row, _secret = tokens.create(tokyo, "server", ["kits:read"])
    notices.record_pull(tokens.actor_of_token(row), asset)
    notices.record_pull(ANONYMOUS, asset)
    assert list(Pull.objects.values_list("organisation", "user")) == [(tokyo.pk, None)]


def test_download_outlives_a_busy_database(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asset = make_image().asset
    client.force_login(make_user(Role.MISSION_OFFICER, make_organisation("mission")))

    def locked(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(Pull.objects, "update_or_create", locked)
    assert client.get(f"/files/{asset.pk}/1").status_code == 200
    assert not Pull.objects.exists()


def notified(organisation: Any, kind: str = NoticeKind.RECALL, **values: Any) -> Notice:
    with transaction.atomic():
        return notices.notify(organisation, kind, values.get("title", "Lăng\nCô"), values.get("reason", "Wrong"), "/x/")


def test_mail_goes_to_active_members_each_in_their_language(settings: Any) -> None:
    paris, tokyo = make_organisation("mission"), make_organisation("mission")
    english = make_user(Role.MISSION_OFFICER, paris, email="en@example.org")
    UserProfile.objects.create(user=english, preferred_language="en")
    make_user(Role.MISSION_OFFICER, paris, email="vi@example.org")
    make_user(Role.MISSION_OFFICER, paris, email="gone@example.org", is_active=False)
    make_user(Role.MISSION_OFFICER, paris)
    make_user(Role.MISSION_OFFICER, tokyo, email="tokyo@example.org")
    notice = notified(paris)
    assert mail_notice.call(notice.pk)
    assert mail_notice.call(notice.pk), "a second run writes to nobody"
    sent = {message.to[0]: message for message in outbox.outbox}
    assert set(sent) == {"en@example.org", "vi@example.org"} and len(outbox.outbox) == 2
    message = sent["en@example.org"]
    assert message.subject == "Recall: stop using it: Lăng Cô"
    for words in ("Reason: Wrong", "delete the copies", f"{settings.PUBLIC_URL}/x/", "as a member of"):
        assert words in message.body
    assert "&" not in message.body
    notice.refresh_from_db()
    assert notice.mailed_at is not None


def test_successors_of_an_organisation_are_mailed() -> None:
    old, new = make_organisation("mission"), make_organisation("mission")
    old.successors.add(new)
    make_user(Role.MISSION_OFFICER, new, email="new@example.org")
    mail_notice.call(notified(old).pk)
    assert [message.to for message in outbox.outbox] == [["new@example.org"]]


def test_mail_that_does_not_leave_is_tried_again_later_and_twice_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    paris = make_organisation("mission")
    for name in ("a", "b", "c"):
        make_user(Role.MISSION_OFFICER, paris, email=f"{name}@example.org")
    notice = notified(paris)
    DBTaskResult.objects.all().delete()
    real, broken = notices.EmailMessage.send, {"b@example.org"}

    def send(message: Any, *args: Any, **kwargs: Any) -> Any:
        if message.to[0] in broken:
            raise smtplib.SMTPServerDisconnected("no")
        return real(message, *args, **kwargs)

    monkeypatch.setattr(notices.EmailMessage, "send", send)
    assert not mail_notice.call(notice.pk)
    job = DBTaskResult.objects.get()
    assert job.args_kwargs["args"] == [notice.pk, 1] and job.run_after > timezone.now()
    notice.refresh_from_db()
    assert notice.mailed_at is None
    broken.clear()
    assert mail_notice.call(*job.args_kwargs["args"])
    assert sorted(message.to[0][0] for message in outbox.outbox) == ["a", "b", "c"]

    broken.add("a@example.org")
    last = notified(paris)
    DBTaskResult.objects.all().delete()
    assert not mail_notice.call(last.pk, len(DELAYS))
    assert not DBTaskResult.objects.exists(), "attempts end"
    assert Notice.objects.filter(pk=last.pk, mailed_at=None).exists(), "the notice stays on the desk"
