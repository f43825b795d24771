"""Site history and its exports: who did what when is read by whose object it is, and by the home desk."""

import pytest
from django.test import Client
from wagtail.log_actions import log

from locales.models import Role
from tests.factories import make_image, make_organisation, make_story, make_user

pytestmark = pytest.mark.django_db
ADDRESSES = ("/admin/reports/site-history/", "/admin/reports/site-history/?export=csv")


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_one_reads_the_history_of_what_is_ones_own(address: str, client: Client) -> None:
    paris, other = make_organisation("mission"), make_organisation("mission")
    colleague = make_user(Role.MISSION_OFFICER, other, username="colleague-elsewhere")
    for owner, word in ((paris, "ours"), (other, "theirs")):
        picture = make_image(f"Picture of {word}", audience="internal")
        picture.asset.owner = owner
        picture.asset.save()
        log(picture.asset, "wagtail.edit", user=colleague, title=f"Asset of {word}")
        make_story(f"Story of {word}", organisation=owner, live=False)
    client.force_login(make_user(Role.MISSION_OFFICER, paris))
    text = read(client, address)
    assert "Story of ours" in text and "Asset of ours" in text
    assert "of theirs" not in text
    client.force_login(make_user(Role.CHIEF_EDITOR))
    text = read(client, address)
    assert "Story of theirs" in text and "Asset of theirs" in text


def test_a_new_title_in_a_draft_is_told_to_its_owner_alone(client: Client) -> None:
    ministry = make_organisation("ministry")
    story = make_story("As readers know it", organisation=ministry)
    story.title = "As it will be"
    story.save_revision()
    section = story.get_parent().pk
    for role, body in (
        (Role.EDITOR, make_organisation("ministry")),
        (Role.MISSION_OFFICER, make_organisation("mission")),
    ):
        client.force_login(make_user(role, body))
        for address in (f"/admin/pages/{section}/", "/admin/pages/search/?q=", f"/admin/choose-page/{section}/"):
            text = read(client, address)
            assert "As readers know it" in text and "As it will be" not in text, address
    client.force_login(make_user(Role.EDITOR, ministry))
    assert "As it will be" in read(client, f"/admin/pages/{story.pk}/edit/")
