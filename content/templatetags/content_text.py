"""Small words of templates: isolation of names, figures in tables."""

import re
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

#: A number as people write it: separators, a sign, a percent sign.
_FIGURE = re.compile(r"[-\u2212+\u00b1~\u2248]?\s?\d[\d\s.,\u00a0\u202f]*%?")


@register.filter
def bdi(value: Any) -> SafeString:
    """Return *value* isolated from the direction of the words around it: names, numbers, licences."""
    return format_html("<bdi>{}</bdi>", value) if value else SafeString("")


@register.filter
def is_figure(value: Any) -> bool:
    """Whether the cell of a table holds a number and nothing else."""
    return bool(_FIGURE.fullmatch(str(value if value is not None else "").strip()))
