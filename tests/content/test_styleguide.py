"""The style guide shows what the portal uses, and the colours keep what they promise."""

import pytest
from django.test import Client

from content import palette
from media import services as media_services
from tests.factories import make_image
from tests.factories.staff import make_user


@pytest.mark.parametrize("number", [0, 1], ids=["light", "dark"])
def test_every_text_reaches_seven_to_one_and_every_line_three(number: int) -> None:
    found = palette.pairs(palette.tokens()[number])
    assert len(found) > 20
    assert [pair for pair in found if not pair.passes] == []


def test_contrast_is_that_of_the_recommendation() -> None:
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert palette.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_dark_theme_replaces_colours_and_keeps_sizes() -> None:
    light, dark = palette.tokens()
    assert light["paper"] != dark["paper"]
    assert light["space-4"] == dark["space-4"]


@pytest.mark.django_db
class TestPages:
    def test_staff_see_tokens_scripts_and_components(self, client: Client) -> None:
        image = make_image("Ảnh mẫu")
        media_services.make_renditions_now(image)
        client.force_login(make_user("translator", languages=("fr",)))
        frame = client.get("/admin/portal-styleguide/")
        assert frame.status_code == 200
        assert "/admin/portal-styleguide/sheet/" in frame.content.decode()
        response = client.get("/admin/portal-styleguide/sheet/")
        content = response.content.decode()
        assert response.status_code == 200
        assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
        for part in (
            "--lacquer-deep",
            'lang="lo"',
            'dir="rtl"',
            "series__line",
            "provision__link",
            "content/css/portal",
        ):
            assert part in content, part
        assert str(image.asset_id) in content

    def test_it_stands_without_any_picture(self, client: Client) -> None:
        client.force_login(make_user("translator", languages=("fr",)))
        assert "picture--pending" in client.get("/admin/portal-styleguide/sheet/").content.decode()

    def test_the_public_does_not_see_it(self, client: Client) -> None:
        assert client.get("/admin/portal-styleguide/").status_code == 302
        assert client.get("/admin/portal-styleguide/sheet/").status_code == 302
