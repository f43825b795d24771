"""Makes the canaries: an object of each kind in each state, by the portal's own services."""

import uuid
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction
from wagtail.search import index
from wagtail_localize.models import Translation, TranslationSource

from content.cards.services import digest_of
from content.models import BasePage, SectionPage, StoryPage
from content.publishing import services as publishing
from locales.models import Mission, Organisation, Province, User
from media import services as media_services
from media.delivery.preparation import prepare_asset_now
from media.kits import services as kit_services
from media.models import (
    Asset,
    AssetRequest,
    AssetText,
    Contribution,
    KitItem,
    MediaKit,
    PortalDocument,
    PortalImage,
    Recording,
    Rights,
    UseReport,
)
from tests.factories import make_section, make_story
from tests.factories.kits import make_kit, release
from tests.factories.media import picture_bytes
from tests.factories.pages import make_mission, make_place, make_publication
from tests.media.ingest.builders import mp4
from tests.portal.canary.world import (
    ASSET_STATES,
    KIT_STATES,
    PAGE_STATES,
    STATES,
    TOUCHED,
    TWINS,
    Canary,
    World,
    callers,
)


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
    world.canaries.append(second_release(world, named))
    for state in ("public", "press", "internal", "embargoed", "withdrawn"):
        world.canaries.append(publication(state, world, named))
    world.canaries += exchange(named)
    for state, is_gone in TWINS:
        world.canaries.append(twin(state, is_gone))
    _show_the_hidden_first(world)
    for state in ("public", "internal"):
        world.canaries.append(mission_page(state, world, Mission.objects.order_by("pk")[2 + (state == "internal")]))
    world.callers = callers(named, other)
    for role, state in TOUCHED.items():
        page_row = next(one.row for one in world.canaries if one.kind == "page" and one.state == state)
        _touch(page_row, User.objects.get(username=role.replace(" ", "-")))
    return world


def _touch(row: Any, user: User) -> None:
    """Let *user*, who does not find the page any more, have edited, locked and sent it before."""
    row.save_revision(user=user, log_action=True)
    StoryPage.objects.get(pk=row.pk).get_workflow().start(StoryPage.objects.get(pk=row.pk), user)
    Page.objects.filter(pk=row.pk).update(locked=True, locked_by=user, locked_at=timezone.now(), owner=user)


def _show_the_hidden_first(world: World) -> None:
    """Let what is not public be the newest, so that a list of the newest few would have it first."""
    hidden = [one.row.pk for one in world.canaries if one.kind in {"page", "publication"} and one.state != "public"]
    later = timezone.now() + timedelta(minutes=5)
    BasePage.objects.filter(pk__in=hidden, first_published_at__isnull=False).update(first_published_at=later)


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
    return Canary("section", state, word, row, {"page": row.url_path, "feed": f"{row.url_path}feed.atom"})


def publication(state: str, world: World, named: Mission) -> Canary:
    word = _word()
    row = make_publication(f"Canary {word}", **_circle(state, world, named))
    if state == "withdrawn":
        publishing.withdraw(row, "Recalled.")
    index.insert_or_update_object(row)
    return Canary("publication", state, word, row, {"page": row.url_path})


def twin(state: str, is_gone: bool) -> Canary:
    """The French translation of a public story, which leads to it; or of one that was withdrawn, which does so too."""
    word, french = _word(), Locale.objects.get(language_code="fr")
    section = _section()
    if not section.has_translation(french):
        section.copy_for_translation(french).save_revision().publish()
    original = make_story("Translated", section=section)
    row = original.copy_for_translation(french)
    row.title, row.slug = f"Canary {word}", f"french-{uuid.uuid4().hex[:8]}"
    row.save()
    row.save_revision()
    if state == "public":
        publishing.publish(row)
    if is_gone:
        publishing.withdraw(StoryPage.objects.get(pk=original.pk), "Recalled.")
    row.refresh_from_db()
    return Canary("twin", state, word, row, {"page": row.url_path}, original.url_path)


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
        leads=f"/vi/library/{inner.row.asset_id}/",
    )  # fmt: skip


def mission_page(state: str, world: World, mission: Mission) -> Canary:
    """The page of a mission, which the list of missions leads to."""
    row = make_mission(mission)
    if state != "public":
        row.audience = state
        row.save_revision()
        publishing.publish(row)
    return Canary("mission", state, _word(), row, {"page": row.url_path})


def second_release(world: World, named: Mission) -> Canary:
    """The newest release of a kit, with a picture that was withdrawn after; readers have the release before it."""
    word = _word()
    inner = [
        _asset(PortalImage(title="In a kit", file=ContentFile(picture_bytes(), name=f"{word}-{number}.jpg")), _word(),
               "public", world, named).row
        for number in range(2)
    ]  # fmt: skip
    row = make_kit(inner[0], title="Earlier")
    release(row)
    KitItem.objects.create(kit=row, asset=inner[1].asset, sort_order=1)
    row.texts.filter(locale__language_code="vi").update(title=f"Canary {word}")
    (made,) = release(MediaKit.objects.get(pk=row.pk))
    media_services.withdraw_asset(inner[1].asset, "Recalled.")
    base = f"/api/v1/kits/{row.slug}/releases/{made.number}/vi"
    return Canary(
        "release", "asset withdrawn", word, made, {"manifest": f"{base}/manifest.json", "archive": f"{base}/kit.zip"}
    )


def exchange(named: Mission) -> list[Canary]:
    """What a mission asked of the home desk and told it; nobody else's, and on no public page."""
    words, day = (_word(), _word()), timezone.localdate()
    asked = AssetRequest.objects.create(
        organisation_id=named.pk, kind="asset", title=f"Canary {words[0]}", details="For a fair.", deadline=day
    )
    used = UseReport.objects.create(organisation_id=named.pk, kind="event", title=f"Canary {words[1]}", used_on=day)
    return [Canary("exchange", "own", word, row) for word, row in zip(words, (asked, used), strict=True)]
