"""Home, section and plain pages."""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.search import index

from content.blocks import HomeStreamBlock, StoryStreamBlock, StreamField
from content.models.base import BasePage, Query
from content.vocabulary import Facet
from locales.readers import Reader


class HomePage(BasePage):
    """The front of one language; its tree holds everything in that language."""

    facet = Facet.SECTION
    structured_data_type = "WebSite"
    fields_without_effect = ("topics", "provinces", "provenance", "show_in_menus")
    is_followed = True
    translated_fields = ("standfirst", "body")
    overridable_fields = (*BasePage.overridable_fields, "hero")

    hero = models.ForeignKey(
        BasePage,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("main story"),
        help_text=_("Shown largest; leave empty for the newest story."),
    )
    body = StreamField(
        HomeStreamBlock(),
        null=True,
        blank=True,
        verbose_name=_("front page"),
        help_text=_(
            "Leave empty for the usual front: latest stories, publications, sections, places, missions. "
            "With blocks, the front shows these blocks in this order and nothing else below the main story."
        ),
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("standfirst"),
        PageChooserPanel("hero"),
        FieldPanel("body"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "content.SectionPage",
        "content.PublicationIndexPage",
        "content.PlaceIndexPage",
        "content.MissionIndexPage",
        "content.PlainPage",
    ]
    template = "content/home_page.html"

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def own_context(self, reader: Reader, frame: dict[str, Any], query: Query) -> tuple[dict[str, Any], list[Any]]:
        """Add what the front shows: see ``content.selectors.home``."""
        from content.selectors import home

        own = home.composition(self, reader, frame["section_pages"])
        return own, own.pop("listed")


class ListingPage(BasePage):
    """A page that lists the pages below it, newest first, twenty to a screen."""

    page_size = 20

    class Meta:
        abstract = True

    def own_context(self, reader: Reader, frame: dict[str, Any], query: Query) -> tuple[dict[str, Any], list[Any]]:
        """Add ``page_obj``, one screen of visible children."""
        from content.selectors import listings

        page_obj = Paginator(listings.visible_children(self, reader), self.page_size).get_page(query.get("page"))
        page_obj.object_list = list(page_obj.object_list)
        return {"page_obj": page_obj}, page_obj.object_list


class SectionPage(ListingPage):
    """A front of stories."""

    facet = Facet.SECTION
    structured_data_type = "CollectionPage"
    fields_without_effect = ("topics", "provinces", "provenance")
    is_followed = True
    translated_fields = ("standfirst",)

    content_panels = [*BasePage.content_panels, FieldPanel("standfirst"), FieldPanel("lead_image")]
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.StoryPage"]
    template = "content/section_page.html"

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")


class PlainPage(BasePage):
    """About, accessibility, privacy and the like."""

    facet = Facet.PAGE
    structured_data_type = "WebPage"
    fields_without_effect = ("topics", "provinces")
    translated_fields = ("standfirst", "body")

    body = StreamField(StoryStreamBlock(), blank=True, verbose_name=_("body"))

    content_panels = [*BasePage.content_panels, FieldPanel("standfirst"), FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    parent_page_types = ["content.HomePage"]
    subpage_types: list[str] = []
    template = "content/plain_page.html"

    class Meta:
        verbose_name = _("information page")
        verbose_name_plural = _("information pages")
