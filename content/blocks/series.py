"""Figures over time, as a chart with its table and its source."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content import charts
from locales import languages


class SeriesRowBlock(blocks.StructBlock):
    """The figure of one year."""

    year = blocks.IntegerBlock(label=_("Year"), min_value=1000, max_value=2200)
    value = blocks.FloatBlock(label=_("Value"))


class SeriesBlock(blocks.StructBlock):
    """Figures by year: drawn on the server, with the table beside the drawing; never without a source."""

    caption = blocks.CharBlock(label=_("Caption"), help_text=_("What is counted, where: “Population of Viet Nam”."))
    unit = blocks.CharBlock(label=_("Unit"), required=False, help_text=_("“million people”, “%”."))
    chart = blocks.ChoiceBlock(label=_("Drawing"), choices=[("line", _("Line")), ("bar", _("Bars"))], default="line")
    rows = blocks.ListBlock(SeriesRowBlock(), label=_("Figures"), min_num=2, max_num=60)
    source_title = blocks.CharBlock(label=_("Source"))
    source_url = blocks.URLBlock(label=_("Address of the source"), required=False)

    class Meta:
        icon = "order-up"
        label = _("Figures over time")
        template = "content/blocks/series.html"

    def clean(self, value: Any) -> Any:
        """Refuse two figures for one year."""
        cleaned = super().clean(value)
        years = [row["year"] for row in cleaned["rows"]]
        if len(set(years)) < len(years):
            message = ValidationError(_("Each year may have one figure only."))
            raise blocks.StructBlockValidationError({"rows": message})
        return cleaned

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add ``drawing`` (``content.charts.Chart``), ``rows`` by year, ``first`` and ``last``."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        rows = sorted((row["year"], float(row["value"])) for row in value["rows"] if row["value"] is not None)
        mirrored = languages.get(get_language() or languages.SOURCE).is_rtl
        context["drawing"] = charts.draw(rows, value["chart"], mirrored=mirrored)
        context["rows"] = [{"year": year, "value": number} for year, number in rows]
        context["first"], context["last"] = (context["rows"][0], context["rows"][-1]) if rows else (None, None)
        return context
