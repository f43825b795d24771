"""Stories."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from content.blocks import SourceBlock, StoryStreamBlock, StreamField
from content.models.base import BasePage, Query
from content.vocabulary import Facet
from locales.readers import Reader


class StoryPage(BasePage):
    """A story with a lead picture, a long text and its sources."""

    facet = Facet.STORY
    structured_data_type = "Article"
    fields_without_effect = ("show_in_menus",)
    translated_fields = ("standfirst", "body", "sources")

    body = StreamField(StoryStreamBlock(), blank=True, verbose_name=_("body"))
    sources = StreamField(
        [("source", SourceBlock())],
        blank=True,
        verbose_name=_("sources"),
        help_text=_("Where the facts come from; readers see the list under the text."),
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("standfirst"),
        FieldPanel("lead_image"),
        FieldPanel("body"),
        FieldPanel("sources"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    parent_page_types = ["content.SectionPage"]
    subpage_types: list[str] = []
    template = "content/story_page.html"

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    def own_context(self, reader: Reader, frame: dict[str, Any], query: Query) -> tuple[dict[str, Any], list[Any]]:
        """Add ``topics``, ``places``, ``owner_name``, ``source_list`` and ``related``, up to three stories."""
        from content.selectors import listings, subjects

        related = listings.related_stories(self, reader)
        sources = [child.value for child in self.sources]
        return {**subjects.of_page(self, reader), "source_list": sources, "related": related}, related
