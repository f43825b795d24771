"""Places: the provinces of Viet Nam."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from content.blocks import StoryStreamBlock, StreamField
from content.models.base import BasePage, Query
from content.models.pages import ListingPage
from content.vocabulary import Facet
from locales.models import Province
from locales.readers import Reader


class PlaceIndexPage(ListingPage):
    """The list of places, all on one screen."""

    facet = Facet.SECTION
    structured_data_type = "CollectionPage"
    fields_without_effect = ("topics", "provinces", "provenance")
    translated_fields = ("standfirst",)
    page_size = 100

    content_panels = [*BasePage.content_panels, FieldPanel("standfirst")]
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.PlacePage"]
    max_count_per_parent = 1
    template = "content/place_index_page.html"

    class Meta:
        verbose_name = _("list of places")
        verbose_name_plural = _("lists of places")


class PlacePage(BasePage):
    """One province or municipality."""

    facet = Facet.PLACE
    structured_data_type = "AdministrativeArea"
    fields_without_effect = ("topics", "provinces", "show_in_menus")
    translated_fields = ("standfirst", "body")
    synchronised_fields = ("province",)

    province = models.ForeignKey(
        Province, on_delete=models.PROTECT, related_name="place_pages", verbose_name=_("province")
    )
    body = StreamField(StoryStreamBlock(), blank=True, verbose_name=_("body"))

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("province"),
        FieldPanel("standfirst"),
        FieldPanel("lead_image"),
        FieldPanel("body"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    parent_page_types = ["content.PlaceIndexPage"]
    subpage_types: list[str] = []
    template = "content/place_page.html"

    @property
    def kind_label(self) -> str:
        """Whether it is a province or a municipality, in the reader's words."""
        return self.province.get_kind_display()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")

    def own_context(self, reader: Reader, frame: dict[str, Any], query: Query) -> tuple[dict[str, Any], list[Any]]:
        """Add ``place``, ``facts`` and ``stories``: see ``content.selectors.places``."""
        from content.selectors import listings, places

        stories = listings.stories_about(self, reader)
        place = places.describe(self.province, self.language)
        return {"place": place, "facts": places.facts(self.province), "stories": stories}, stories
