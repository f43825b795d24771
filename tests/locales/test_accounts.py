"""People and their profiles: every control of these screens does what it says, and a crafted one nothing more."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupApprovalTask
from wagtail.users.models import UserProfile

from locales.models import Membership, User
from tests.factories import make_organisation, make_section, make_story, make_user
from tests.factories.media import picture_bytes
from tests.forms import fill, page_of

pytestmark = pytest.mark.django_db
PASSWORD = "secret-of-tests"


def of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def boss() -> Client:
    return of(User.objects.create_superuser("boss", "boss@example.vn", PASSWORD))


@pytest.fixture
def administrator() -> Client:
    return of(make_user("administrator"))


def person(**fields: Any) -> User:
    ministry = make_organisation()
    fields = {"first_name": "An", "last_name": "Nguyễn", "email": "an@example.vn", **fields}
    return make_user("editor", ministry, ("vi",), **fields)


def edit(user: User) -> str:
    return reverse("wagtailusers_users:edit", args=[user.pk])


def test_groups_are_not_given_by_hand(boss: Client) -> None:
    an, other = person(), Group.objects.exclude(user=None).first() or Group.objects.first()
    before = set(an.groups.values_list("pk", flat=True))
    screen = page_of(boss, edit(an))
    assert "groups" not in screen.names()
    sent = fill(screen.form("first_name"), first_name="Anh", groups=[group.pk for group in Group.objects.all()])
    assert boss.post(edit(an), sent).status_code == 302
    an.refresh_from_db()
    assert an.first_name == "Anh"
    assert set(an.groups.values_list("pk", flat=True)) == before
    new = fill(
        page_of(boss, reverse("wagtailusers_users:add")).form("username"),
        username="moi", first_name="Mới", last_name="Trần", email="moi@example.vn",
        password1="a-long-secret-1", password2="a-long-secret-1", groups=[other.pk], is_superuser=None,
    )  # fmt: skip
    assert boss.post(reverse("wagtailusers_users:add"), new).status_code == 302
    assert not User.objects.get(username="moi").groups.exists()


def test_the_form_names_the_memberships_from_which_roles_come(boss: Client) -> None:
    an = person()
    membership = Membership.objects.get(user=an)
    assert f"/admin/membership/edit/{membership.pk}/" in page_of(boss, edit(an)).addresses()
    assert reverse("membership:index") in page_of(boss, reverse("wagtailusers_users:add")).addresses()
    sent = fill(page_of(boss, f"/admin/membership/edit/{membership.pk}/").form("role"), role="chief_editor")
    boss.post(f"/admin/membership/edit/{membership.pk}/", sent)
    assert set(an.groups.values_list("name", flat=True)) == {"chief_editor:vi"}


def test_superusers_are_made_and_changed_by_superusers_alone(boss: Client, administrator: Client) -> None:
    an = person()
    assert page_of(boss, edit(an)).field("is_superuser")
    screen = page_of(administrator, edit(an))
    assert screen.field("is_superuser") is None
    administrator.post(edit(an), {**fill(screen.form("first_name")), "is_superuser": "on"})
    assert not User.objects.get(pk=an.pk).is_superuser
    boss.post(edit(an), fill(page_of(boss, edit(an)).form("first_name"), is_superuser="on"))
    assert User.objects.get(pk=an.pk).is_superuser
    crafted = fill(screen.form("first_name"), password1="taken-over-now", password2="taken-over-now")
    administrator.post(edit(an), crafted)
    assert User.objects.get(pk=an.pk).check_password(PASSWORD)


def test_no_action_on_many_people_gives_them_a_group(boss: Client) -> None:
    an, group = person(), Group.objects.create(name="stray")
    listing = page_of(boss, reverse("wagtailusers_users:index"))
    actions = {address for address in listing.addresses() if address.startswith("/admin/bulk/")}
    assert actions == {"/admin/bulk/locales/user/delete/", "/admin/bulk/locales/user/set_active_state/"}
    answer = boss.post(f"/admin/bulk/locales/user/assign_role/?id={an.pk}", {"role": group.pk})
    assert answer.status_code == 404
    assert group not in an.groups.all()


def test_people_are_deactivated_and_deleted(boss: Client) -> None:
    an, binh = person(), person(username="binh")
    boss.post(f"/admin/bulk/locales/user/set_active_state/?id={an.pk}", {"mark_as_active": "False"})
    assert not User.objects.get(pk=an.pk).is_active
    boss.post(f"/admin/bulk/locales/user/delete/?id={binh.pk}")
    assert not User.objects.filter(pk=binh.pk).exists()


def test_the_list_has_no_filter_by_group_and_the_menu_no_groups(boss: Client) -> None:
    an = person()
    index = reverse("wagtailusers_users:index")
    screen = page_of(boss, f"{index}?group={Group.objects.create(name='empty').pk}")
    assert "group" not in screen.names()
    assert edit(an) in screen.addresses()
    assert boss.get("/admin/groups/").status_code == 404
    settings_menu = boss.get("/admin/").content.decode()
    assert "/admin/users/" in settings_menu
    assert not [word for word in ("groups", "collections", "workflows", "sites") if f'"/admin/{word}/' in settings_menu]


def account(client: Client, **values: Any) -> Any:
    screen = page_of(client, "/admin/account/")
    return client.post("/admin/account/", fill(screen.form("name_email-email"), **values))


def test_moments_are_viet_nams_whatever_a_profile_says() -> None:
    chief = make_user("chief_editor", first_name="A", last_name="B", email="a@example.vn")
    client = of(chief)
    assert page_of(client, "/admin/account/").field("locale-current_time_zone") is None
    account(client, **{"locale-current_time_zone": "UTC"})
    assert UserProfile.get_for_user(chief).current_time_zone == ""
    UserProfile.objects.filter(user=chief).update(current_time_zone="UTC")
    story = make_story(embargo_until=datetime(2031, 1, 1, 3, 0, tzinfo=UTC))
    screen = page_of(client, f"/admin/pages/{story.pk}/edit/")
    assert screen.field("embargo_until")["value"] == "2031-01-01 10:00"
    sent = fill(screen.form("slug"), go_live_at="2031-01-02 10:00")
    client.post(f"/admin/pages/{story.pk}/edit/", sent)
    story.refresh_from_db()
    assert story.get_latest_revision().as_object().go_live_at == datetime(2031, 1, 2, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize("chosen", ["vi", "en"])
def test_the_chosen_language_wins_over_the_browsers(chosen: str) -> None:
    chief = make_user("chief_editor", first_name="A", last_name="B", email="a@example.vn")
    client, other = of(chief), {"vi": "en", "en": "vi"}[chosen]
    field = page_of(client, "/admin/account/").field("locale-preferred_language")
    assert {option["value"] for option in field.find_all("option")} == {"", "vi", "en"}
    assert field.find("option", value="").get_text() == "As my browser asks"
    assert account(client, **{"locale-preferred_language": chosen}).status_code == 302
    answer = client.get("/admin/", headers={"accept-language": other})
    assert answer["Content-Language"] == chosen
    assert f'<html lang="{chosen}"' in answer.content.decode()
    account(client, **{"locale-preferred_language": ""})
    assert client.get("/admin/", headers={"accept-language": other})["Content-Language"] == other


def test_a_language_that_the_admin_has_not_is_no_choice() -> None:
    chief = make_user("chief_editor", first_name="A", last_name="B", email="a@example.vn")
    client = of(chief)
    account(client, **{"locale-preferred_language": "fr"})
    assert UserProfile.get_for_user(chief).preferred_language == ""
    UserProfile.objects.filter(user=chief).update(preferred_language="fr")
    answer = client.get("/admin/", headers={"accept-language": "en"})
    assert (answer["Content-Language"], '<html lang="en"' in answer.content.decode()) == ("en", True)


def test_what_the_admin_looks_like_is_chosen() -> None:
    chief = make_user("chief_editor", first_name="A", last_name="B", email="a@example.vn")
    client = of(chief)
    look = {"theme-theme": "dark", "theme-contrast": "more_contrast", "theme-density": "snug"}
    account(client, **look, **{"theme-keyboard_shortcuts": None})
    root = page_of(client, "/admin/").soup.html
    assert {"w-theme-dark", "w-contrast-more", "w-density-snug"} <= set(root["class"]), root["class"]
    assert not page_of(client, "/admin/").soup.select("#keyboard-shortcuts-dialog, [data-w-kbd-key-value='?']")


def test_names_mail_and_password_are_changed() -> None:
    chief = make_user("chief_editor", first_name="A", last_name="B", email="a@example.vn")
    client = of(chief)
    new = "another-long-secret"
    values = {"password-old_password": PASSWORD, "password-new_password1": new, "password-new_password2": new}
    names = {"name_email-first_name": "Bình", "name_email-last_name": "Lê", "name_email-email": "b@example.vn"}
    assert account(client, **names, **values).status_code == 302
    chief.refresh_from_db()
    assert (chief.first_name, chief.last_name, chief.email) == ("Bình", "Lê", "b@example.vn")
    assert chief.check_password(new)
    assert client.get("/admin/").status_code == 200


def test_no_picture_of_a_person_is_taken_or_shown() -> None:
    chief = make_user("chief_editor", first_name="A", last_name="B", email="a@example.vn")
    client = of(chief)
    assert page_of(client, "/admin/account/").field("avatar-avatar") is None
    account(client, **{"avatar-avatar": SimpleUploadedFile("me.jpg", picture_bytes())})
    assert not UserProfile.get_for_user(chief).avatar
    UserProfile.objects.filter(user=chief).update(avatar="avatar_images/old.jpg")
    story = make_story()
    story.save_revision(user=chief, log_action=True)
    assert "default-user-avatar" in client.get(f"/admin/pages/{story.pk}/history/").content.decode()
    for address in ("/admin/", "/admin/reports/site-history/", f"/admin/pages/{story.pk}/history/"):
        body = client.get(address).content.decode()
        assert "avatar_images" not in body
        assert "old.jpg" not in body
        assert "avatar-section" not in body


@pytest.mark.parametrize(
    ("preference", "who"), [("submitted", "reviewer"), ("approved", "editor"), ("rejected", "editor")]
)
@pytest.mark.parametrize("wanted", [True, False])
def test_mails_come_to_those_who_want_them(preference: str, who: str, wanted: bool) -> None:
    people = {
        "editor": make_user("editor", email="editor@example.vn", first_name="A", last_name="B", languages=("vi",)),
        "reviewer": make_user("reviewer", email="rev@example.vn", first_name="A", last_name="B", languages=("vi",)),
    }
    names = page_of(of(people[who]), "/admin/account/").names()
    assert "notifications-updated_comments_notifications" not in names
    account(of(people[who]), **{f"notifications-{preference}_notifications": "on" if wanted else None})
    story = make_story(section=make_section(), live=False)
    story.save_revision(user=people["editor"])
    state = story.get_workflow().start(story, people["editor"])
    if preference != "submitted":
        mail.outbox.clear()
        task = state.current_task_state
        assert isinstance(task.task.specific, GroupApprovalTask)
        (task.approve if preference == "approved" else task.reject)(user=people["reviewer"])
    assert (people[who].email in {to for message in mail.outbox for to in message.to}) == wanted
