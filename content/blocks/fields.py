"""A StreamField whose block definitions stay out of migrations.

Migrations that carry every block definition grow without end and break old data
migrations when a block class moves; the database column does not depend on blocks.
"""

from typing import Any

from wagtail.fields import StreamField as WagtailStreamField


class StreamField(WagtailStreamField):
    """Wagtail's StreamField, told to migrations as a plain JSON column."""

    def __init__(self, block_types: Any = None, *args: Any, **kwargs: Any) -> None:
        kwargs.pop("block_lookup", None)
        super().__init__(block_types if block_types is not None else [], *args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return the field without its blocks."""
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs
