"""Calls of the policy that no page shows by itself: filters, background work, dialogues, the words of an original.

The walks of ``tests/portal/canary`` do not come by them; the drill of mutants names those that nothing guards.
"""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, TaskState
from wagtail.permissions import page_permission_policy
from wagtail_localize.models import Translation, TranslationSource

from content.cards.services import draw_card
from content.models import PageAddress, StoryPage
from locales.models import Mission, Organisation, Role, User
from locales.readers import reader_of
from media import services as media_services
from media.exchange import originals, selectors
from media.exchange.access import ExchangePolicy
from media.exchange.dashboard import HomeDesk
from media.exchange.request_forms import AnswerForm
from media.models import Asset, AssetRequest, Contribution, KitRelease, PortalImage, UseReport
from media.permissions import AssetPolicy
from media.wagtail_hooks import only_visible
from portal import doors
from tests.factories import make_image, make_organisation, make_section, make_story
from tests.factories.kits import make_kit, release
from tests.factories.staff import make_user
from tests.media.conftest import store, use_store

__all__ = ["store", "use_store"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry() -> Organisation:
    return make_organisation("ministry")


@pytest.fixture
def mission() -> Organisation:
    return Organisation.objects.get(pk=Mission.objects.order_by("pk")[0].pk)


@pytest.fixture
def editor(ministry: Organisation) -> User:
    return make_user(Role.CHIEF_EDITOR, ministry)


def contributed(mission: Organisation) -> Asset:
    """A draft that only its mission sees, with a right that ends soon."""
    asset = make_image("In preparation", expires_at=timezone.now() + timedelta(days=9)).asset
    Asset.objects.filter(pk=asset.pk).update(owner=mission, audience="internal")
    Contribution.objects.create(organisation=mission, kind="asset", title="In preparation", asset=asset, state="draft")
    return asset


@pytest.mark.parametrize("name", ["assets:index", "rights_report", "mediakits:index"])
def test_filters_name_no_owner_of_whom_one_finds_nothing(
    name: str, client: Client, editor: User, ministry: Organisation
) -> None:
    hiding = make_organisation("agency", code="hides-everything")
    hidden, own = make_image("Hidden", audience="internal"), make_image("Own", audience="internal")
    Asset.objects.filter(pk=hidden.asset_id).update(owner=hiding)
    Asset.objects.filter(pk=own.asset_id).update(owner=ministry)
    make_kit(hidden, owner=hiding, audience="internal")
    make_kit(own, owner=ministry, audience="internal")
    client.force_login(editor)
    page = client.get(reverse(name), headers={"accept-language": "en"}).content.decode()
    assert f"Organisation {ministry.code}" in page
    assert "hides-everything" not in page


def test_a_copy_goes_nowhere_that_one_does_not_find(client: Client, editor: User, ministry: Organisation) -> None:
    story = make_story("Own", organisation=ministry)
    hidden = make_section(title="Hidden", audience="internal")
    client.force_login(editor)
    address = reverse("wagtailadmin_pages:copy", args=[story.pk])
    form = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": hidden.pk, "publish_copies": ""}
    assert client.post(address, form).headers.get("Location") == address
    assert not StoryPage.objects.filter(slug="copy").exists()


def test_a_link_to_a_hidden_page_is_not_recognised(client: Client, editor: User) -> None:
    """Wagtail's dialogue of external links offers to make a link to a page of the portal an internal one."""
    client.force_login(editor)
    answers = {}
    for audience in ("public", "internal"):
        story = make_story(f"Told by {audience}", audience=audience)
        form = {
            "external-link-chooser-url": f"http://localhost{story.url_path}",
            "external-link-chooser-link_text": "x",
        }
        answers[audience] = client.post(reverse("wagtailadmin_choose_page_external_link"), form).content.decode()
    assert "Told by public" in answers["public"]
    assert "Told by internal" not in answers["internal"]


def test_a_card_shows_no_hidden_picture() -> None:
    hidden = make_image("Hidden", audience="internal")
    card = draw_card(make_story("With a hidden picture", lead_image=hidden))
    assert card is not None
    assert card.image is None


def test_what_was_never_public_is_noted_nowhere_as_public(client: Client) -> None:
    stories = {audience: make_story(audience, audience=audience) for audience in ("public", "internal")}
    for story in stories.values():
        StoryPage.objects.get(pk=story.pk).unpublish()
    noted = {name: PageAddress.objects.get(page=story).public_until for name, story in stories.items()}
    assert noted["public"] is not None
    assert noted["internal"] is None
    assert [client.get(story.url_path).status_code for story in stories.values()] == [410, 404]


def test_a_circle_is_told_of_nothing_before_it_may_have_it() -> None:
    later = timezone.now() + timedelta(days=1)
    told = {}
    for name, embargo in {"now": None, "later": later}.items():
        (made,) = release(make_kit(make_image(name), audience="missions", embargo_until=embargo))
        told[name] = KitRelease.objects.get(pk=made.pk).announced
    assert told == {"now": ["missions"], "later": []}


def test_ending_rights_are_told_of_what_one_may_still_see(mission: Organisation) -> None:
    officer, ends = make_user(Role.MISSION_OFFICER, mission), timezone.now() + timedelta(days=9)
    used = {name: make_image(name, audience=name, expires_at=ends).asset for name in ("public", "internal")}
    for asset in used.values():
        UseReport.objects.create(
            organisation=mission, kind="event", title="Fair", used_on=timezone.localdate(), asset=asset
        )
    assert [row.asset for row in selectors.expiring_in_use(reader_of(officer))] == [used["public"]]


def test_a_translator_reads_no_release_that_is_not_theirs(mission: Organisation) -> None:
    officer = make_user(Role.MISSION_OFFICER, mission)
    words = {}
    for audience in ("missions", "internal"):
        kit = make_kit(make_image(audience), audience=audience)
        release(kit)
        words[audience] = originals.words_of(kit, reader_of(officer))
    assert words["missions"]
    assert not words["internal"]


def test_the_home_desk_is_not_offered_what_a_mission_still_prepares(mission: Organisation) -> None:
    desk, draft, other = make_user(Role.CHIEF_EDITOR), contributed(mission), make_image("Ready")
    row = AssetRequest.objects.create(
        organisation=mission, kind="asset", title="Please", details="For a fair.", deadline=timezone.localdate()
    )
    offered = {str(value) for value, _label in AnswerForm(row=row, user=desk).fields["answer_asset"].choices}
    assert str(other.asset_id) in offered
    assert str(draft.pk) not in offered


def test_the_home_desk_counts_no_rights_of_what_a_mission_still_prepares(mission: Organisation) -> None:
    contributed(mission)
    assert HomeDesk(reader_of(make_user(Role.CHIEF_EDITOR))).get_context_data()["expiring_count"] == 0


def test_behind_its_door_a_bulk_action_takes_what_one_finds(
    client: Client, editor: User, ministry: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "check", lambda request: None)
    own = make_story("Own story", organisation=ministry)
    hidden = make_story("Hidden story", audience="internal")
    client.force_login(editor)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    page = client.get(f"{address}?id={own.pk}&id={hidden.pk}").content.decode()
    assert "Own story" in page
    assert "Hidden story" not in page
    picture, other = make_image("Own picture"), make_image("Hidden picture", audience="internal")
    Asset.objects.filter(pk=picture.asset_id).update(owner=ministry)
    address = reverse("wagtail_bulk_action", args=["media", "asset", "edit_assets"])
    page = client.get(f"{address}?id={picture.asset_id}&id={other.asset_id}").content.decode()
    assert "Own picture" in page
    assert "Hidden picture" not in page


def test_a_contribution_names_no_asset_that_was_withdrawn(client: Client, mission: Organisation) -> None:
    asset = make_image("Contributed").asset
    Asset.objects.filter(pk=asset.pk).update(owner=mission)
    row = Contribution.objects.create(
        organisation=mission, kind="asset", title="Handed in", asset=asset, state="accepted"
    )
    client.force_login(make_user(Role.MISSION_OFFICER, mission))
    address = reverse("contributions:detail", args=[row.pk])
    shown = client.get(address).context["asset"]
    media_services.withdraw_asset(asset, "Recalled.")
    assert (shown, client.get(address).context["asset"]) == (asset, None)


def test_choosers_and_policies_know_what_lists_have(editor: User, mission: Organisation, rf: RequestFactory) -> None:
    hidden, public = make_image("Hidden", audience="internal"), make_image("Public")
    asked = rf.get("/admin/images/chooser/")
    asked.user = editor
    asked.COOKIES[settings.SESSION_COOKIE_NAME] = "theirs"
    assert list(only_visible(PortalImage.objects.all(), asked)) == [public]
    policy = AssetPolicy(Asset)
    may_view = [policy.user_has_permission_for_instance(editor, "view", row.asset) for row in (public, hidden)]
    assert may_view == [True, False]
    pages = {name: make_story(name, audience=name) for name in ("public", "internal")}
    found = set(page_permission_policy.explorable_instances(editor).values_list("pk", flat=True))
    assert {name: page.pk in found for name, page in pages.items()} == {"public": True, "internal": False}
    report = UseReport.objects.create(organisation=mission, kind="event", title="Fair", used_on=timezone.localdate())
    other = Organisation.objects.get(pk=Mission.objects.order_by("pk")[1].pk)
    officers = [make_user(Role.MISSION_OFFICER, body) for body in (mission, other)]
    exchanges = ExchangePolicy(UseReport)
    assert [exchanges.user_has_permission_for_instance(one, "view", report) for one in officers] == [True, False]


def test_behind_its_door_what_one_does_not_find_is_not_there(
    client: Client, ministry: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "check", lambda request: None)
    hidden = make_story("Hidden story", audience="internal")
    StoryPage.objects.get(pk=hidden.pk).get_workflow().start(StoryPage.objects.get(pk=hidden.pk), None)
    step = TaskState.objects.latest("pk")
    source, _made = TranslationSource.update_or_create_from_instance(hidden)
    french = Translation.objects.create(source=source, target_locale=Locale.objects.get(language_code="fr"))
    picture = make_image("Hidden picture", audience="internal")
    client.force_login(make_user(Role.CHIEF_EDITOR, ministry))
    asked = [
        client.get(reverse("assets:edit", args=[picture.asset_id])),
        client.post(reverse("translation_review", args=[french.pk]), {"action": "approve"}),
        client.get(reverse("wagtailadmin_pages:workflow_action", args=[hidden.pk, "approve", step.pk])),
    ]
    assert [answer.status_code for answer in asked] == [404, 404, 404]
