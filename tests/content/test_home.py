"""Front pages: composed by editors, loaded together, and never showing what the reader may not see."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.blocks import HomeStreamBlock
from content.models import HomePage
from content.publishing import services
from content.selectors.home import DEFAULT
from locales.models import Mission, Province
from media import services as media_services
from tests.factories import make_image, make_publication, make_section, make_story
from tests.factories.pages import home, make_mission, make_place

pytestmark = pytest.mark.django_db
BUDGET = 12


def compose(*blocks: tuple[str, Any], language: str = "vi", hero: Any = None) -> HomePage:
    front = home(language)
    front.hero = hero
    front.body = [{"type": kind, "value": value, "id": str(uuid.uuid4())} for kind, value in blocks]
    front.save_revision()
    services.publish(front, None)
    return front


def items(*pages: Any) -> list[dict[str, Any]]:
    return [{"type": "item", "id": str(uuid.uuid4()), "value": page.pk} for page in pages]


def front(client: Client, language: str = "vi") -> Any:
    response = client.get(f"/{language}/")
    assert response.status_code == 200
    return response


def test_an_empty_front_composes_itself(client: Client) -> None:
    stories = [make_story(title=f"Chuyện {number}") for number in range(9)]
    make_publication("Quyết định một")
    make_place(Province.objects.filter(valid_to=None).first())
    make_mission(Mission.objects.first())
    response = front(client)
    assert [row["kind"] for row in response.context["blocks"]] == list(DEFAULT)
    assert response.context["hero"].pk == stories[-1].pk
    latest = response.context["blocks"][0]["pages"]
    assert [row.pk for row in latest] == [row.pk for row in reversed(stories[2:8])]


def test_editors_order_and_omit_blocks(client: Client) -> None:
    make_story(title="Chuyện hai")
    make_publication("Quyết định hai")
    compose(("quotation", {"text": "Lời", "attribution": "Ai", "source_title": "Sách"}), ("publications", {}))
    response = front(client)
    assert [row["kind"] for row in response.context["blocks"]] == ["quotation", "publications"]
    content = response.content.decode()
    assert content.index("Sách") < content.index("Quyết định hai")


@pytest.mark.parametrize("state", ["embargoed", "expired", "withdrawn", "draft", "missions"])
def test_a_chosen_page_that_the_public_may_not_see_is_left_out(client: Client, state: str) -> None:
    now, shown = timezone.now(), make_story(title="Chuyện công khai")
    fields: dict[str, Any] = {
        "embargoed": {"embargo_until": now + timedelta(hours=1)},
        "expired": {"expires_at": now - timedelta(minutes=1)},
        "missions": {"audience": "missions"},
    }.get(state, {})
    hidden = make_story(title="Chuyện kín", live=state != "draft", **fields)
    if state == "withdrawn":
        services.withdraw(hidden, "Sai", None)
    compose(("featured", {"title": "Chọn lọc", "pages": items(hidden, shown)}), hero=hidden)
    content = front(client).content.decode()
    assert "Chuyện kín" not in content
    assert "Chuyện công khai" in content


def test_a_page_in_another_language_appears_only_as_its_translation(client: Client) -> None:
    vietnamese, lonely = make_story(title="Chuyện gốc"), make_story(title="Chuyện chưa dịch")
    english = make_story(title="The story", language="en", translation_key=vietnamese.translation_key)
    compose(("featured", {"title": "Chosen", "pages": items(vietnamese, lonely)}), language="en")
    response = front(client, "en")
    assert [row.pk for row in response.context["blocks"][0]["pages"]] == [english.pk]
    assert "Chuyện" not in response.content.decode()


def test_a_section_shows_its_own_stories_and_none_that_are_chosen_already(client: Client) -> None:
    first, second = make_section(slug="muc-mot"), make_section(slug="muc-hai")
    chosen = make_story(section=first, title="Đã chọn")
    other = make_story(section=first, title="Cùng mục")
    make_story(section=second, title="Mục khác")
    newest = make_story(section=second, title="Mới nhất")
    compose(
        ("section", {"section": first.pk, "text": ""}),
        ("featured", {"title": "Chọn lọc", "pages": items(chosen)}),
    )
    response = front(client)
    assert response.context["hero"].pk == newest.pk
    assert [row.pk for row in response.context["blocks"][0]["pages"]] == [other.pk]


def test_latest_of_a_hidden_section_shows_nothing(client: Client) -> None:
    section = make_section(slug="muc-rut")
    make_story(section=section, title="Trong mục rút")
    services.withdraw(section, "Sai", None)
    compose(("latest", {"section": section.pk, "count": 3}), ("directory", {}))
    assert [row["kind"] for row in front(client).context["blocks"]] == ["directory"]


def test_an_uncleared_picture_does_not_appear(client: Client) -> None:
    shown, hidden = make_image("Ảnh công khai"), make_image("Ảnh chưa rõ", cleared=False)
    for image in (shown, hidden):
        media_services.make_renditions_now(image)
    picks = [{"type": "item", "id": str(uuid.uuid4()), "value": {"image": image.pk}} for image in (shown, hidden)]
    compose(("library", {"title": "", "picks": picks}))
    content = front(client).content.decode()
    assert str(shown.asset_id) in content
    assert str(hidden.asset_id) not in content


def everything() -> list[tuple[str, Any]]:
    image = make_image()
    media_services.make_renditions_now(image)
    sections = [make_section(slug=f"muc-{number}") for number in range(3)]
    stories = [
        make_story(section=section, lead_image=image, standfirst="Một câu.") for section in sections for _n in range(4)
    ]
    link = f'<p>Xem <a linktype="page" id="{stories[0].pk}">trang này</a>.</p>'
    figures = [{"label": "Dân số", "value": "101", "unit": "triệu", "year": 2024, "source_title": "Cục Thống kê"}]
    picks = [{"type": "item", "id": str(uuid.uuid4()), "value": {"image": image.pk}}]
    place, publication = make_place(Province.objects.filter(valid_to=None).first()), make_publication()
    make_mission(Mission.objects.first())
    return [
        ("latest", {"section": None, "count": 6}),
        ("latest", {"section": sections[0].pk, "count": 3}),
        ("featured", {"title": "Chọn lọc", "pages": items(*stories[:3])}),
        *(("section", {"section": section.pk, "text": ""}) for section in sections),
        ("places", {"pages": items(place)}),
        ("figures", {"title": "Số liệu", "figures": figures}),
        ("quotation", {"text": "Lời", "attribution": "Ai", "source_title": "Sách"}),
        ("publications", {"pages": items(publication)}),
        ("missions", {}),
        ("library", {"picks": picks}),
        ("directory", {}),
        ("text", link),
        ("text", link),
        ("text", link),
    ]


def test_a_front_with_every_block_keeps_the_budget(client: Client) -> None:
    blocks = everything()
    compose(*blocks)
    assert {kind for kind, _value in blocks} == set(HomeStreamBlock().child_blocks)
    assert {row["kind"] for row in front(client).context["blocks"]} == {kind for kind, _value in blocks}
    with CaptureQueriesContext(connection) as captured:
        front(client)
    assert len(captured) <= BUDGET


def test_links_in_texts_lead_to_visible_pages_only(client: Client) -> None:
    shown, hidden = make_story(title="Thấy"), make_story(title="Không thấy", live=False)
    text = "".join(f'<p><a linktype="page" id="{row.pk}">{row.title}</a></p>' for row in (shown, hidden))
    compose(("text", text))
    content = front(client).content.decode()
    assert f'<a href="{shown.url_path}" rel="noopener">Thấy</a>' in content
    assert hidden.slug not in content


def test_the_front_of_an_untouched_language_answers(client: Client) -> None:
    assert [row["kind"] for row in front(client, "km").context["blocks"]] == ["directory"]
