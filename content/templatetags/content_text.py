"""Small words of templates: the isolation of names from the direction around them."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def bdi(value: Any) -> SafeString:
    """Return *value* isolated from the direction of the words around it: names, numbers, licences."""
    return format_html("<bdi>{}</bdi>", value) if value else SafeString("")
