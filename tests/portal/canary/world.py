"""The canaries: one object of each kind in each state, each with a word that occurs nowhere else.

``sees`` says who may see what, written down here once more and by hand, so that the
policy of ``media.visibility`` is checked against something that does not use it.
"""

import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction
from wagtail.search import index
from wagtail_localize.models import Translation, TranslationSource

from content.cards.services import digest_of
from content.models import StoryPage
from content.publishing import services as publishing
from locales import tokens
from locales.models import Membership, Mission, Organisation, Province, Role, Scope, User
from locales.selectors import database_now
from media import services as media_services
from media.delivery.preparation import prepare_asset_now
from media.kits import services as kit_services
from media.models import Asset, AssetText, Contribution, PortalDocument, PortalImage, Recording, Rights
from tests.factories import make_organisation, make_section, make_story
from tests.factories.kits import make_kit, release
from tests.factories.media import picture_bytes
from tests.factories.pages import make_place
from tests.media.ingest.builders import mp4

#: What the public states are called; ``own`` belongs to the named mission and is internal.
STATES = (
    "public", "press", "missions", "named", "internal", "own",
    "embargoed", "expired", "withdrawn", "uncleared", "draft",
)  # fmt: skip
#: States of an asset besides, which the named mission contributes: all is cleared for the public but the acceptance.
ASSET_STATES = ("contribution draft", "submitted contribution")
#: States of a page besides: at an address before its present one, withdrawn before its embargo lifted, and made
#: private by a restriction of Wagtail's.
PAGE_STATES = ("moved", "moved embargoed", "withdrawn under embargo", "private")
#: States of a kit besides: what happens to an asset in it after the release.
KIT_STATES = ("asset withdrawn", "asset narrowed", "asset expired")
DESK = frozenset({"desk editor", "desk chief", "desk translator", "desk reviewer", "administrator"})
NAMED = frozenset({"named officer", "named token"})
MISSIONS = NAMED | {"other officer", "other token"}
PRESS = MISSIONS | {"journalist", "agency token"}
ROLES = (
    "anonymous", "journalist", "agency token", "named officer", "named token", "other officer", "other token",
    "ministry editor", "ministry chief", "ministry translator", "ministry reviewer", "statistician",
    "desk editor", "desk chief", "desk translator", "desk reviewer", "administrator",
)  # fmt: skip
_AUDIENCES = {"public": frozenset(ROLES), "press": PRESS | DESK, "missions": MISSIONS | DESK, "named": NAMED | DESK}


def sees(role: str, state: str, kind: str, moment: datetime, lifts: datetime, ends: datetime) -> bool:
    """Whether *role* may see an object of *kind* in *state* at *moment* on a public channel."""
    if state in {"withdrawn", "withdrawn under embargo"}:
        return kind == "asset" and role in DESK
    if state == "moved":
        return True
    if state == "private":
        return role in DESK
    if state == "draft":
        return False
    if state == "asset withdrawn":
        return False if kind == "kit" and role not in DESK else role in DESK
    if state == "asset narrowed":
        return role in MISSIONS | DESK
    if state in {"uncleared", "internal"}:
        return role in DESK
    if state == "contribution draft":
        return role in NAMED
    if state in {"own", "submitted contribution"}:
        return role in NAMED | DESK
    if state in {"embargoed", "moved embargoed"}:
        return role in DESK or moment >= lifts
    if state in {"expired", "asset expired"}:
        return role in DESK or moment < ends
    return role in _AUDIENCES[state]


@dataclass
class Canary:
    """An object with its word and every address of its own."""

    kind: str
    state: str
    word: str
    row: Any
    addresses: dict[str, str] = field(default_factory=dict)


@dataclass
class World:
    """All canaries, and a caller for each role."""

    lifts: datetime
    ends: datetime
    canaries: list[Canary] = field(default_factory=list)
    callers: dict[str, "Caller"] = field(default_factory=dict)


