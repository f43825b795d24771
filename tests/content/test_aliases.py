"""wagtail-localize's conversion to an alias has no door and no button."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from tests.factories import make_story
from tests.factories.staff import make_user

pytestmark = pytest.mark.django_db


def test_the_door_refuses_and_the_page_stays_what_it_is(client: Client) -> None:
    story = make_story()
    client.force_login(make_user(is_superuser=True, is_staff=True))
    response = client.post(f"/admin/localize/page/{story.pk}/convert_to_alias/")
    assert response.headers["Location"] == f"/admin/pages/{story.pk}/edit/"
    assert len(list(get_messages(response.wsgi_request))) == 1
    story.refresh_from_db()
    assert story.alias_of_id is None
