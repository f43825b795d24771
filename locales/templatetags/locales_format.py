"""Dates, numbers, sizes and lists from CLDR, in the language of the page."""

from datetime import date, datetime
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_decimal
from django import template
from django.utils import timezone
from django.utils.translation import get_language

from locales import languages

register = template.Library()


def _cldr() -> Locale:
    return Locale.parse(languages.get(get_language() or languages.SOURCE).data_locale)


@register.filter
def localdate_long(value: Any) -> str:
    """Return a date such as “22 tháng 11, 2026”; moments are shown in Viet Nam's day."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return str(format_date(value, "long", locale=_cldr())) if isinstance(value, date) else ""


@register.filter
def localmoment(value: Any) -> str:
    """Return a moment with its zone, in Viet Nam's time."""
    if not isinstance(value, datetime):
        return ""
    shown = format_datetime(timezone.localtime(value), "long", locale=_cldr(), tzinfo=timezone.get_current_timezone())
    return str(shown)


@register.filter
def localnumber(value: Any) -> str:
    """Return a number with the language's separators; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return str(format_decimal(value, locale=_cldr()))


@register.filter
def localsize(value: Any) -> str:
    """Return a file size in kB or MB (powers of ten) with the language's separators."""
    if not isinstance(value, int | float):
        return ""
    if value < 1_000_000:
        return f"{format_decimal(max(1, round(value / 1000)), locale=_cldr())}\u00a0kB"
    return f"{format_decimal(round(value / 1_000_000, 1), locale=_cldr())}\u00a0MB"


@register.filter
def locallist(value: Any) -> str:
    """Return a list joined as the language joins lists: “a, b và c”."""
    return str(format_list([str(item) for item in value], locale=_cldr())) if value else ""