@dataclass
class Caller:
    """Somebody who asks: a session, a token, or nobody."""

    client: Client
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        answer = self.client.get(path, headers=self.headers)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer.status_code, body, dict(answer.headers)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the database's clock stand at *moment* for everything that asks it."""
    with pytest.MonkeyPatch.context() as patch:
        for module in list(sys.modules.values()):
            if getattr(module, "database_now", None) is database_now:
                patch.setattr(module, "database_now", lambda: moment)
        yield


def build() -> World:
    """Make everything; the embargo of ``embargoed`` lifts in an hour, ``expired`` ends in an hour."""
    world = World(timezone.now() + timedelta(hours=1), timezone.now() + timedelta(hours=1))
    named, other = Mission.objects.order_by("pk")[:2]
    for state in STATES:
        for make in (image, document, recording, page):
            if (state == "uncleared" and make is page) or (state == "draft" and make is not page):
                continue
            world.canaries.append(make(state, world, named))
    for state in ASSET_STATES:
        world.canaries += [make(state, world, named) for make in (image, document, recording)]
    for state in PAGE_STATES:
        world.canaries.append(page(state, world, named))
    for state in ("public", "missions", "internal", "embargoed", "expired", "withdrawn"):
        world.canaries.append(section(state, world, named))
    for number, state in enumerate(("public", "internal", "embargoed", "expired", "withdrawn")):
        world.canaries.append(place(state, world, Province.objects.order_by("pk")[number]))
    for state in (*(state for state in STATES if state not in {"uncleared", "draft"}), *KIT_STATES):
        world.canaries.append(kit(state, world, named))
    world.callers = callers(named, other)
    return world


def _word() -> str:
    return f"canary{uuid.uuid4().hex[:10]}"


def _circle(state: str, world: World, named: Mission | None) -> dict[str, Any]:
    audience = {
        "press": "press",
        "missions": "missions",
        "named": "missions",
        "internal": "internal",
        "own": "internal",
    }
    circle: dict[str, Any] = {"audience": audience.get(state, "public")}
    if state in {"embargoed", "moved embargoed", "withdrawn under embargo"}:
        circle["embargo_until"] = world.lifts
    if state == "expired":
        circle["expires_at"] = world.ends
    if state == "named":
        circle["named_missions"] = [named]
    if state in {"own", *ASSET_STATES}:
        circle["owner"] = Organisation.objects.get(pk=named.pk)
    return circle


def _asset(row: Any, word: str, state: str, world: World, named: Mission) -> Canary:
    row.save()
    asset: Asset = row.asset
    circle = _circle(state, world, named)
    Asset.objects.filter(pk=asset.pk).update(audience=circle["audience"], owner=circle.get("owner"))
    asset.named_missions.set(circle.get("named_missions", []))
    cleared = {"credit_line": f"Credit {word}", "licence": "CC-BY-4.0"} if state != "uncleared" else {"credit_line": ""}
    dates = {name: circle[name] for name in ("embargo_until", "expires_at") if name in circle}
    Rights.objects.update_or_create(asset=asset, defaults={**cleared, **dates, "creator": f"Creator {word}"})
    for code in ("vi", "en"):
        texts = {name: f"{name} {word}" for name in ("caption", "alt", "transcript")}
        vtt = f"WEBVTT\n\n00:00.000 --> 00:01.000\n{word}\n"
        AssetText.objects.update_or_create(
            asset=asset,
            locale=Locale.objects.get(language_code=code),
            defaults={"title": f"Canary {word}", **texts, "subtitles": vtt if isinstance(row, Recording) else None},
        )
    if state in ASSET_STATES:
        Contribution.objects.create(
            organisation_id=named.pk,
            kind="asset",
            title=f"Canary {word}",
            asset=asset,
            state="draft" if state == "contribution draft" else "submitted",
        )
    asset.refresh_from_db()
    prepare_asset_now(asset)
    if state == "withdrawn":
        media_services.withdraw_asset(asset, "Recalled.")
    row.refresh_from_db()
    own = f"/files/{asset.pk}"
    return Canary(
        "asset", state, word, row,
        {
            "asset page": f"/vi/library/{asset.pk}/",
            "asset page in French": f"/fr/library/{asset.pk}/",
            "download": f"{own}/1",
            "download for the web": f"{own}/1?size=web",
            "API asset": f"/api/v1/assets/{asset.pk}",
            "API may-i": f"/api/v1/assets/{asset.pk}/may-i?use=print",
        },
    )  # fmt: skip


