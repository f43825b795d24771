"""Blocks of which editors compose the front page of their language.

Blocks only say what is wanted; ``content.selectors.home`` loads it for all blocks together and leaves
out what the reader may not see.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from content.blocks.texts import DataBlock, QuotationBlock, TextBlock

_OWN_TITLE = _("Leave empty for the usual title.")


def _title(required: bool = False) -> blocks.CharBlock:
    return blocks.CharBlock(
        label=_("Title"), required=required, max_length=120, help_text="" if required else _OWN_TITLE
    )


class _HomeBlock(blocks.StructBlock):
    """A block of the front page; drawn by its template in ``content/home/``, from a row of the selector."""


class LatestBlock(_HomeBlock):
    """The newest stories, of everything or of one section."""

    title = _title()
    section = blocks.PageChooserBlock(
        label=_("Section"),
        page_type="content.SectionPage",
        required=False,
        help_text=_("Leave empty for stories of all sections."),
    )
    count = blocks.IntegerBlock(label=_("Number of stories"), default=6, min_value=1, max_value=12)

    class Meta:
        icon = "date"
        label = _("Latest stories")


class FeaturedBlock(_HomeBlock):
    """Pages chosen by an editor, in that order."""

    title = _title(required=True)
    pages = blocks.ListBlock(
        blocks.PageChooserBlock(label=_("Page"), page_type="content.BasePage"),
        label=_("Pages"),
        min_num=1,
        max_num=7,
        help_text=_("A page that has no public version in this language is left out."),
    )

    class Meta:
        icon = "pick"
        label = _("Chosen pages")


class SectionBlock(_HomeBlock):
    """One section: what it is about, and its newest stories."""

    section = blocks.PageChooserBlock(label=_("Section"), page_type="content.SectionPage")
    text = blocks.TextBlock(
        label=_("Text"), required=False, rows=2, help_text=_("Leave empty for the section's standfirst.")
    )

    class Meta:
        icon = "folder-open-1"
        label = _("Section front")


class PlacesBlock(_HomeBlock):
    """Places by name: those chosen, or the first twelve of the alphabet."""

    title = _title()
    pages = blocks.ListBlock(
        blocks.PageChooserBlock(label=_("Place"), page_type="content.PlacePage"),
        label=_("Places"),
        max_num=12,
        default=[],
        help_text=_("Leave empty for the first twelve by name."),
    )

    class Meta:
        icon = "site"
        label = _("Places")


class PublicationsBlock(_HomeBlock):
    """Publications: those chosen, or the newest."""

    title = _title()
    pages = blocks.ListBlock(
        blocks.PageChooserBlock(label=_("Publication"), page_type="content.PublicationPage"),
        label=_("Publications"),
        max_num=6,
        default=[],
        help_text=_("Leave empty for the newest three."),
    )

    class Meta:
        icon = "doc-full"
        label = _("Publications")


class MissionsBlock(_HomeBlock):
    """The way to the missions abroad."""

    title = _title()
    text = blocks.TextBlock(label=_("Text"), required=False, rows=2)

    class Meta:
        icon = "globe"
        label = _("Missions abroad")


class PickBlock(blocks.StructBlock):
    """One picture of the library; its words and its credit are the asset's."""

    image = ImageChooserBlock(label=_("Picture"))


class LibraryBlock(_HomeBlock):
    """Pictures of the media library, each a link to what one may do with it."""

    title = _title()
    picks = blocks.ListBlock(PickBlock(), label=_("Pictures"), min_num=2, max_num=8)

    class Meta:
        icon = "image"
        label = _("From the media library")


class SourcedQuotationBlock(QuotationBlock):
    """Somebody's words with who said them and where they are written."""

    source_title = blocks.CharBlock(label=_("Source"))
    source_url = blocks.URLBlock(label=_("Address of the source"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")


class DirectoryBlock(_HomeBlock):
    """The sections of the portal and the media library, each with its standfirst."""

    title = _title()

    class Meta:
        icon = "list-ul"
        label = _("Directory of sections")


class HomeStreamBlock(blocks.StreamBlock):
    """What a front page is made of; an empty one is composed by ``content.selectors.home``."""

    latest = LatestBlock()
    featured = FeaturedBlock()
    section = SectionBlock()
    places = PlacesBlock()
    figures = DataBlock()
    quotation = SourcedQuotationBlock()
    publications = PublicationsBlock()
    missions = MissionsBlock()
    library = LibraryBlock()
    directory = DirectoryBlock()
    text = TextBlock()

    class Meta:
        max_num = 20


def chosen_keys(value: Any) -> list[int]:
    """Return the keys in the stored form of a ``ListBlock`` of choosers, whichever of its two forms it has."""
    rows = [row.get("value") if isinstance(row, dict) else row for row in value or []]
    return [row for row in rows if isinstance(row, int)]


def structs(value: Any) -> list[dict[str, Any]]:
    """Return the structs in the stored form of a ``ListBlock``; its newer form wraps each with an id."""
    return [row["value"] if row.get("type") == "item" else row for row in value or [] if isinstance(row, dict)]
