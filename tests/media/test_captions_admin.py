"""Captions in the form of a recording: typed or from a file, cleaned, with errors beside the field."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from locales.models import Change
from media.models import Asset, AssetText
from tests.factories import make_image, make_recording

pytestmark = pytest.mark.django_db
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nXin chào\n"
SRT = "1\r\n00:00:01,000 --> 00:00:02,000\r\n<font color='red'>Bonjour</font>\r\n"


def edit_url(asset: Asset) -> str:
    return reverse("assets:edit", args=[asset.pk])


def as_shown(client: Client, asset: Asset) -> dict[str, Any]:
    """What a browser would send back when the editor changes nothing."""
    editor = client.get(edit_url(asset)).context["editor"]
    sent: dict[str, Any] = {}
    for form in editor.parts.values():
        for bound in form:
            value = bound.value()
            widget = bound.field.widget.format_value(value) if hasattr(bound.field.widget, "format_value") else value
            if widget not in (None, False, ""):
                sent[bound.html_name] = widget.replace("\n", "\r\n") if isinstance(widget, str) else widget
    return sent


def text(asset: Asset, code: str) -> AssetText:
    return AssetText.objects.get(asset=asset, locale__language_code=code)


def file_of(content: str | bytes, name: str = "film.srt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def test_typed_captions_are_cleaned_and_give_the_transcript(browser: Callable[..., Client]) -> None:
    client, asset = browser(), make_recording("Phim").asset
    typed = "00:01.000 --> 00:02.000\r\n<script>x</script><v Lan>Chào <c>bạn</c>\r\n"
    response = client.post(edit_url(asset), as_shown(client, asset) | {"text-vi-subtitles": typed})
    assert response.status_code == 302
    row = text(asset, "vi")
    assert row.subtitles == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v Lan>Chào bạn</v>\n"
    assert (row.title, row.transcript) == ("Phim", "Lan: Chào bạn")
    assert Change.objects.latest("pk").details["parts"] == ["text-vi"]


def test_captions_from_a_file_replace_those_above(browser: Callable[..., Client]) -> None:
    client, asset = browser(), make_recording(subtitles={"vi": VTT}).asset
    sent = as_shown(client, asset) | {"text-fr-subtitles_file": file_of(SRT), "text-vi-subtitles": "broken"}
    sent |= {"text-vi-subtitles_file": file_of(VTT.replace("Xin chào", "Tạm biệt"), "film.vtt")}
    assert client.post(edit_url(asset), sent).status_code == 302
    assert text(asset, "fr").subtitles == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nBonjour\n"
    assert text(asset, "fr").transcript == "Bonjour"
    assert text(asset, "vi").subtitles == VTT.replace("Xin chào", "Tạm biệt")


@pytest.mark.parametrize(
    ("sent", "field", "message"),
    [
        ({"text-vi-subtitles": "\r\n\r\nWords without time"}, "subtitles", "Line 3: a time is missing"),
        ({"text-vi-subtitles": "WEBVTT\r\n\r\n00:02.000 --> 00:01.000\r\na"}, "subtitles", "Line 3: it ends before"),
        ({"text-vi-subtitles_file": file_of("%PDF-1.7")}, "subtitles_file", "Line 1: a time is missing"),
        ({"text-vi-subtitles_file": file_of(b"\xe2\x28\xa1")}, "subtitles_file", "Save it as UTF-8"),
        ({"text-vi-subtitles_file": file_of(b"a" * (4 * 1024 * 1024 + 1))}, "subtitles_file", "more than 2 MB"),
        ({"text-vi-subtitles": VTT.replace("Xin", "X" * 2_100_000)}, "subtitles", "more than 2 MB"),
    ],
)
def test_mistakes_are_told_beside_their_field(
    sent: dict[str, Any], field: str, message: str, browser: Callable[..., Client]
) -> None:
    client, asset = browser(), make_recording(subtitles={"en": VTT}).asset
    response = client.post(edit_url(asset), as_shown(client, asset) | sent)
    assert response.status_code == 200
    form = response.context["editor"].parts["text-vi"]
    with translation.override("en"):
        assert message in str(form.errors[field]) and list(form.errors) == [field]
    assert not text(asset, "vi").subtitles


def test_a_good_file_is_not_lost_over_a_mistake_elsewhere(browser: Callable[..., Client]) -> None:
    client, asset = browser(), make_recording().asset
    sent = as_shown(client, asset) | {"text-vi-subtitles_file": file_of(SRT), "text-en-title": "x" * 300}
    response = client.post(edit_url(asset), sent)
    assert response.status_code == 200 and "Bonjour" in response.content.decode()
    assert response.context["editor"].parts["text-vi"]["subtitles"].value().endswith("Bonjour\n")


def test_unchanged_form_changes_nothing(browser: Callable[..., Client]) -> None:
    client, asset = browser(), make_recording(subtitles={"vi": VTT}).asset
    before = Change.objects.count()
    assert client.post(edit_url(asset), as_shown(client, asset)).status_code == 302
    assert Change.objects.count() == before
    assert text(asset, "vi").subtitles == VTT and text(asset, "vi").transcript == ""


def test_transcript_that_an_editor_wrote_stays_and_an_emptied_one_is_made_again(
    browser: Callable[..., Client],
) -> None:
    client, asset = browser(), make_recording(subtitles={"vi": VTT}).asset
    AssetText.objects.filter(asset=asset).update(transcript="Của biên tập viên")
    changed = {"text-vi-subtitles": VTT.replace("Xin", "Lời")}
    client.post(edit_url(asset), as_shown(client, asset) | changed)
    assert text(asset, "vi").transcript == "Của biên tập viên"
    client.post(edit_url(asset), as_shown(client, asset) | {"text-vi-transcript": ""})
    assert text(asset, "vi").transcript == "Lời chào"


def test_captions_that_came_meanwhile_are_not_undone(browser: Callable[..., Client]) -> None:
    """The job takes captions out of the film while the form is open."""
    client, asset = browser(), make_recording().asset
    early = as_shown(client, asset)
    AssetText.objects.filter(asset=asset).update(subtitles=VTT, transcript="Xin chào")
    assert client.post(edit_url(asset), early | {"rights-creator": "Lan"}).status_code == 302
    assert text(asset, "vi").subtitles == VTT
    late = client.post(edit_url(asset), early | {"text-vi-title": "Tên mới"})
    assert late.status_code == 200 and text(asset, "vi").subtitles == VTT


def test_language_with_captions_only_is_kept_and_goes_when_emptied(browser: Callable[..., Client]) -> None:
    client, asset = browser(), make_recording().asset
    client.post(edit_url(asset), as_shown(client, asset) | {"text-lo-subtitles": VTT, "text-lo-transcript": "x"})
    assert text(asset, "lo").subtitles == VTT
    sent = {name: value for name, value in as_shown(client, asset).items() if name not in LAO}
    client.post(edit_url(asset), sent)
    assert not AssetText.objects.filter(asset=asset, locale__language_code="lo").exists()


LAO = {"text-lo-subtitles", "text-lo-transcript"}


def test_pictures_have_no_captions_of_a_film(browser: Callable[..., Client]) -> None:
    client, picture, film = browser(), make_image().asset, make_recording().asset
    of_picture, of_film = (client.get(edit_url(asset)).content.decode() for asset in (picture, film))
    assert "subtitles" not in of_picture and "multipart/form-data" not in of_picture.partition("w-editor-form")[2][:500]
    assert (
        'name="text-ar-subtitles"' in of_film and "multipart/form-data" in of_film.partition("w-editor-form")[2][:500]
    )
    assert f"/files/{film.pk}/1/poster.webp" in of_film
