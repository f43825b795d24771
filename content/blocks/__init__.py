"""The block library."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks.fields import StreamField
from content.blocks.home import HomeStreamBlock
from content.blocks.media import FigureBlock, GalleryBlock, RecordingBlock
from content.blocks.series import SeriesBlock
from content.blocks.texts import DataBlock, HeadingBlock, ProvisionBlock, QuotationBlock, TableBlock, TextBlock

__all__ = ["HomeStreamBlock", "ProvisionStreamBlock", "SourceBlock", "StoryStreamBlock", "StreamField"]


class RelatedBlock(blocks.StructBlock):
    """Links to pages in the same language."""

    title = blocks.CharBlock(label=_("Title"))
    pages = blocks.ListBlock(blocks.PageChooserBlock(label=_("Page")), label=_("Pages"), min_num=1, max_num=8)

    class Meta:
        icon = "link"
        label = _("Related pages")
        template = "content/blocks/related.html"


class StoryStreamBlock(blocks.StreamBlock):
    """What a story is made of."""

    text = TextBlock()
    heading = HeadingBlock()
    quotation = QuotationBlock()
    figure = FigureBlock()
    gallery = GalleryBlock()
    recording = RecordingBlock()
    table = TableBlock()
    data = DataBlock()
    series = SeriesBlock()
    related = RelatedBlock()


class ProvisionStreamBlock(blocks.StreamBlock):
    """What a formal text is made of."""

    provision = ProvisionBlock()
    table = TableBlock()


class SourceBlock(blocks.StructBlock):
    """Where a statement of a story comes from."""

    title = blocks.CharBlock(label=_("Title"))
    url = blocks.URLBlock(label=_("Address"), required=False)

    class Meta:
        icon = "link-external"
        label = _("Source")
