"""Binds what Wagtail's pages of files say by themselves to what the library does with a file."""

from wagtail.admin import filters
from wagtail.images.views import chooser as image_chooser
from wagtail.images.views import multiple
from wagtailmedia.views import chooser as recording_chooser
from wagtailmedia.views import media as recordings

from media.forms import accept
from media.ingest.types import EXTENSIONS


def bind() -> None:
    """Put everything in its place; called once, when the app is ready."""
    multiple.get_accept_attributes = lambda: accept(EXTENSIONS["image"])
    for module in (filters, image_chooser, recordings, recording_chooser):
        module.popular_tags_for_model = _no_tags


def _no_tags(model: object, count: int = 10) -> list[object]:
    """Return none: what files are about is said by topics, and tags of before would be a second word for it."""
    return []
