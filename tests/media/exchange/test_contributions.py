"""Contributions: from the officer's form to the library, or back with reasons."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from locales.readers import Reader, reader_of
from media.models import Asset, AssetText, AssetVersion, Contribution, KitText, Notice, Rights
from media.visibility import visible
from tests.factories import make_image
from tests.factories.kits import make_kit, release
from tests.factories.media import picture_bytes
from tests.media.exchange.conftest import Someone, text_of

pytestmark = pytest.mark.django_db
RIGHTS = {"declaration": "own", "rights_holder": "Embassy in Lyon", "is_true": "on"}


def upload(name: str = "garden.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or picture_bytes(), content_type="image/jpeg")


def give_file(someone: Someone, **fields: Any) -> Any:
    values = {
        "file": upload(),
        "language": "fr",
        "title": "Jardin",
        "caption": "Le jardin",
        "alt": "Un jardin",
        "consent": "nobody",
        "hand-in": "1",
        **RIGHTS,
        **fields,
    }
    return someone.browser.post(reverse("contributions:add_kind", args=["asset"]), values)


def offer_words(someone: Someone, kind: str = "translation", **fields: Any) -> Any:
    values = {"language": "fr", "title": "Titre", "hand-in": "1", **RIGHTS, **fields}
    return someone.browser.post(reverse("contributions:add_kind", args=[kind]), values)


def step(someone: Someone, row: Contribution, name: str, **fields: Any) -> Any:
    """Take a step as its form stands on the page now."""
    url = reverse("contributions:detail", args=[row.pk])
    shown = someone.browser.get(url)
    seen = shown.context["seen"] if shown.status_code == 200 else ""
    return someone.browser.post(url, {"step": name, "seen": seen, **fields})


def the_row() -> Contribution:
    return Contribution.objects.get()


def history_of(someone: Someone, row: Contribution) -> str:
    return text_of(someone.browser.get(reverse("contributions:history", args=[row.pk])))


def test_file_goes_from_the_officers_form_into_the_library(lyon: Someone, osaka: Someone, desk: Someone) -> None:
    assert give_file(lyon).status_code == 302
    row = the_row()
    asset = row.asset
    assert asset is not None
    assert (row.state, row.organisation_id, row.declared_by) == ("submitted", lyon.organisation.pk, lyon.user)
    assert (asset.owner_id, asset.audience, asset.rights.credit_line) == (
        row.organisation_id,
        "internal",
        row.rights_holder,
    )
    assert asset.text_in("fr").caption == "Le jardin"
    assert not visible(reader_of(osaka.user), asset) and not visible(Reader.public(), asset)

    page = text_of(desk.browser.get(reverse("contributions:detail", args=[row.pk])))
    assert the_row().state == "submitted", "looking decides nothing"
    assert "Le jardin" in page and "We made it ourselves" in page and "accept-audience" in page
    refused = step(desk, row, "accept", **{"accept-audience": "missions"})
    assert "Needed before anybody outside" in text_of(refused)
    assert the_row().state == "submitted"
    done = step(desk, row, "accept", **{"accept-audience": "missions", "accept-licence": "CC-BY-4.0"})
    assert done.status_code == 302
    asset = Asset.objects.get()
    assert (asset.audience, asset.owner_id) == ("missions", lyon.organisation.pk)
    assert (asset.rights.licence, asset.rights.credit_line) == ("CC-BY-4.0", "Embassy in Lyon")
    assert visible(reader_of(osaka.user), asset) and not visible(Reader.public(), asset)
    notice = Notice.objects.get()
    assert (notice.organisation_id, notice.kind, notice.link) == (
        lyon.organisation.pk,
        "accepted",
        reverse("contributions:detail", args=[row.pk]),
    )
    for someone in (lyon, desk):
        told = history_of(someone, row)
        assert "Handed in to the home desk; rights declared" in told and "Accepted into the library" in told


def test_rights_that_the_file_has_are_kept(lyon: Someone, desk: Someone) -> None:
    give_file(lyon, credit_line="Anna", licence="CC-BY-SA-4.0", declaration="open")
    row = the_row()
    assert "accept-licence" not in text_of(desk.browser.get(reverse("contributions:detail", args=[row.pk])))
    step(desk, row, "accept", **{"accept-audience": "public", "accept-licence": "CC0-1.0", "accept-credit_line": "X"})
    rights = Rights.objects.get()
    assert (rights.credit_line, rights.licence) == ("Anna", "CC-BY-SA-4.0")


def test_draft_needs_no_declaration_and_handing_in_does(lyon: Someone, desk: Someone) -> None:
    refused = give_file(lyon, is_true="")
    assert "Hand it in only when you can declare this." in text_of(refused)
    assert not Contribution.objects.exists() and not AssetVersion.objects.exists()
    values = {"language": "fr", "title": "Titre", "declaration": "own", "rights_holder": "We", "article": "Un texte"}
    lyon.browser.post(reverse("contributions:add_kind", args=["text"]), values)
    row = the_row()
    assert row.state == "draft"
    assert desk.browser.get(reverse("contributions:detail", args=[row.pk])).status_code == 404, (
        "drafts are the mission's"
    )
    assert "Titre" not in text_of(desk.browser.get(reverse("contributions:index")))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"declaration": "open"}, "Name the open licence."),
        ({"licence": "House rules"}, "give the address of its text"),
        ({"file": upload("virus.exe", b"MZ\x90\x00" + b"\0" * 200)}, "error"),
        ({"file": ""}, "required"),
        ({"rights_holder": ""}, "required"),
    ],
)
def test_file_that_cannot_be_taken_is_explained_and_nothing_stored(
    fields: dict[str, Any], said: str, lyon: Someone
) -> None:
    assert said in text_of(give_file(lyon, **fields))
    assert not Contribution.objects.exists() and not Asset.objects.exists()


def test_sent_back_with_reasons_mended_and_handed_in_again(lyon: Someone, desk: Someone) -> None:
    give_file(lyon)
    row, before = the_row(), the_row().asset_id
    assert "This field is required" in text_of(step(desk, row, "send_back", **{"return-reasons": " "}))
    assert the_row().state == "submitted"
    step(desk, row, "send_back", **{"return-reasons": "Who agreed?"})
    assert the_row().state == "returned"
    assert Notice.objects.get().reason == "Who agreed?"
    assert "Sent back. Reasons: “Who agreed?”" in history_of(lyon, row).replace("&quot;", '"')
    edit = reverse("contributions:edit", args=[row.pk])
    page = text_of(lyon.browser.get(edit))
    assert "Who agreed?" in page and "Le jardin" in page
    values = {"title": "Jardin", "language": "fr", "caption": "Mieux", "consent": "given", "hand-in": "1", **RIGHTS}
    assert (
        lyon.browser.post(edit, {**values, "file": upload("other.png", picture_bytes(format="PNG"))}).status_code == 302
    )
    row = the_row()
    assert row.state == "submitted" and row.asset is not None and row.asset_id != before
    assert Asset.objects.count() == 1, "the replaced file is gone"
    assert (row.asset.rights.consent, row.asset.text_in("fr").caption) == ("given", "Mieux")


def test_taken_back_while_nobody_has_decided(lyon: Someone, desk: Someone) -> None:
    give_file(lyon)
    row = the_row()
    assert lyon.browser.get(reverse("contributions:edit", args=[row.pk])).status_code == 302
    step(lyon, row, "take_back")
    assert the_row().state == "draft"
    assert step(desk, row, "accept", **{"accept-audience": "public"}).status_code == 404


def test_only_one_of_two_decisions_counts(lyon: Someone, desk: Someone) -> None:
    give_file(lyon, licence="CC-BY-4.0")
    row = the_row()
    step(desk, row, "send_back", **{"return-reasons": "Not sharp"})
    late = step(desk, row, "accept", **{"accept-audience": "public"})
    assert late.status_code == 302
    assert (the_row().state, Asset.objects.get().audience, Notice.objects.count()) == ("returned", "internal", 1)


@pytest.mark.parametrize("name", ["accept", "send_back"])
def test_officer_decides_nothing(name: str, lyon: Someone) -> None:
    give_file(lyon, licence="CC-BY-4.0")
    step(lyon, the_row(), name, **{"accept-audience": "public", "return-reasons": "x"})
    assert the_row().state == "submitted" and Asset.objects.get().audience == "internal"


def test_translation_of_an_asset_becomes_its_text(lyon: Someone, desk: Someone) -> None:
    asset = make_image("Hoa sen").asset
    offer_words(lyon, asset=str(asset.pk), caption="Le lotus", alt="Une fleur", introduction="not for assets")
    row = the_row()
    assert row.texts == {"title": "Titre", "caption": "Le lotus", "alt": "Une fleur"}
    seen = desk.browser.get(reverse("contributions:detail", args=[row.pk])).context["seen"]
    step(desk, row, "accept", seen=seen)
    text = AssetText.objects.get(asset=asset, locale__language_code="fr")
    assert (text.title, text.caption, text.alt) == ("Titre", "Le lotus", "Une fleur")


def test_stored_text_is_replaced_only_where_it_was_ticked(lyon: Someone, desk: Someone) -> None:
    asset = make_image("Hoa sen").asset
    french = Locale.objects.get(language_code="fr")
    stored = AssetText.objects.create(asset=asset, locale=french, title="Ancien titre", caption="Ancien")
    offer_words(lyon, asset=str(asset.pk), caption="Nouveau", alt="Une fleur")
    row = the_row()
    page = desk.browser.get(reverse("contributions:detail", args=[row.pk]))
    assert "Ancien titre" in text_of(page) and 'value="caption"' in text_of(page)
    step(desk, row, "accept", seen=page.context["seen"], replace="caption")
    stored.refresh_from_db()
    assert (stored.title, stored.caption, stored.alt) == ("Ancien titre", "Nouveau", "Une fleur")


def test_text_that_changed_since_it_was_shown_is_shown_again(lyon: Someone, desk: Someone) -> None:
    asset = make_image("Hoa sen").asset
    offer_words(lyon, asset=str(asset.pk))
    row = the_row()
    seen = desk.browser.get(reverse("contributions:detail", args=[row.pk])).context["seen"]
    AssetText.objects.create(asset=asset, locale=Locale.objects.get(language_code="fr"), title="Meanwhile")
    page = text_of(step(desk, row, "accept", seen=seen, replace="title"))
    assert "The stored text has changed meanwhile" in page and "Meanwhile" in page
    assert the_row().state == "submitted"


def test_translation_of_a_kit_is_marked_as_a_persons(lyon: Someone, desk: Someone) -> None:
    kit = make_kit(make_image(), audience="missions", languages=("vi",))
    assert "not one of the available choices" in text_of(offer_words(lyon, kit=str(kit.pk))), "it was never released"
    release(kit)
    offer_words(lyon, kit=str(kit.pk))
    row = the_row()
    seen = desk.browser.get(reverse("contributions:detail", args=[row.pk])).context["seen"]
    assert "needs a title and an introduction" in text_of(step(desk, row, "accept", seen=seen))
    step(desk, row, "send_back", **{"return-reasons": "No introduction"})
    edit = reverse("contributions:edit", args=[row.pk])
    values = {"language": "fr", "kit": str(kit.pk), "title": "Le Têt", "introduction": "Présentation", "hand-in": "1"}
    lyon.browser.post(edit, {**values, **RIGHTS})
    seen = desk.browser.get(reverse("contributions:detail", args=[row.pk])).context["seen"]
    step(desk, row, "accept", seen=seen)
    text = KitText.objects.get(kit=kit, locale__language_code="fr")
    assert (text.title, text.introduction, text.provenance) == ("Le Têt", "Présentation", "human")


def test_words_are_for_one_visible_thing(lyon: Someone) -> None:
    hidden = make_image("Secret lotus", audience="internal").asset
    assert "Choose the asset or the kit" in text_of(offer_words(lyon))
    answer = text_of(offer_words(lyon, asset=str(hidden.pk)))
    assert "Secret lotus" not in answer
    assert not Contribution.objects.exists()


def test_queue_has_what_waits_longest_at_the_top(lyon: Someone, osaka: Someone, desk: Someone) -> None:
    for someone, title in ((lyon, "First"), (osaka, "Second"), (lyon, "Third")):
        offer_words(someone, "text", title=title, article="Text")
    step(desk, Contribution.objects.get(title="First"), "send_back", **{"return-reasons": "x"})
    page = text_of(desk.browser.get(reverse("contributions:index")))
    assert page.index("Second") < page.index("Third") < page.index("First")
    waiting = text_of(desk.browser.get(reverse("contributions:index_results") + "?state=submitted"))
    assert "First" not in waiting and "Second" in waiting
    osakas = text_of(desk.browser.get(f"{reverse('contributions:index_results')}?organisation={osaka.organisation.pk}"))
    assert "Second" in osakas and "Third" not in osakas


def translating(someone: Someone, **query: str) -> Any:
    return someone.browser.get(reverse("contributions:add_kind", args=["translation"]), query)


def test_translator_is_asked_what_to_translate_and_into_which_language(lyon: Someone) -> None:
    secret = make_image("Secret lotus", audience="internal").asset
    asked = translating(lyon)
    assert asked.context["form"]["language"].value() == "fr"
    assert "title" not in asked.context["form"].fields and "Choose the asset or the kit" not in text_of(asked)
    for query in ({"language": "fr"}, {"asset": str(secret.pk), "language": "fr"}, {"kit": "x"}, {"asset": "x"}):
        again = translating(lyon, **query)
        assert "title" not in again.context["form"].fields and "Secret lotus" not in text_of(again)
    assert "Choose the asset or the kit" in text_of(translating(lyon, language="fr"))


def test_translator_sees_the_original_beside_what_there_is_already(lyon: Someone) -> None:
    asset = make_image("Hoa sen").asset
    asset.texts.filter(locale__language_code="vi").update(caption="Một bông sen")
    AssetText.objects.create(asset=asset, locale=Locale.objects.get(language_code="fr"), title="Le lotus")
    page = translating(lyon, asset=str(asset.pk), language="fr")
    form = page.context["form"]
    assert [name for name in form.names if name in form.fields] == ["title", "caption", "alt"]
    assert form.original["caption"] == "Một bông sen" and '<div lang="vi" dir="ltr"><p>Một bông sen</p>' in text_of(
        page
    )
    assert form["title"].value() == "Le lotus"
    assert translating(lyon, asset=str(asset.pk), language="vi").context["form"].source_language.code == "en"


def test_translator_of_a_kit_sees_what_was_released_not_what_is_being_written(lyon: Someone) -> None:
    kit = make_kit(make_image(), languages=("vi",))
    release(kit)
    KitText.objects.filter(kit=kit).update(introduction="Not out yet", title="Nor this")
    page = translating(lyon, kit=str(kit.pk), language="ar")
    form = page.context["form"]
    assert form.original["key_messages"] == "First message\nSecond message"
    assert form.original["introduction"].startswith("What Kit") and form.original["title"].endswith("(vi)")
    assert not {"caption", "alt", "asset"} & set(form.fields)
    assert 'dir="rtl"' in str(form["article"]) and "Not out yet" not in text_of(page)
    assert "Nor this" not in text_of(page)


def _new_caption(row: Contribution) -> None:
    AssetText.objects.filter(asset=row.asset_id).update(caption="Unread")


def _new_licence(row: Contribution) -> None:
    Rights.objects.filter(asset=row.asset_id).update(licence="CC0-1.0")


def _new_declaration(row: Contribution) -> None:
    Contribution.objects.filter(pk=row.pk).update(declaration="granted")


def _new_file(row: Contribution) -> None:
    AssetVersion.objects.filter(asset=row.asset_id).update(sha256="0" * 64)


def _declared_again(row: Contribution) -> None:
    Contribution.objects.filter(pk=row.pk).update(declared_at=timezone.now(), submitted_at=timezone.now())


@pytest.mark.parametrize("change", [_new_caption, _new_licence, _new_declaration, _new_file, _declared_again])
@pytest.mark.parametrize("name", ["accept", "send_back"])
def test_a_file_is_decided_on_as_it_was_shown(name: str, change: Any, lyon: Someone, desk: Someone) -> None:
    give_file(lyon, licence="CC-BY-4.0")
    row = the_row()
    seen = desk.browser.get(reverse("contributions:detail", args=[row.pk])).context["seen"]
    change(row)
    sent = {"accept-audience": "missions", "return-reasons": "Who agreed?"}
    for mark in (seen, ""):
        answer = step(desk, row, name, seen=mark, **sent)
        assert "Look again before you decide" in text_of(answer)
        assert name == "accept" or "Who agreed?" in text_of(answer), "what was typed is there still"
        assert (the_row().state, Asset.objects.get().audience) == ("submitted", "internal")
    assert step(desk, row, name, seen=answer.context["seen"], **sent).status_code == 302
    assert the_row().state in {"accepted", "returned"}


def test_words_without_a_mark_are_not_accepted(lyon: Someone, desk: Someone) -> None:
    asset = make_image("Hoa sen").asset
    offer_words(lyon, asset=str(asset.pk))
    assert "Compare again" in text_of(step(desk, the_row(), "accept", seen=""))
    assert the_row().state == "submitted"


def test_what_was_taken_back_and_handed_in_again_is_another_offer(lyon: Someone, desk: Someone) -> None:
    give_file(lyon, licence="CC-BY-4.0")
    row = the_row()
    seen = desk.browser.get(reverse("contributions:detail", args=[row.pk])).context["seen"]
    step(lyon, row, "take_back")
    values = {"title": "Jardin", "language": "fr", "consent": "missing", "hand-in": "1", **RIGHTS}
    lyon.browser.post(reverse("contributions:edit", args=[row.pk]), {**values, "file": upload("b.png")})
    assert the_row().state == "submitted"
    answer = step(desk, row, "accept", seen=seen, **{"accept-audience": "public"})
    assert "Look again before you decide" in text_of(answer) and the_row().state == "submitted"
