"""Who sees which asset, when: every role and audience, every side of every moment."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locales.actors import ANONYMOUS, Actor, actor_of
from locales.models import Organisation, Role
from locales.readers import Reader, reader_of
from locales.selectors import database_now
from media.models import Asset, PortalImage, Rights
from media.services import make_renditions_now
from media.visibility import visible, visible_queryset
from media.vocabulary import Audience
from tests.conftest import DRILL
from tests.factories import make_document, make_image, make_organisation, make_user

pytestmark = pytest.mark.django_db

T = datetime(2026, 9, 2, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)

#: Who sees a released asset of another organisation, by audience.
SEES = {
    "anonymous": {"public"},
    "editor of a ministry": {"public"},
    "chief editor of a ministry": {"public"},
    "translator of a ministry": {"public"},
    "reviewer of a ministry": {"public"},
    "statistician of a ministry": {"public"},
    "press": {"public", "press"},
    "mission officer": {"public", "press", "missions"},
    "editor of a mission": {"public", "press", "missions"},
    "administrator of a ministry": {"public", "press", "missions", "internal"},
    "editor of the home desk": {"public", "press", "missions", "internal"},
    "press at the home desk": {"public", "press"},
    "superuser": {"public", "press", "missions", "internal"},
    "inactive superuser": {"public"},
}


def who(name: str) -> Actor:
    if name == "anonymous":
        return ANONYMOUS
    if "superuser" in name:
        return actor_of(make_user(is_superuser=True, is_active="inactive" not in name))
    roles = {
        "editor": Role.EDITOR,
        "chief editor": Role.CHIEF_EDITOR,
        "translator": Role.TRANSLATOR,
        "reviewer": Role.REVIEWER,
        "statistician": Role.STATISTICIAN,
        "press": Role.PRESS,
        "mission officer": Role.MISSION_OFFICER,
        "administrator": Role.ADMINISTRATOR,
    }
    role, _of, place = name.replace(" at ", " of ").partition(" of ")
    if place == "the home desk":
        return actor_of(make_user(roles[role]))
    kind = "mission" if "mission" in name else "press_agency" if role == "press" else "ministry"
    return actor_of(make_user(roles[role], make_organisation(kind)))


@pytest.mark.parametrize("name", SEES)
def test_every_role_sees_its_circle_and_no_more(name: str) -> None:
    images = {audience: make_image(audience, audience=audience) for audience in Audience.values}
    Asset.objects.update(owner=make_organisation("ministry"))
    reader = Reader(who(name), database_now(), "vi")
    assert {audience for audience, image in images.items() if visible(reader, image.asset)} == SEES[name]


@pytest.mark.parametrize("audience", Audience.values)
@pytest.mark.parametrize(
    "state", [{}, {"licence": ""}, {"embargo_until": T + SECOND}, {"expires_at": T - SECOND}], ids=lambda s: str([*s])
)
def test_an_organisation_always_sees_its_own(audience: str, state: dict[str, Any]) -> None:
    paris, tokyo = make_organisation("mission"), make_organisation("mission")
    asset = make_image(audience=audience, **state).asset
    Asset.objects.filter(pk=asset.pk).update(owner=paris)
    assert visible(reader_of(make_user(Role.MISSION_OFFICER, paris), T), asset)
    others = visible(reader_of(make_user(Role.MISSION_OFFICER, tokyo), T), asset)
    assert others == (not state and audience != "internal")


def test_successor_sees_what_its_predecessor_owned() -> None:
    old, new = make_organisation("ministry"), make_organisation("ministry")
    old.successors.add(new)
    asset = make_image(audience="internal").asset
    Asset.objects.filter(pk=asset.pk).update(owner=old)
    assert visible(reader_of(make_user(Role.EDITOR, new)), asset)


def test_withdrawal_overrules_everything_but_the_home_desk() -> None:
    paris = make_organisation("mission")
    asset = make_image().asset
    Asset.objects.filter(pk=asset.pk).update(owner=paris, withdrawn_at=T)
    assert not visible(Reader.public(), asset)
    assert not visible(reader_of(make_user(Role.MISSION_OFFICER, paris)), asset)
    assert visible(reader_of(make_user(Role.EDITOR)), asset)


@pytest.mark.parametrize(("offset", "seen"), [(-SECOND, False), (timedelta(0), True), (SECOND, True)])
def test_embargo_lifts_at_its_own_moment(offset: timedelta, seen: bool) -> None:
    image = make_image(embargo_until=T)
    make_renditions_now(image)
    for row in (image.asset, image, image.renditions.first(), image.asset.versions.get(), image.asset.rights):
        assert visible(Reader.public(T + offset), row) is seen, type(row)


@pytest.mark.parametrize(("offset", "seen"), [(-SECOND, True), (timedelta(0), False), (SECOND, False)])
def test_expiry_counts_from_its_own_moment(offset: timedelta, seen: bool) -> None:
    document = make_document(expires_at=T)
    assert visible(Reader.public(T + offset), document.asset) is seen
    assert visible(Reader.public(T + offset), document) is seen


def test_model_without_a_policy_is_an_error_not_an_open_door() -> None:
    with pytest.raises(LookupError, match="no visibility policy"):
        visible_queryset(Reader.public(), Organisation)


def test_unsaved_object_is_seen_by_nobody() -> None:
    assert not visible(reader_of(make_user(is_superuser=True)), Asset(audience="public"))


MOMENTS = st.none() | st.sampled_from([T - SECOND, T, T + SECOND, T + timedelta(days=1)])


@settings(max_examples=300 if DRILL else 15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_object_and_the_query_always_agree(data: st.DataObject, matrix: tuple[list[Asset], list[Actor]]) -> None:
    """``visible`` is membership in ``visible_queryset``, and both follow the written rule."""
    assets, actors = matrix
    states = {}
    for asset in assets:
        states[asset.pk] = state = {
            "audience": data.draw(st.sampled_from(Audience.values)),
            "withdrawn_at": data.draw(st.sampled_from([None, None, None, T])),
            "owner": data.draw(st.sampled_from([None, *Organisation.objects.filter(code__startswith="hyp-")])),
        }
        Asset.objects.filter(pk=asset.pk).update(**state)
        rights = {
            "licence": data.draw(st.sampled_from(["CC-BY-4.0", ""])),
            "credit_line": data.draw(st.sampled_from(["Desk", ""])),
            "embargo_until": data.draw(MOMENTS),
            "expires_at": data.draw(MOMENTS),
        }
        Rights.objects.filter(asset=asset).update(**rights)
        state.update(rights)
    for actor in actors:
        for moment in (T - SECOND, T, T + SECOND):
            reader = Reader(actor, moment, "vi")
            seen = set(visible_queryset(reader, Asset).values_list("pk", flat=True))
            for asset in assets:
                expected = _rule(actor, states[asset.pk], moment)
                assert visible(reader, asset) == (asset.pk in seen) == expected
                below = PortalImage.objects.get(asset=asset), asset.versions.get(), asset.texts.first(), asset.rights
                for row in below:
                    assert visible(reader, row) == expected, type(row)


def _rule(actor: Actor, state: dict[str, Any], moment: datetime) -> bool:
    """The rule in plain words, written a second time."""
    if actor.sees_everything:
        return True
    if state["withdrawn_at"] is not None:
        return False
    if state["owner"] is not None and state["owner"].pk in actor.organisations:
        return True
    if not (state["licence"] and state["credit_line"]) or state["audience"] not in actor.audiences():
        return False
    lifted = state["embargo_until"] is None or state["embargo_until"] <= moment
    return lifted and (state["expires_at"] is None or moment < state["expires_at"])


@pytest.fixture
def matrix() -> tuple[list[Asset], list[Actor]]:
    ministry, mission = make_organisation("ministry", code="hyp-a"), make_organisation("mission", code="hyp-b")
    assets = [make_image(str(number)).asset for number in range(3)]
    actors = [
        ANONYMOUS,
        actor_of(make_user(Role.EDITOR, ministry)),
        actor_of(make_user(Role.MISSION_OFFICER, mission)),
        actor_of(make_user(Role.PRESS, make_organisation("press_agency"))),
        actor_of(make_user(Role.EDITOR)),
    ]
    return assets, actors
