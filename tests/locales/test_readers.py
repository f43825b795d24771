"""Who an answer is for: made once at the door, with one moment, without touching a session that nobody has."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import translation

from locales.actors import ANONYMOUS, Actor
from locales.models import Role
from locales.readers import Reader, admit, reader_of, reader_of_request
from tests.factories import make_user

pytestmark = pytest.mark.django_db
T = datetime(2026, 9, 2, 1, 0, tzinfo=UTC)


class _Untouched:
    """A session's user that nobody may look at."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the session was touched: {name}")


def test_a_request_has_one_reader_and_one_moment(rf: RequestFactory, django_assert_num_queries: Any) -> None:
    request = rf.get("/")
    with django_assert_num_queries(1):
        first = reader_of_request(request)
        assert reader_of_request(request) is first
    assert first.is_anonymous and first.actor is ANONYMOUS


def test_without_a_session_cookie_nobody_looks_at_the_user(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = _Untouched()  # type: ignore[assignment]
    assert reader_of_request(request).is_anonymous


def test_with_a_session_the_reader_is_its_user(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    request.user = user = make_user(Role.EDITOR)
    reader = reader_of_request(request)
    assert reader.actor.user_id == user.pk and reader.sees_everything


def test_the_language_is_the_active_one_and_the_moment_stays(rf: RequestFactory) -> None:
    request = rf.get("/")
    with translation.override("fr"):
        french = reader_of_request(request)
    with translation.override("lo"):
        lao = reader_of_request(request)
    assert (french.language, lao.language) == ("fr", "lo") and french.moment == lao.moment
    with translation.override(None):
        assert Reader.public(T).language == "vi"


def test_a_token_takes_the_place_of_the_session_and_keeps_the_moment(rf: RequestFactory) -> None:
    request = rf.get("/")
    before = reader_of_request(request)
    admit(request, Actor(token_id=7))
    assert reader_of_request(request).actor.token_id == 7 and reader_of_request(request).moment == before.moment


def test_the_public_sees_at_the_same_moment() -> None:
    reader = Reader(Actor(user_id=1, is_home_desk=True), T, "km")
    assert reader.as_anonymous() == Reader(ANONYMOUS, T, "km") == Reader.public(T, "km")


def test_memberships_are_asked_once_per_user_object(django_assert_num_queries: Any) -> None:
    user = make_user(Role.EDITOR)
    first = reader_of(user, T)
    with django_assert_num_queries(0):
        assert reader_of(user, T) == first
    assert reader_of(AnonymousUser(), T).is_anonymous and reader_of(None, T).is_anonymous


def test_whoever_is_deactivated_is_the_public_at_once() -> None:
    user = make_user(Role.EDITOR)
    assert not reader_of(user).is_anonymous
    user.is_active = False
    assert reader_of(user).is_anonymous
