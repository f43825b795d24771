"""SQL of public pages: at most 12 queries, and as many with 10 stories as with 10,000."""

import os
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from content.models import SectionPage
from media import services as media_services
from tests.factories import make_document, make_image, make_publication, make_recording, make_section, make_story
from tests.factories.kits import make_kit, release
from tests.factories.media import clear  # noqa: F401

pytestmark = pytest.mark.django_db
BUDGET = 12


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(address)
    assert response.status_code == 200, address
    return len(captured)


@pytest.fixture
def addresses() -> list[str]:
    from locales.models import Mission, Province
    from portal.demo import edition  # noqa: F401
    from tests.factories.pages import make_mission, make_place

    image = make_image()
    media_services.make_renditions_now(image)
    kit = make_kit(image, make_recording(), make_document())
    release(kit, ("vi", "en"))
    section = make_section(slug="chuyen")
    for _number in range(10):
        make_story(section=section, lead_image=image, topics=[], standfirst="Một câu.")
    story = make_story(
        section=section,
        lead_image=image,
        body=[
            {"type": "text", "value": "<p>Đoạn.</p>"},
            {"type": "figure", "value": {"image": image.pk, "caption": "C"}},
        ],
        provinces=list(Province.objects.filter(valid_to=None)[:1]),
    )
    publication = make_publication(
        provisions=[{"type": "provision", "value": {"kind": "article", "number": "Điều 1", "text": "A"}}]
    )
    place = make_place(Province.objects.filter(valid_to=None).first())
    mission = make_mission(Mission.objects.first())
    return [
        "/vi/",
        section.url_path,
        story.url_path,
        publication.url_path,
        publication.get_parent().url_path,
        place.url_path,
        place.get_parent().url_path,
        mission.url_path,
        mission.get_parent().url_path,
        "/vi/library/",
        f"/vi/library/{image.asset_id}/",
        "/vi/kits/",
        f"/vi/kits/{kit.slug}/",
        "/vi/search/?q=story",
        "/vi/feed.atom",
        "/vi/feed.json",
        f"{section.url_path}feed.json",
    ]


def measure(client: Client, addresses: list[str]) -> dict[str, int]:
    return {address: queries(client, address) for address in addresses}


def test_public_pages_keep_the_budget(client: Client, addresses: list[str]) -> None:
    measured = measure(client, addresses)
    assert {address: n for address, n in measured.items() if n > BUDGET} == {}


def test_queries_do_not_grow_with_the_number_of_kits_and_their_files(client: Client) -> None:
    first = make_kit(*images(3))
    release(first)
    few = [queries(client, address) for address in ("/vi/kits/", f"/vi/kits/{first.slug}/")]
    second = make_kit(*images(30), make_document(), languages=("vi", "en", "fr"))
    release(second, ("vi", "en", "fr"))
    assert [queries(client, address) for address in ("/vi/kits/", f"/vi/kits/{second.slug}/")] == few


def images(number: int) -> list[Any]:
    made = [make_image(f"Picture {place}") for place in range(number)]
    media_services.make_renditions_now(made[0])
    return made


def test_queries_do_not_grow_with_the_number_of_stories(client: Client, addresses: list[str]) -> None:
    from portal.demo import scale

    few = measure(client, addresses)
    scale.load(10_000 if os.environ.get("DRILL") == "1" else 1_000)
    assert SectionPage.objects.filter(title="Dữ liệu thử nghiệm").exists()
    many: dict[str, Any] = measure(client, addresses)
    assert many == few
