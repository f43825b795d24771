"""The page types, one module per family."""

from content.models.base import BasePage, PageAddress
from content.models.cards import PageCard
from content.models.missions import MissionIndexPage, MissionPage
from content.models.pages import HomePage, PlainPage, SectionPage
from content.models.places import PlaceIndexPage, PlacePage
from content.models.publications import PublicationIndexPage, PublicationPage
from content.models.stories import StoryPage

__all__ = [
    "BasePage",
    "HomePage",
    "MissionIndexPage",
    "MissionPage",
    "PageAddress",
    "PageCard",
    "PlaceIndexPage",
    "PlacePage",
    "PlainPage",
    "PublicationIndexPage",
    "PublicationPage",
    "SectionPage",
    "StoryPage",
]
