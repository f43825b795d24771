"""Which values a translator may set in the place of the original's: those that a page type names, and no other.

wagtail-localize lets every synchronised field be overridden, its owner included.
"""

from typing import Any

from wagtail_localize.segments import OverridableSegmentValue

from content.models import BasePage


def is_open(model: type[Any], path: str) -> bool:
    """Whether the value at *path* of a page of type *model* may differ from the original's.

    What stands inside of a translated text (a picture, a link) may.
    """
    field, _slash, inside = path.partition("/")
    if not issubclass(model, BasePage):
        return True
    if inside:
        return field in {"standfirst", *model.translated_fields}
    return field in model.overridable_fields


def is_allowed(model: type[Any], segment: Any) -> bool:
    """Whether *segment* may be written into a page of type *model*; a stored override of a closed field may not."""
    return not isinstance(segment, OverridableSegmentValue) or is_open(model, segment.path)
