"""Media kits in the admin: written, checked, published, withdrawn by those who may."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from locales.models import Change, Mission, Operation, Role, User
from media.kits import services
from media.models import AssetText, KitItem, KitRelease, KitText, MediaKit
from tests.factories import make_image, make_organisation
from tests.factories.kits import make_kit
from tests.media.speaking import in_english

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(browser: Callable[..., Client]) -> Callable[..., Client]:
    """The same, with the admin in English."""
    return lambda *args: in_english(browser(*args))


EDITOR = Role.EDITOR
CHIEF = Role.CHIEF_EDITOR


def url(name: str, kit: MediaKit | None = None) -> str:
    return reverse(f"mediakits:{name}", args=[kit.pk] if kit else [])


def shown(response: Any) -> dict[str, Any]:
    """What a browser would send of the form in *response* when nothing was touched."""
    editor = response.context["editor"]
    sent: dict[str, Any] = {}
    for form in editor.parts.values():
        for field in form:
            value = field.value()
            if value is None:
                continue
            if isinstance(value, list | tuple):
                sent[field.html_name] = [getattr(item, "pk", item) for item in value]
                continue
            plain = field.field.widget.format_value(field.field.prepare_value(value)) or ""
            sent[field.html_name] = plain[0] if isinstance(plain, list) and plain else plain
    rows = [(row.instance.asset_id, row.instance.formats) for row in editor.files.form.formsets["items"].forms]
    return {**sent, "items-seen": editor.files.seen, **files(*rows)}


def files(*rows: tuple[Any, list[str]]) -> dict[str, Any]:
    sent: dict[str, Any] = {"items-TOTAL_FORMS": len(rows), "items-INITIAL_FORMS": 0}
    for number, (asset, formats) in enumerate(rows):
        sent |= {f"items-{number}-asset": str(asset), f"items-{number}-formats": formats}
        sent |= {f"items-{number}-ORDER": number + 1, f"items-{number}-id": ""}
    return sent


def text(language: str, title: str, **more: str) -> dict[str, str]:
    words = {"title": title, "introduction": f"About {title}", **more}
    return {f"text-{language}-{name}": value for name, value in words.items()}


def test_a_kit_is_written_in_one_go(browser: Callable[..., Client]) -> None:
    client, asset = browser(EDITOR), make_image("Cầu").asset
    sent = shown(client.get(url("add")))
    sent |= text("vi", "Cầu đường Đà Nẵng") | text("en", "Bridges of Da Nang", key_messages="One\nTwo")
    sent |= files((asset.pk, ["original", "small"]))
    response = client.post(url("add"), sent)
    kit = MediaKit.objects.get()
    assert response.status_code == 302 and response["Location"] == url("edit", kit)
    assert (kit.slug, kit.audience, kit.created_by) == ("bridges-of-da-nang", "missions", client_user(client))
    assert kit.owner is not None and kit.owner.is_home_desk
    assert kit.text_in("en").messages == ["One", "Two"] and kit.text_in("vi").title == "Cầu đường Đà Nẵng"
    assert list(kit.items.values_list("asset", "formats")) == [(asset.pk, ["original", "small"])]
    assert Change.objects.filter(object_key=str(kit.pk), operation=Operation.CREATED).count() == 1
    assert client.get(url("edit", kit)).status_code == 200


def client_user(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


def test_nothing_is_lost_on_errors(browser: Callable[..., Client]) -> None:
    client, asset = browser(EDITOR), make_image().asset
    sent = shown(client.get(url("add"))) | text("vi", "Có đầu đề", introduction="", article="Bài dài để in")
    sent |= files((asset.pk, []), (asset.pk, ["web"]))
    sent |= {"circle-embargo_until": "2030-01-02 08:00", "circle-expires_at": "2030-01-01 08:00"}
    response = client.post(url("add"), sent)
    body = response.content.decode()
    assert response.status_code == 200 and not MediaKit.objects.exists()
    assert "Có đầu đề" in body and "Bài dài để in" in body and body.count(str(asset.pk)) >= 2
    assert {anchor for anchor, _heading in response.context["editor"].problems()} == {
        "circle", "text-vi", "files"
    }  # fmt: skip


def test_a_new_file_goes_as_it_is_unless_the_editor_says_otherwise(browser: Callable[..., Client]) -> None:
    empty = browser(EDITOR).get(url("add")).context["editor"].files.form.formsets["items"].empty_form
    assert empty["formats"].value() == ["original"]


def test_a_kit_without_words_is_refused(browser: Callable[..., Client]) -> None:
    client = browser(EDITOR)
    response = client.post(url("add"), shown(client.get(url("add"))))
    assert response.status_code == 200 and not MediaKit.objects.exists()
    assert "at least one language" in response.content.decode()


def test_files_are_ordered_changed_and_taken_out(browser: Callable[..., Client]) -> None:
    first, second, third = (make_image(f"Picture {number}").asset for number in range(3))
    kit, client = make_kit(first, second), browser(EDITOR)
    sent = shown(client.get(url("edit", kit)))
    sent |= files((third.pk, ["web"]), (second.pk, ["original"]))
    assert client.post(url("edit", kit), sent).status_code == 302
    rows = KitItem.objects.filter(kit=kit).order_by("sort_order")
    assert [(row.asset, row.formats) for row in rows] == [(third, ["web"]), (second, ["original"])]


def test_untouched_form_changes_nothing(browser: Callable[..., Client]) -> None:
    paris = Mission.objects.order_by("pk")[0]
    kit, client = make_kit(make_image(), audience="missions", named_missions=[paris]), browser(EDITOR)
    before = Change.objects.count()
    assert client.post(url("edit", kit), shown(client.get(url("edit", kit)))).status_code == 302
    assert Change.objects.count() == before


def test_missions_are_named_and_readers_are_told(browser: Callable[..., Client]) -> None:
    paris, tokyo = Mission.objects.order_by("pk")[:2]
    kit, client = make_kit(make_image(), audience="missions"), browser(EDITOR)
    released(kit)
    sent = shown(client.get(url("edit", kit))) | {"circle-named_missions": [paris.pk, tokyo.pk]}
    assert client.post(url("edit", kit), sent).status_code == 302
    assert set(MediaKit.objects.get(pk=kit.pk).named_missions.all()) == {paris, tokyo}
    assert set(KitRelease.objects.get(kit=kit).announced) == {f"mission:{paris.pk}", f"mission:{tokyo.pk}"}


def released(kit: MediaKit, language: str = "vi") -> KitRelease:
    """A release whose archive is not needed."""
    row = services.PublishKit(kit, [language]).execute()[0]
    KitRelease.objects.filter(pk=row.pk).update(state="released", archive_bytes=2048, archive_sha256="ab" * 32)
    from media.kits import announcements

    announcements.of_kit(kit)
    row.refresh_from_db()
    return row


def test_two_editors_do_not_undo_each_other(browser: Callable[..., Client]) -> None:
    first, second = browser(EDITOR), browser(EDITOR)
    kit, other = make_kit(make_image("Old")), make_image("Of the first").asset
    early, late = shown(first.get(url("edit", kit))), shown(second.get(url("edit", kit)))
    first.post(url("edit", kit), early | text("vi", "Của người thứ nhất") | files((other.pk, ["web"])))
    assert second.post(url("edit", kit), late | text("en", "Of the second")).status_code == 302
    kit = MediaKit.objects.get(pk=kit.pk)
    assert (kit.text_in("vi").title, kit.text_in("en").title) == ("Của người thứ nhất", "Of the second")
    assert list(kit.items.values_list("asset", flat=True)) == [other.pk]
    mine = make_image("Of the second").asset
    answer = second.post(url("edit", kit), late | text("vi", "Của người thứ hai") | files((mine.pk, ["original"])))
    body = answer.content.decode()
    assert answer.status_code == 200 and "Của người thứ nhất" in body and "Của người thứ hai" in body
    assert "Of the first" in body and str(mine.pk) in body
    again = shown(answer) | text("vi", "Của người thứ hai") | files((mine.pk, ["original"]))
    assert second.post(url("edit", kit), again).status_code == 302
    kit = MediaKit.objects.get(pk=kit.pk)
    assert kit.text_in("vi").title == "Của người thứ hai"
    assert list(kit.items.values_list("asset", flat=True)) == [mine.pk]


def test_files_that_one_may_not_use_are_refused(browser: Callable[..., Client]) -> None:
    paris, tokyo = make_organisation("mission"), make_organisation("mission")
    hidden = make_image("Hidden draft", audience="internal").asset
    hidden.owner = tokyo
    hidden.save()
    client = browser(EDITOR, paris)
    sent = shown(client.get(url("add"))) | text("vi", "Thử") | files((hidden.pk, ["original"]))
    response = client.post(url("add"), sent)
    assert response.status_code == 200 and "Hidden draft" not in response.content.decode()
    chooser = client.get(reverse("choose-kit-asset:choose"))
    assert "Hidden draft" not in chooser.json()["html"]
    assert client.get(reverse("choose-kit-asset:chosen", args=[hidden.pk])).status_code == 404
    several = client.get(reverse("choose-kit-asset:chosen_multiple"), {"id": [str(hidden.pk)]})
    assert "Hidden draft" not in several.content.decode()
    assert "Hidden draft" in browser(EDITOR).get(reverse("choose-kit-asset:choose")).json()["html"]


def test_the_dialogue_shows_pictures_and_rights(browser: Callable[..., Client]) -> None:
    make_image("Cleared"), make_image("Not cleared", cleared=False)
    body = browser(EDITOR).get(reverse("choose-kit-asset:choose") + "?multiple=1").json()["html"]
    assert "Cleared" in body and "asset-state--cleared" in body and "asset-state--no-licence" in body


@pytest.mark.parametrize("name", ["edit", "publish", "releases", "withdraw", "history"])
def test_kits_of_others_do_not_exist(browser: Callable[..., Client], name: str) -> None:
    paris, tokyo = make_organisation("mission"), make_organisation("mission")
    kit = make_kit(make_image(), owner=tokyo)
    assert browser(CHIEF, paris).get(url(name, kit)).status_code == 404
    assert browser(CHIEF, tokyo).get(url(name, kit)).status_code == 200
    assert browser(CHIEF).get(url(name, kit)).status_code == 200


def test_editors_write_and_chief_editors_publish(browser: Callable[..., Client]) -> None:
    kit, editor = make_kit(make_image()), browser(EDITOR)
    assert editor.get(url("edit", kit)).status_code == 200
    for name in ("publish", "withdraw"):
        assert editor.get(url(name, kit)).status_code in {302, 403}
        assert editor.post(url(name, kit), {"language": "vi", "reason": "No"}).status_code in {302, 403}
    assert not kit.releases.exists()
    for role in (Role.TRANSLATOR, Role.MISSION_OFFICER, Role.STATISTICIAN):
        assert browser(role).get(url("edit", kit)).status_code in {302, 403}
        assert browser(role).get(url("index")).status_code in {302, 403}


def test_the_list_is_the_users_own(browser: Callable[..., Client]) -> None:
    paris, tokyo = make_organisation("mission"), make_organisation("mission")
    make_kit(title="Kit of Tokyo", owner=tokyo), make_kit(title="Kit of Paris", owner=paris)
    body = browser(EDITOR, paris).get(url("index")).content.decode()
    assert "Kit of Paris" in body and "Kit of Tokyo" not in body
    assert "Kit of Tokyo" in browser(EDITOR).get(url("index"), {"q": "tokyo"}).content.decode()
    assert "Kit of Paris" not in browser(EDITOR).get(url("index"), {"q": "tokyo"}).content.decode()


def test_the_list_finds_states(browser: Callable[..., Client]) -> None:
    kits = {name: make_kit(make_image(), title=f"Kit {name}") for name in ("new", "out", "gone", "stuck")}
    released(kits["out"])
    services.withdraw_kit(kits["gone"], "Wrong")
    KitRelease.objects.filter(pk=released(kits["stuck"]).pk).update(state="failed")
    client = browser(CHIEF)
    for state, name in (("draft", "new"), ("released", "out"), ("withdrawn", "gone"), ("failed", "stuck")):
        body = client.get(url("index"), {"state": state}).content.decode()
        assert [other for other in kits if f"Kit {other}" in body] == [name]


def test_publishing_shows_the_files_and_what_stands_against_it(browser: Callable[..., Client]) -> None:
    kit, client = make_kit(make_image("Cầu"), make_image("Secret", audience="internal")), browser(CHIEF)
    body = client.get(url("publish", kit)).content.decode()
    assert "is not cleared for everybody" in body and "texts/introduction.txt" in body
    assert client.post(url("publish", kit), {"language": ["vi"], "seen": seen(client, kit)}).status_code == 200
    assert not kit.releases.exists()


def test_publishing_makes_numbered_releases(browser: Callable[..., Client]) -> None:
    kit, client = make_kit(make_image("Cầu")), browser(CHIEF)
    assert client.post(url("publish", kit), {"seen": seen(client, kit)}).status_code == 200
    for number in (1, 2):
        sent = {"language": ["vi", "en"], "seen": seen(client, kit)}
        assert client.post(url("publish", kit), sent).status_code == 302
        assert kit.releases.filter(number=number).count() == 2
    body = client.get(url("releases", kit)).content.decode()
    assert "Release 2" in body and "being built" in body
    only = client.get(url("publish", kit), {"language": ["en"]})
    assert [language.code for language, _files in only.context["plans"]] == ["en"]


def seen(client: Client, kit: MediaKit) -> str:
    """Return the mark of what the page on publishing shows."""
    return str(client.get(url("publish", kit)).context["seen"])


def _new_text(kit: MediaKit) -> None:
    KitText.objects.filter(kit=kit, locale__language_code="vi").update(article="Unread")


def _new_picture(kit: MediaKit) -> None:
    KitItem.objects.create(kit=kit, asset=make_image("Unread").asset, sort_order=9)


def _new_caption(kit: MediaKit) -> None:
    AssetText.objects.filter(asset__kit_items__kit=kit, locale__language_code="vi").update(caption="Unread")


def _new_circle(kit: MediaKit) -> None:
    MediaKit.objects.filter(pk=kit.pk).update(embargo_until=timezone.now() + timedelta(days=9))


@pytest.mark.parametrize("change", [_new_text, _new_picture, _new_caption, _new_circle])
def test_what_is_released_is_what_the_page_showed(
    change: Callable[[MediaKit], None], browser: Callable[..., Client]
) -> None:
    kit, client = make_kit(make_image()), browser(CHIEF)
    sent = {"language": ["vi"], "seen": seen(client, kit)}
    change(kit)
    for mark in (sent["seen"], ""):
        answer = client.post(url("publish", kit), sent | {"seen": mark})
        assert answer.status_code == 200 and "have changed since you opened" in answer.content.decode()
    assert not kit.releases.exists()
    assert client.post(url("publish", kit), sent | {"seen": answer.context["seen"]}).status_code == 302
    assert kit.releases.count() == 1


def test_a_change_in_a_language_that_is_not_released_does_not_matter(browser: Callable[..., Client]) -> None:
    kit, client = make_kit(make_image()), browser(CHIEF)
    sent = {"language": ["en"], "seen": seen(client, kit)}
    _new_text(kit)
    assert client.post(url("publish", kit), sent).status_code == 302


def test_the_address_follows_the_title_until_the_first_release(browser: Callable[..., Client]) -> None:
    kit, client = make_kit(make_image()), browser(CHIEF)
    client.post(url("edit", kit), shown(client.get(url("edit", kit))) | text("en", "First title"))
    kit.refresh_from_db()
    assert kit.slug == "first-title"
    released(kit)
    client.post(url("edit", kit), shown(client.get(url("edit", kit))) | text("en", "Second title"))
    kit.refresh_from_db()
    assert kit.slug == "first-title" and kit.text_in("en").title == "Second title"
    same = shown(client.get(url("add"))) | text("en", "First title") | files((make_image().asset.pk, ["web"]))
    client.post(url("add"), same)
    assert MediaKit.objects.exclude(pk=kit.pk).get().slug == "first-title-2"


def test_releases_tell_everything(browser: Callable[..., Client]) -> None:
    kit, client = make_kit(make_image("Cầu")), browser(CHIEF)
    release = released(kit)
    KitRelease.objects.filter(pk=release.pk).update(
        number=2, changes={"since": 1, "added": ["files/01-new.jpg"], "changed": [], "removed": ["files/02-old.jpg"]}
    )
    body = client.get(url("releases", kit)).content.decode()
    for word in ("ab" * 32, "files/01-new.jpg", "files/02-old.jpg", f"/vi/kits/{kit.slug}/"):
        assert word in body
    for name in ("manifest.json", "kit.zip", "kit.meta4"):
        assert f"/api/v1/kits/{kit.slug}/releases/2/vi/{name}" in body


def test_a_failed_release_is_built_again(browser: Callable[..., Client]) -> None:
    kit, client = make_kit(make_image()), browser(CHIEF)
    release = released(kit)
    KitRelease.objects.filter(pk=release.pk).update(state="failed", failure="The disk was full.")
    assert "The disk was full." in client.get(url("releases", kit)).content.decode()
    assert client.post(url("releases", kit), {"release": release.pk, "retry": "1"}).status_code == 302
    release.refresh_from_db()
    assert release.state == "queued"


def test_withdrawal_needs_a_reason_and_a_kit_is_offered_again(browser: Callable[..., Client]) -> None:
    kit, client = make_kit(make_image()), browser(CHIEF)
    release = released(kit)
    assert client.post(url("releases", kit), {"release": release.pk, "reason": " "}).status_code == 200
    assert client.post(url("withdraw", kit), {"reason": ""}).status_code == 200
    assert KitRelease.objects.get().withdrawn_at is None
    assert client.post(url("withdraw", kit), {"reason": "A wrong name"}).status_code == 302
    assert "A wrong name" in client.get(url("releases", kit)).content.decode()
    assert client.post(url("withdraw", kit), {"reinstate": "1"}).status_code == 302
    kit.refresh_from_db()
    assert kit.withdrawn_at is None
    answer = client.post(url("releases", kit), {"release": release.pk, "reason": "A wrong name"})
    assert answer.status_code == 302 and KitRelease.objects.get().state == "withdrawn"
    history = client.get(url("history", kit)).content.decode()
    for entry in (
        "Media kit withdrawn from every channel",
        "Media kit offered again",
        "Release of a media kit withdrawn",
    ):
        assert entry in history


@pytest.mark.parametrize("release", ["", "0", "x", "9" * 30, "²"])
def test_a_release_that_is_not_the_kits_answers_404(browser: Callable[..., Client], release: str) -> None:
    kit = make_kit(make_image())
    response: HttpResponse = browser(CHIEF).post(url("releases", kit), {"release": release, "reason": "x"})  # type: ignore[assignment]
    assert response.status_code == 404


def test_the_menu_has_kits_for_those_who_write_them(browser: Callable[..., Client]) -> None:
    home = reverse("wagtailadmin_home")
    assert url("index") in browser(EDITOR).get(home).content.decode()
    assert url("index") not in browser(Role.TRANSLATOR).get(home).content.decode()