def image(state: str, world: World, named: Mission) -> Canary:
    word = _word()
    row = PortalImage(title=f"Canary {word}", file=ContentFile(picture_bytes(), name=f"{word}.jpg"))
    canary = _asset(row, word, state, world, named)
    media_services.make_renditions_now(row)
    for number, rendition in enumerate(row.renditions.all()):
        canary.addresses[f"rendition {number}"] = rendition.url
    return canary


def document(state: str, world: World, named: Mission) -> Canary:
    word = _word()
    row = PortalDocument(title=f"Canary {word}", file=ContentFile(f"{word}\n".encode(), name=f"{word}.txt"))
    return _asset(row, word, state, world, named)


def recording(state: str, world: World, named: Mission) -> Canary:
    word = _word()
    row = Recording(title=f"Canary {word}", file=ContentFile(mp4(), name=f"{word}.mp4"))
    canary = _asset(row, word, state, world, named)
    version = row.asset.versions.get()
    version.poster.save("poster.webp", ContentFile(picture_bytes(format="WEBP")))
    canary.addresses["captions"] = f"/files/{row.asset_id}/captions/vi.vtt"
    canary.addresses["play"] = f"/files/{row.asset_id}/1/play"
    canary.addresses["poster"] = f"/files/{row.asset_id}/1/poster.webp"
    return canary


def page(state: str, world: World, named: Mission) -> Canary:
    word = _word()
    section = make_section(title="Canaries") if not world.canaries or _section() is None else _section()
    circle = _circle(state, world, named)
    missions = circle.pop("named_missions", [])
    circle["organisation"] = circle.pop("owner", None)
    text = [{"type": "text", "value": f"<p>Body {word}</p>"}]
    row = make_story(
        f"Canary {word}", section=section, standfirst=f"Standfirst {word}", body=text, live=False, **circle
    )
    if missions:
        row.named_missions.set(missions)
        row.save_revision()
    if state != "draft":
        publishing.publish(row)
        row.refresh_from_db()
    if state in {"withdrawn", "withdrawn under embargo"}:
        publishing.withdraw(row, f"Recalled {word}." if state == "withdrawn under embargo" else "Recalled.")
    if state == "private":
        PageViewRestriction.objects.create(page=row, restriction_type=PageViewRestriction.LOGIN)
    addresses = {}
    if state.startswith("moved"):
        before = make_section(title=f"Before {len(world.canaries)}", slug=f"before-{len(world.canaries)}")
        row.move(before, pos="last-child")
        addresses["old address"] = StoryPage.objects.get(pk=row.pk).url_path
        StoryPage.objects.get(pk=row.pk).move(section, pos="last-child")
        row = StoryPage.objects.get(pk=row.pk)
    if state in {"internal", "own"}:
        source, _made = TranslationSource.update_or_create_from_instance(row)
        Translation.objects.create(source=source, target_locale=Locale.objects.get(language_code="fr"))
    index.insert_or_update_object(row)
    card = f"/cards/{row.stable_id}/{digest_of(row.title, 'vi', None)}.jpg"
    return Canary("page", state, word, row, {"page": row.url_path, "share card": card, **addresses})


def section(state: str, world: World, named: Mission) -> Canary:
    """A section front: every page of its language has it in the navigation."""
    word = _word()
    row = make_section(title=f"Canary {word}", slug=f"part-{uuid.uuid4().hex[:8]}", **_circle(state, world, named))
    if state == "withdrawn":
        publishing.withdraw(row, "Recalled.")
    return Canary("section", state, word, row, {"page": row.url_path})


