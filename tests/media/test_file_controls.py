"""What the pages of single files let one change is what the library and its readers see."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction

from content.selectors import pictures
from content.templatetags.content_pictures import picture
from locales.models import Change
from media.delivery.pictures import make_renditions_now
from media.models import AssetText, PortalImage
from tests.factories import make_document, make_image, make_recording, make_story, make_user
from tests.forms import fill, page_of

pytestmark = pytest.mark.django_db
FILES = {
    "wagtailimages:edit": make_image,
    "wagtaildocs:edit": make_document,
    "wagtailmedia:edit": make_recording,
}


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user("chief_editor"))
    return client


@pytest.mark.parametrize("route", FILES)
def test_tags_and_collections_are_no_controls_of_a_file(route: str, desk: Client) -> None:
    root, row = Collection.get_first_root_node(), FILES[route]()
    other = root.add_child(name="Other")
    row.tags.add("stray")
    address = reverse(route, args=[row.pk])
    screen = page_of(desk, address)
    assert not {"tags", "collection"} & screen.names()
    desk.post(address, {**fill(screen.form("title"), title="New name"), "tags": "one", "collection": other.pk})
    row.refresh_from_db()
    assert row.title == "New name"
    assert AssetText.objects.get(asset=row.asset, locale__language_code="vi").title == "New name"
    assert "New name" in Client().get(f"/vi/library/{row.asset_id}/").content.decode()
    assert (row.collection_id, set(row.tags.names())) == (root.pk, {"stray"})
    listing = page_of(desk, reverse(route.replace("edit", "index")))
    assert not {"tag", "collection_id", "tags"} & listing.names()
    assert "stray" not in listing.text
    assert not {address for address in listing.addresses() if "add_t" in address}


def test_a_private_collection_hides_nothing_and_is_offered_nowhere(desk: Client, client: Client) -> None:
    """Its files are as public as their audience says; nobody can make one, nor is told that it is private."""
    image = make_image()
    private = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    PortalImage.objects.filter(pk=image.pk).update(collection=private)
    assert Client().get(f"/vi/library/{image.asset_id}/").status_code == 200
    assert Client().get(f"/files/{image.asset_id}/1").status_code == 200
    for address in ("/admin/collections/", f"/admin/collections/{private.pk}/", "/admin/collections/add/"):
        assert desk.get(address).status_code == 404
    assert "Private" not in page_of(desk, reverse("wagtailimages:edit", args=[image.pk])).text


@pytest.mark.parametrize(("at", "classes"), [((8, 6), "focus-x-0 focus-y-0"), ((62, 24), "focus-x-100 focus-y-50")])
def test_the_focal_point_stays_in_sight_where_a_layout_crops(at: tuple[int, int], classes: str, desk: Client) -> None:
    image = make_image()
    make_renditions_now(image)
    story = make_story(lead_image=image)
    assert "focus-x-" not in Client().get(story.url_path).content.decode()
    address = reverse("wagtailimages:edit", args=[image.pk])
    point = {"focal_point_x": at[0], "focal_point_y": at[1], "focal_point_width": 8, "focal_point_height": 8}
    assert desk.post(address, fill(page_of(desk, address).form("title"), **point)).status_code == 302
    assert f'class="{classes}"' in Client().get(story.url_path).content.decode()
    assert Change.objects.filter(stable_id=image.asset_id, operation="changed").exists()
    loaded = pictures.load({image.pk}, "vi", _reader())
    assert f'class="{classes}"' in picture(loaded[image.pk])


def _reader() -> object:
    from locales.readers import reader_of

    return reader_of(None)


def test_the_generator_of_addresses_is_gone(desk: Client) -> None:
    image = make_image()
    screen = page_of(desk, reverse("wagtailimages:edit", args=[image.pk]))
    assert not {address for address in screen.addresses() if "generate_url" in address}
    assert desk.get(f"/admin/images/{image.pk}/generate_url/").status_code == 404
