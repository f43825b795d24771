"""One world of canaries for each module of tests, in a transaction that is taken back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from content.cards.services import digest_of
from content.models import BasePage
from locales.models import Mission
from media.models import PortalDocument
from tests.factories import make_section, make_story, publish
from tests.factories.pages import home, make_mission, make_publication
from tests.portal.canary.builders import build
from tests.portal.canary.world import World


class _Undo(Exception):
    """Takes the world back."""


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[tuple[World, dict[str, str]]]:
    """One world for all tests of the module, in a transaction that is taken back."""
    from django.core.files.storage import storages

    from media.delivery.storage import PrivateFileStorage
    from tests.media.conftest import _FIELDS

    folder = PrivateFileStorage(location=str(tmp_path_factory.mktemp("canaries")))
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        for file_field in _FIELDS:
            patch.setattr(file_field, "storage", folder)
        patch.setitem(storages._storages, "assets", folder)
        try:
            with transaction.atomic():
                world = build()
                yield world, _places(world)
                raise _Undo
        except _Undo:
            pass


def _places(world: World) -> dict[str, str]:
    """Return the section of the canaries, and public pages that refer to every canary."""
    around = make_section(title="Around")
    pages = [canary for canary in world.canaries if canary.kind == "page"]
    pictures = [canary.row for canary in world.canaries if "rendition 0" in canary.addresses]
    figures = [{"type": "figure", "value": {"image": row.pk, "caption": ""}} for row in pictures]
    films = [canary.row for canary in world.canaries if "captions" in canary.addresses]
    figures += [{"type": "recording", "value": {"recording": row.pk, "caption": ""}} for row in films]
    links = "".join(f'<a linktype="page" id="{canary.row.pk}">there</a> ' for canary in pages)
    related = [{"type": "text", "value": f"<p>{links}</p>"}]
    related += [{"type": "related", "value": {"title": "More", "pages": [canary.row.pk for canary in pages]}}]
    mission = Mission.objects.order_by("-pk")[0]
    Mission.objects.filter(pk=mission.pk).update(working_languages=["vi"])
    mission.refresh_from_db()
    about = make_story("About places", section=around, live=False)
    about.provinces.set([canary.row.province for canary in world.canaries if canary.kind == "place"])
    about.save_revision()
    place = next(one for one in world.canaries if one.kind == "place" and one.state == "public").row
    through = BasePage.provinces.through
    through.objects.bulk_create(through(basepage_id=one.row.pk, province_id=place.province_id) for one in pages)
    hidden = next(one.row for one in world.canaries if "rendition 0" in one.addresses and one.state == "internal")
    led = make_story("Led by a picture", section=around, lead_image=hidden)
    above = next(one.row for one in world.canaries if one.kind == "section" and one.state == "internal")
    beneath = make_story("Canary beneath a hidden section", section=above)
    file = next(one.row for one in world.canaries if isinstance(one.row, PortalDocument) and one.state == "internal")
    with_file = make_publication("With a file", file=file)
    front = home()
    blocks = [("featured", {"pages": [canary.row.pk for canary in pages]}), ("latest", {"count": 6})]
    blocks += [("places", {}), ("publications", {}), ("text", f"<p>{links}</p>")]
    front.body = [{"type": kind, "value": value} for kind, value in blocks]
    front.save_revision()
    publish(front)
    return {
        "card": f"/cards/{led.stable_id}/{digest_of(led.title, 'vi', None)}.jpg",
        "beneath": beneath.url_path,
        "place": place.url_path,
        "places": place.get_parent().url_path,
        "missions": next(one.row for one in world.canaries if one.kind == "mission").get_parent().url_path,
        "publication": with_file.url_path,
        "mission": make_mission(mission).url_path,
        "about": publish(about).url_path,
        "kit": next(f"/vi/kits/{one.row.kit.slug}/" for one in world.canaries if one.kind == "release"),
        "publications": next(one.row for one in world.canaries if one.kind == "publication").get_parent().url_path,
        "section": pages[0].row.get_parent().url_path,
        "pictures": make_story("All pictures", section=around, body=figures).url_path,
        "related": make_story("All pages", section=around, body=related).url_path,
    }


@pytest.fixture(autouse=True)
def _same_database(built: Any, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield
