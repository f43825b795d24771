"""Who decides who sees a contributed file, and who sees its draft: no door leads around the home desk."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from locales.models import Mission, Role
from locales.readers import reader_of
from media import bulk, permissions, versions
from media.admin.editor import AssetEditor
from media.exchange import acceptance, services
from media.kits import services as kit_services
from media.models import Asset, AssetText, Contribution, PortalImage, Rights
from media.visibility import registered_models, visible, visible_queryset
from tests.factories import make_image
from tests.factories.kits import make_kit
from tests.factories.media import picture_bytes
from tests.media.exchange.conftest import Someone, officer_of, text_of
from tests.media.exchange.test_contributions import RIGHTS, give_file, step, the_row, upload
from tests.media.test_asset_admin import as_shown, edit_url

pytestmark = pytest.mark.django_db
#: Who of a body may work on assets; nobody of them clears what it contributed.
ROLES = (Role.MISSION_OFFICER, Role.EDITOR, Role.CHIEF_EDITOR)
WIDER = {
    "circle-audience": "public",
    "rights-credit_line": "Changed",
    "rights-licence": "CC-BY-4.0",
    "rights-uses": ["print"],
    "rights-expires_at": "2030-01-01 00:00",
    "rights-consent": "given",
}


def contributed(someone: Someone, state: str = "submitted") -> Asset:
    """A file that *someone* contributed, with every right that it needs, in *state*."""
    give_file(someone, licence="CC-BY-SA-4.0", credit_line="Anna", declaration="open")
    Contribution.objects.update(state=state)
    return Asset.objects.get()


def facts(asset: Asset) -> tuple[Any, ...]:
    asset = Asset.objects.get(pk=asset.pk)
    rights = Rights.objects.get(asset=asset)
    named = tuple(asset.named_missions.values_list("pk", flat=True))
    return (asset.audience, asset.owner_id, named, rights.credit_line, rights.licence, rights.uses, rights.expires_at)


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "accepted"])
@pytest.mark.parametrize("role", ROLES)
def test_the_form_of_the_asset_clears_no_contribution(role: str, state: str, lyon: Someone) -> None:
    asset = contributed(lyon, state)
    someone = officer_of(lyon.organisation, role)
    before = facts(asset)
    page = text_of(someone.browser.get(edit_url(asset)))
    assert ("when it accepts the contribution" in page) is (state != "accepted")
    sent = as_shown(someone.browser, asset) | WIDER | {"circle-named_missions": [lyon.organisation.pk]}
    answer = someone.browser.post(edit_url(asset), sent | {"text-vi-title": "Khu vườn"})
    assert answer.status_code == 302
    assert facts(asset) == before
    assert Asset.objects.get().text_in("vi").title == "Khu vườn", "texts are the contributor's to mend"
    assert not permissions.may_clear(someone.user, asset)


def test_the_home_desk_clears(lyon: Someone, desk: Someone) -> None:
    asset = contributed(lyon, "accepted")
    sent = as_shown(desk.browser, asset) | {"circle-audience": "public", "rights-licence": "CC0-1.0"}
    assert desk.browser.post(edit_url(asset), sent).status_code == 302
    assert (facts(asset)[0], facts(asset)[4]) == ("public", "CC0-1.0")


def test_a_form_with_its_fields_opened_is_refused_by_the_service(lyon: Someone) -> None:
    asset = contributed(lyon)
    sent = QueryDict(mutable=True)
    for name, value in (as_shown(lyon.browser, asset) | WIDER).items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    editor = AssetEditor(asset, lyon.user, sent)
    for field in (*editor.circle.fields.values(), *editor.rights.fields.values()):
        field.disabled = False
    assert editor.check(), editor.problems()
    with pytest.raises(PermissionDenied):
        editor.execute()
    assert facts(asset)[0] == "internal"


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "accepted"])
@pytest.mark.parametrize("role", ROLES)
def test_bulk_work_clears_no_contribution(role: str, state: str, lyon: Someone) -> None:
    asset, someone = contributed(lyon, state), officer_of(lyon.organisation, role)
    before = facts(asset)
    for values in (
        {"audience": "public"},
        {"licence": "CC-BY-4.0"},
        {"credit_line": "Changed"},
        {"expires_at": timezone.now()},
        {"embargo_until": timezone.now()},
        {"consent": "given"},
        {"owner": lyon.organisation, "audience": "missions"},
        {"named_missions": Mission.objects.all()[:1], "audience": "missions"},
    ):
        outcome = bulk.change_many([asset], values, someone.user)
        assert (outcome.changed, len(outcome.skipped)) == (0, 1)
        assert "home desk" in outcome.skipped[0][1]
    assert facts(asset) == before
    address = f"{reverse('wagtail_bulk_action', args=['media', 'asset', 'edit_assets'])}?id={asset.pk}&next=/admin/"
    assert someone.browser.post(address, {"audience": "public"}).status_code == 302
    assert facts(asset) == before


@pytest.mark.parametrize("state", ["submitted", "accepted"])
def test_a_new_file_of_a_contribution_is_let_in_by_the_home_desk(state: str, lyon: Someone, desk: Someone) -> None:
    asset, chief = contributed(lyon, state), officer_of(lyon.organisation, Role.CHIEF_EDITOR)
    row = PortalImage.objects.get()
    page = reverse("wagtailimages:edit", args=[row.pk])
    sent = {"title": row.title, "collection": row.collection_id, "file": upload("b.jpg", picture_bytes(80, 60))}
    assert chief.browser.post(page, sent).status_code == 302
    version = asset.versions.get(number=2)
    assert not version.is_approved
    decision = {"version": 2, "sha256": version.sha256, "approve": "1"}
    chief.browser.post(reverse("assets:versions", args=[asset.pk]), decision)
    with pytest.raises(versions.ApprovalRefusedError):
        versions.approve_version(version, chief.user)
    version.refresh_from_db()
    assert not version.is_approved
    desk.browser.post(reverse("assets:versions", args=[asset.pk]), decision)
    version.refresh_from_db()
    assert version.is_approved


def test_nobody_but_the_home_desk_accepts(lyon: Someone) -> None:
    contributed(lyon)
    row, chief = the_row(), officer_of(lyon.organisation, Role.CHIEF_EDITOR)
    for user in (lyon.user, chief.user):
        with pytest.raises(PermissionDenied):
            acceptance.AcceptFile(row, user, "public", acceptance.mark(row)).execute()
        with pytest.raises(PermissionDenied):
            acceptance.send_back(row, "x", user, acceptance.mark(row))
    assert facts(Asset.objects.get())[0] == "internal"


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
@pytest.mark.parametrize("audience", ["internal", "missions", "public"])
def test_a_kit_is_not_released_with_what_waits(audience: str, state: str, lyon: Someone) -> None:
    asset = contributed(lyon, state)
    Asset.objects.update(audience="public")
    kit = make_kit(make_image(), asset, audience=audience, owner=lyon.organisation)
    with pytest.raises(kit_services.PublicationRefusedError, match="waits for the home desk"):
        kit_services.PublishKit(kit, ["vi"]).execute()
    chief = officer_of(lyon.organisation, Role.CHIEF_EDITOR)
    assert "Jardin" not in chief.browser.get(reverse("choose-kit-asset:choose")).json()["html"]
    Contribution.objects.update(state="accepted")
    assert kit_services.PublishKit(kit, ["vi"]).execute()


def test_an_officer_clears_no_upload_of_their_own_either(lyon: Someone) -> None:
    image = PortalImage(title="Uploaded", file=ContentFile(picture_bytes(), name="a.jpg"), uploaded_by_user=lyon.user)
    image.save()
    asset = image.asset
    assert asset.owner_id == lyon.organisation.pk
    before = facts(asset)
    sent = as_shown(lyon.browser, asset) | WIDER | {"text-vi-title": "Ảnh"}
    assert "An editor of the owner" in text_of(lyon.browser.get(edit_url(asset)))
    assert lyon.browser.post(edit_url(asset), sent).status_code == 302
    assert facts(asset) == before and Asset.objects.get().text_in("vi").title == "Ảnh"
    assert bulk.change_many([asset], {"audience": "public"}, lyon.user).changed == 0
    for role in (Role.EDITOR, Role.CHIEF_EDITOR):
        assert permissions.may_clear(officer_of(lyon.organisation, role).user, asset)


DESK_ROLES = (Role.EDITOR, Role.CHIEF_EDITOR, Role.ADMINISTRATOR)


@pytest.mark.parametrize("role", DESK_ROLES)
def test_a_draft_is_seen_by_its_organisation_alone(role: str, lyon: Someone, osaka: Someone, desk: Someone) -> None:
    assert give_file(lyon, title="Jardin secret", **{"hand-in": ""}).status_code == 302
    Contribution.objects.update(state="draft")
    row, asset = the_row(), Asset.objects.get()
    Asset.objects.update(audience="public")
    Rights.objects.update(licence="CC-BY-4.0")
    AssetText.objects.update(title="Jardin secret")
    someone = officer_of(desk.organisation, role)
    mine, theirs = reader_of(lyon.user), reader_of(someone.user)
    image = PortalImage.objects.get()
    for other in (theirs, reader_of(osaka.user), reader_of(None)):
        for model in registered_models():
            if model in {Asset, PortalImage} or (hasattr(model, "asset") and model is not Contribution):
                assert not visible_queryset(other, model).exists(), model
    assert visible(mine, asset) and visible(mine, image) and visible(mine, asset.rights)
    for path in pages(asset, image):
        answer = someone.browser.get(path)
        assert answer.status_code in {302, 403, 404} or b"Jardin secret" not in body(answer), path
        assert str(asset.pk).encode() not in body(answer) or answer.status_code != 200, path
    assert "Jardin secret" in text_of(lyon.browser.get(reverse("assets:index")))
    assert not permissions.may_change(someone.user, asset) and not permissions.may_withdraw(someone.user, asset)
    services.submit(row, lyon.user)
    assert visible(theirs, asset) and permissions.may_change(someone.user, asset)
    for other in (reader_of(osaka.user), reader_of(None)):
        assert not visible(other, asset) and not visible(other, image)


def pages(asset: Asset, image: PortalImage) -> list[str]:
    """Return every address of the admin and the library that might name the draft."""
    names = ("edit", "withdraw", "versions", "history")
    return [
        reverse("assets:index"),
        reverse("assets:index") + "?q=jardin",
        *(reverse(f"assets:{name}", args=[asset.pk]) for name in names),
        reverse("assets:version", args=[asset.pk, 1]),
        reverse("rights_report"),
        reverse("rights_report") + "?export=csv",
        reverse("wagtailimages:index"),
        reverse("wagtailimages:edit", args=[image.pk]),
        reverse("wagtailimages:delete", args=[image.pk]),
        reverse("wagtailimages_chooser:choose"),
        reverse("wagtailimages_chooser:chosen", args=[image.pk]),
        reverse("choose-kit-asset:choose"),
        *(f"/{code}/library/{end}" for code in ("vi", "fr") for end in ("", f"{asset.pk}/", "?q=jardin")),
        f"/files/{asset.pk}/1",
        f"/api/v1/assets/{asset.pk}",
        "/admin/",
    ]


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_what_was_taken_back_is_hidden_again(lyon: Someone, desk: Someone) -> None:
    asset = contributed(lyon)
    assert visible(reader_of(desk.user), asset)
    step(lyon, the_row(), "take_back")
    assert not visible(reader_of(desk.user), asset)


def test_the_contributor_goes_on_until_acceptance(lyon: Someone, desk: Someone) -> None:
    give_file(lyon)
    row = the_row()
    step(lyon, row, "take_back")
    values = {"title": "Mieux", "language": "fr", "caption": "x", "consent": "given", "licence": "CC0-1.0"}
    values |= {"credit_line": "Anna", "hand-in": "1", **RIGHTS}
    assert lyon.browser.post(reverse("contributions:edit", args=[row.pk]), values).status_code == 302
    assert (the_row().state, facts(Asset.objects.get())[3:5]) == ("submitted", ("Anna", "CC0-1.0"))
    assert step(desk, row, "accept", **{"accept-audience": "public"}).status_code == 302
    assert visible(reader_of(None), Asset.objects.get())
