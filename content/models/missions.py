"""Missions abroad."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from content.blocks import StoryStreamBlock, StreamField
from content.models.base import BasePage, Query
from content.vocabulary import Facet
from locales.models import Mission
from locales.readers import Reader


class MissionIndexPage(BasePage):
    """All missions, grouped by region and host territory."""

    facet = Facet.SECTION
    structured_data_type = "CollectionPage"
    fields_without_effect = ("topics", "provinces", "provenance")
    translated_fields = ("standfirst",)

    content_panels = [*BasePage.content_panels, FieldPanel("standfirst")]
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.MissionPage"]
    max_count_per_parent = 1
    template = "content/mission_index_page.html"

    class Meta:
        verbose_name = _("list of missions")
        verbose_name_plural = _("lists of missions")

    def own_context(self, reader: Reader, frame: dict[str, Any], query: Query) -> tuple[dict[str, Any], list[Any]]:
        """Add ``regions`` to filter by (``?region=`` an M49 code) and ``groups``, the missions by region."""
        from content.selectors import missions

        return missions.listing(self, reader, query.get("region", "")), []


class MissionPage(BasePage):
    """One mission: what it is, where it sits, for whom, in which languages it works."""

    facet = Facet.MISSION
    structured_data_type = "GovernmentOffice"
    fields_without_effect = ("topics", "provinces", "show_in_menus")
    translated_fields = ("standfirst", "body")
    synchronised_fields = ("mission",)

    mission = models.ForeignKey(
        Mission, on_delete=models.PROTECT, related_name="mission_pages", verbose_name=_("mission")
    )
    body = StreamField(StoryStreamBlock(), blank=True, verbose_name=_("body"))

    content_panels = [*BasePage.content_panels, FieldPanel("mission"), FieldPanel("standfirst"), FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    parent_page_types = ["content.MissionIndexPage"]
    subpage_types: list[str] = []
    template = "content/mission_page.html"

    class Meta:
        verbose_name = _("mission page")
        verbose_name_plural = _("mission pages")

    def own_context(self, reader: Reader, frame: dict[str, Any], query: Query) -> tuple[dict[str, Any], list[Any]]:
        """Shadow ``mission`` with its description in the page's language; add ``missions_url`` and ``reading``.

        ``reading`` is what the portal has in the languages in which the mission works.
        """
        from content.selectors import missions

        reading = missions.stories_by_language(self.mission, reader)
        own = {
            "mission": missions.describe(self.mission, self.language),
            "missions_url": next((row["url"] for row in frame["breadcrumbs"]), ""),
            "reading": reading,
            "expiries": [story["expires_at"] for row in reading for story in row["stories"]],
        }
        return own, []
