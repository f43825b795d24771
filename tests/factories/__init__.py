"""Factories: the smallest valid object of each kind, by public services where there are any."""

from tests.factories.media import make_document, make_image, make_recording
from tests.factories.pages import home, make_publication, make_section, make_story, publish
from tests.factories.staff import make_organisation, make_user

__all__ = [
    "home",
    "make_document",
    "make_image",
    "make_organisation",
    "make_publication",
    "make_recording",
    "make_section",
    "make_story",
    "make_user",
    "publish",
]
