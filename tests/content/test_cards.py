"""Share cards: drawn in every script by a job, shown only while page and picture may be."""

import unicodedata
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from content.cards import breaking, drawing, services, tasks
from content.models import PageCard
from content.publishing import services as publishing
from locales import languages
from media import services as media_services
from tests.factories import make_image, make_story

TITLES = {
    "vi": "Hội An: thương cảng giữ nguyên nếp phố",
    "ru": "Хойан: торговый порт, сохранивший свои улицы",
    "ar": "هوي آن: ميناء تجاري حفظ شوارعه",
    "ja": "ホイアン：昔の町並みを守る港町",
    "zh-hans": "会安：街巷依旧的商港",
    "ko": "호이안: 옛 거리를 지켜 온 무역항",
    "lo": "ໂຮ້ຍອານ: ເມືອງທ່າຄ້າຂາຍທີ່ຮັກສາຖະໜົນເກົ່າໄວ້",
    "km": "ហូយអាន៖ កំពង់ផែពាណិជ្ជកម្មដែលរក្សាផ្លូវចាស់ៗ",
    "th": "ฮอยอัน: เมืองท่าที่รักษาถนนสายเก่าไว้",
}


@pytest.mark.parametrize("code", TITLES)
def test_a_title_is_written_in_its_script_within_the_panel(code: str) -> None:
    language = languages.get(code)
    width = 544
    size, lines = drawing.fit(TITLES[code], language, width)
    font = drawing._font(language.script, size)
    assert all(font.getlength(line, direction=language.direction) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(TITLES[code].split())
    nothing = font.getmask("\uffff", direction=language.direction).getbbox()
    letters = {sign for sign in TITLES[code] if unicodedata.category(sign) in {"Lo", "Lu", "Ll"}}
    boxes = {sign: font.getmask(sign, direction=language.direction) for sign in letters}
    missing = bytes(font.getmask("\uffff"))
    tofu = [sign for sign, mask in boxes.items() if mask.getbbox() == nothing and bytes(mask) == missing]
    assert tofu == []


@pytest.mark.parametrize("code", ["th", "lo", "km", "ja", "zh-hans", "vi", "ar"])
def test_no_line_begins_with_a_mark_or_a_closing_sign(code: str) -> None:
    for piece in breaking.pieces(TITLES[code] if code in TITLES else TITLES["vi"], languages.get(code).script):
        assert unicodedata.category(piece[0]) not in {"Mn", "Mc"} and piece[0] not in "。，：）」、"


@given(st.text(max_size=80), st.sampled_from([row.script for row in languages.LANGUAGES]))
def test_pieces_joined_are_the_text(text: str, script: str) -> None:
    assert "".join(breaking.pieces(text, script)) == text


@given(st.text(max_size=300))
def test_any_title_gives_a_card(title: str) -> None:
    size, lines = drawing.fit(title, languages.get("vi"), 544)
    assert size in drawing._SIZES and 1 <= len(lines) <= 5


def test_arabic_is_shaped_and_runs_from_right_to_left() -> None:
    def ink(title: str) -> Image.Image:
        drawn = drawing.draw(drawing.Card(title, "", languages.get("ar")))
        return Image.open(BytesIO(drawn)).convert("L")

    whole, separated = ink("ميناء"), ink("م ي ن ا ء")
    assert ImageChops.difference(whole, separated).getbbox() is not None
    right = whole.crop((600, 100, 1100, 560)).getextrema()
    assert right[1] > 230, "the text begins at the right edge"


def card_url(page: Any, image: Any = None) -> str:
    digest = services.digest_of(page.title, page.language, image.pk if image else None)
    return reverse("card", args=[page.stable_id, digest])


@pytest.mark.django_db
class TestDoor:
    def test_publishing_draws_the_card_that_the_page_names(self, client: Client) -> None:
        image = make_image()
        media_services.make_renditions_now(image)
        page = make_story("Tiêu đề", lead_image=image)
        tasks.draw_card.call(page.pk)
        address = card_url(page, image)
        assert address in client.get(page.url_path).content.decode()
        response = client.get(address)
        assert response.status_code == 200 and response.headers["Content-Type"] == "image/jpeg"
        with Image.open(BytesIO(b"".join(response.streaming_content))) as drawn:  # type: ignore[attr-defined]
            assert drawn.size == drawing.SIZE

    def test_until_it_is_drawn_the_picture_stands_in_and_then_the_portals_own(self, client: Client) -> None:
        image = make_image()
        media_services.make_renditions_now(image)
        led, bare = make_story(lead_image=image), make_story()
        assert "/renditions/" in client.get(card_url(led, image)).headers["Location"]
        assert client.get(card_url(bare)).headers["Location"].endswith("share.jpg")

    def test_hidden_pages_have_no_card(self, client: Client) -> None:
        page = make_story(embargo_until=timezone.now() + timedelta(hours=1))
        services.draw_card(page)
        assert client.get(card_url(page)).status_code == 404
        withdrawn = make_story()
        services.draw_card(withdrawn)
        publishing.withdraw(withdrawn, "Recalled.")
        assert client.get(card_url(withdrawn)).status_code == 404

    def test_a_withdrawn_picture_is_gone_from_the_card(self, client: Client) -> None:
        image = make_image()
        media_services.make_renditions_now(image)
        page = make_story(lead_image=image)
        services.draw_card(page)
        media_services.withdraw_asset(image.asset, "Recalled.")
        assert client.get(card_url(page, image)).headers["Location"].endswith("share.jpg")
        assert card_url(page) in client.get(page.url_path).content.decode(), "the page names the card without it"
        services.draw_card(page)
        assert PageCard.objects.get(page=page).image is None

    def test_a_card_is_drawn_once(self) -> None:
        page = make_story()
        first = services.draw_card(page)
        assert services.draw_card(page) == first

    def test_a_picture_whose_renditions_are_not_ready_is_waited_for(self) -> None:
        page = make_story(lead_image=make_image())
        with pytest.raises(services.PictureNotReadyError):
            services.draw_card(page)
        assert tasks.draw_card.call(page.pk) is False
