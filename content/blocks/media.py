"""Blocks that show assets: figure, gallery and recording.

Words about an asset (alternative text, credit) come from the asset in the page's
language, never from the block: see docs/adr/0006-alternative-text.md.
"""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtailmedia.blocks import AbstractMediaChooserBlock


class FigureBlock(blocks.StructBlock):
    """A picture with a caption."""

    image = ImageChooserBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False)

    class Meta:
        icon = "image"
        label = _("Figure")
        template = "content/blocks/figure.html"


class GalleryBlock(blocks.StructBlock):
    """Several pictures under one title."""

    title = blocks.CharBlock(label=_("Title"))
    figures = blocks.ListBlock(FigureBlock(), label=_("Pictures"), min_num=2, max_num=24)

    class Meta:
        icon = "copy"
        label = _("Gallery")
        template = "content/blocks/gallery.html"


class RecordingChooserBlock(AbstractMediaChooserBlock):
    """Chooses a video or sound."""


class RecordingBlock(blocks.StructBlock):
    """A video or sound with its transcript."""

    recording = RecordingChooserBlock(label=_("Video or sound"))
    caption = blocks.CharBlock(label=_("Caption"), required=False)

    class Meta:
        icon = "media"
        label = _("Recording")
        template = "content/blocks/recording.html"