def place(state: str, world: World, province: Province) -> Canary:
    """The page of a place: stories about the place lead to it."""
    row = make_place(province)
    circle = _circle(state, world, None)
    if circle != {"audience": "public"}:
        for name, value in circle.items():
            setattr(row, name, value)
        row.save_revision()
        publishing.publish(row)
    if state == "withdrawn":
        publishing.withdraw(row, "Recalled.")
    return Canary("place", state, _word(), row, {"page": row.url_path})


def _section() -> Any:
    from content.models import SectionPage

    return SectionPage.objects.filter(title="Canaries").first()


def kit(state: str, world: World, named: Mission) -> Canary:
    word = _word()
    picture = PortalImage(title="In a kit", file=ContentFile(picture_bytes(), name=f"{word}.jpg"))
    inner = _asset(picture, _word(), "public", world, named)
    circle = _circle(state, world, named)
    row = make_kit(inner.row, slug=f"kit-{uuid.uuid4().hex[:10]}", title=f"Canary {word}", **circle)
    (made,) = release(row)
    if state == "withdrawn":
        kit_services.withdraw_kit(row, "Recalled.")
    elif state == "asset withdrawn":
        media_services.withdraw_asset(inner.row.asset, "Recalled.")
    elif state == "asset narrowed":
        Asset.objects.filter(pk=inner.row.asset_id).update(audience="missions")
        media_services.record_editing(inner.row.asset, ["circle"])
    elif state == "asset expired":
        Rights.objects.filter(asset=inner.row.asset_id).update(expires_at=world.ends)
        media_services.record_editing(inner.row.asset, ["rights"])
    base = f"/api/v1/kits/{row.slug}/releases/{made.number}/vi"
    return Canary(
        "kit", state, word, made,
        {
            "kit page": f"/vi/kits/{row.slug}/",
            "kit page in French": f"/fr/kits/{row.slug}/",
            "manifest": f"{base}/manifest.json",
            "archive": f"{base}/kit.zip",
            "metalink": f"{base}/kit.meta4",
        },
    )  # fmt: skip


def callers(named: Mission, other: Mission) -> dict[str, Caller]:
    """Return somebody for each role."""
    ministry = make_organisation("ministry")
    agency = make_organisation("press_agency")
    at_named, at_other = (Organisation.objects.get(pk=mission.pk) for mission in (named, other))
    desk = Organisation.objects.get(code="foreign-information-desk")
    sessions = {
        "journalist": (Role.PRESS, agency),
        "named officer": (Role.MISSION_OFFICER, at_named),
        "other officer": (Role.MISSION_OFFICER, at_other),
        "ministry editor": (Role.EDITOR, ministry),
        "ministry chief": (Role.CHIEF_EDITOR, ministry),
        "ministry translator": (Role.TRANSLATOR, ministry),
        "ministry reviewer": (Role.REVIEWER, ministry),
        "desk editor": (Role.EDITOR, desk),
        "desk chief": (Role.CHIEF_EDITOR, desk),
        "desk translator": (Role.TRANSLATOR, desk),
        "desk reviewer": (Role.REVIEWER, desk),
        "statistician": (Role.STATISTICIAN, ministry),
        "administrator": (Role.ADMINISTRATOR, ministry),
    }
    found = {"anonymous": Caller(Client())}
    for name, (role, organisation) in sessions.items():
        user = User.objects.create_user(name.replace(" ", "-"), password="secret-of-tests")
        Membership.objects.create(user=user, organisation=organisation, role=role)
        client = Client()
        client.force_login(user)
        found[name] = Caller(client)
    for name, organisation in {"named token": at_named, "other token": at_other, "agency token": agency}.items():
        _row, token = tokens.create(organisation, name, [Scope.KITS, Scope.ASSETS])
        found[name] = Caller(Client(), {"Authorization": f"Bearer {token}"})
    return found
