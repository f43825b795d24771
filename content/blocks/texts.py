"""Blocks of words: headings, rich text, quotations, tables and figures with sources."""

import re
from typing import Any

import nh3
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock as WagtailTableBlock
from wagtail.rich_text import RichText, expand_db_html
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.types import BaseValue

#: What an editor can do in rich text. No superscript: wagtail-localize would cut its segment in two.
RICH_TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]
#: A number as people write it: a sign, separators, a percent sign.
_FIGURE = re.compile(r"[-\u2212+\u00b1~\u2248]?\s?\d[\d\s.,\u00a0\u202f]*%?")
_TAGS = {"p", "b", "strong", "i", "em", "a", "ol", "ul", "li", "br"}
_ATTRIBUTES = {"a": {"href", "lang", "hreflang"}, "p": {"id"}}


def clean_html(html: str) -> SafeString:
    """Return *html* with nothing but the tags of our rich text; scripts, styles and handlers go."""
    cleaned = nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto", "tel"}, link_rel="noopener"
    )
    return mark_safe(cleaned)  # noqa: S308 - nh3 has just cleaned it


class TextBlock(blocks.RichTextBlock):
    """Paragraphs with emphasis, links and lists."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(features=RICH_TEXT_FEATURES, **kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Text")

    def render_basic(self, value: RichText, context: dict[str, Any] | None = None) -> SafeString:
        """Return the text as cleaned HTML; on a public page, its links are loaded with those of the whole page."""
        from content.publishing import serving
        from content.selectors import links

        html, page, request = value.source, (context or {}).get("page"), (context or {}).get("request")
        if request is not None and getattr(page, "locale_id", None):
            html = links.expand(html, serving.links_of(page, request))
        return clean_html(expand_db_html(html))


class HeadingBlock(blocks.CharBlock):
    """A heading inside a long text."""

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "content/blocks/heading.html"


class QuotationBlock(blocks.StructBlock):
    """Somebody's words, with who said them."""

    text = blocks.TextBlock(label=_("Words said"), rows=3)
    attribution = blocks.CharBlock(
        label=_("Who said it"), help_text=_("A quotation without a source is not published.")
    )
    role = blocks.CharBlock(label=_("Role"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "content/blocks/quotation.html"


class TranslatableTableBlock(WagtailTableBlock):
    """A table whose cells are segments: wagtail-localize extracts none of Wagtail's own.

    A cell's path is its row and column, so that text stays with its place.
    """

    def get_translatable_segments(self, value: dict[str, Any] | None) -> list[BaseValue]:
        """Return one segment for every cell that says something in words."""
        segments: list[BaseValue] = []
        for row_number, row in enumerate((value or {}).get("data") or []):
            for column, cell in enumerate(row):
                if isinstance(cell, str) and any(character.isalpha() for character in cell):
                    segments.append(StringSegmentValue(f"r{row_number}c{column}", cell))
        return segments

    def restore_translated_segments(self, value: dict[str, Any], segments: list[BaseValue]) -> dict[str, Any]:
        """Return the table with the translated cells put in; cells without a segment stay."""
        data = [list(row) for row in value["data"]]
        for segment in segments:
            row_number, _separator, column = segment.path.removeprefix("r").partition("c")
            data[int(row_number)][int(column)] = segment.render_text()
        return {**value, "data": data}


def _is_figure(cell: Any) -> bool:
    return bool(_FIGURE.fullmatch(str(cell if cell is not None else "").strip()))


class TableBlock(blocks.StructBlock):
    """A table with a caption and its source."""

    caption = blocks.CharBlock(label=_("Caption"))
    table = TranslatableTableBlock(
        label=_("Table"), table_options={"contextMenu": True, "renderer": "text", "stretchH": "all"}
    )
    source = blocks.CharBlock(label=_("Source"))

    class Meta:
        icon = "table"
        label = _("Table")
        template = "content/blocks/table.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add ``header_row``, ``header_column`` (truth values), ``rows`` (lists of cells) and ``figure_columns``.

        A column of figures is set flush at its end, with its heading.
        """
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        table = value.get("table") or {}
        context["header_row"] = bool(table.get("first_row_is_table_header"))
        context["header_column"] = bool(table.get("first_col_is_header"))
        context["rows"] = rows = table.get("data") or []
        body = rows[1:] if context["header_row"] else rows
        columns = zip(*body, strict=False)
        context["figure_columns"] = {number for number, cells in enumerate(columns) if all(map(_is_figure, cells))}
        return context


class FigureOfDataBlock(blocks.StructBlock):
    """One figure with unit, year and source: never a number alone."""

    label = blocks.CharBlock(label=_("What it is"))
    value = blocks.CharBlock(label=_("Value"))
    unit = blocks.CharBlock(label=_("Unit"), required=False)
    year = blocks.IntegerBlock(label=_("Year"), required=False, min_value=1000, max_value=2200)
    source_title = blocks.CharBlock(label=_("Source"))
    source_url = blocks.URLBlock(label=_("Address of the source"), required=False)


class DataBlock(blocks.StructBlock):
    """A group of figures."""

    title = blocks.CharBlock(label=_("Title"))
    figures = blocks.ListBlock(FigureOfDataBlock(), label=_("Figures"), min_num=1)

    class Meta:
        icon = "order"
        label = _("Figures")
        template = "content/blocks/data.html"


class ProvisionBlock(blocks.StructBlock):
    """One unit of a legal or formal text, with the number by which it is cited."""

    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[
            ("preamble", _("Preamble")),
            ("heading", _("Heading")),
            ("article", _("Article")),
            ("paragraph", _("Paragraph")),
            ("list-item", _("List item")),
        ],
    )
    number = blocks.CharBlock(label=_("Number"), required=False)
    text = blocks.TextBlock(label=_("Text"))

    class Meta:
        icon = "list-ol"
        label = _("Provision")

    def clean(self, value: Any) -> Any:
        """Refuse an article that cannot be cited."""
        cleaned = super().clean(value)
        if cleaned["kind"] == "article" and not cleaned["number"]:
            raise blocks.StructBlockValidationError(
                {"number": ValidationError(_("An article needs its number; readers link to it."))}
            )
        return cleaned
