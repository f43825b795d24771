"""Panels of the page form: Wagtail's, without the fields that change nothing here."""

from collections.abc import Collection, Iterable
from typing import Any

from wagtail.admin.panels import Panel, PublishingPanel


class SchedulePanel(PublishingPanel):  # type: ignore[misc]
    """When this version goes live; when the page ends is said by ``expires_at`` alone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.children = without(self.children, {"expire_at"})

    class BoundPanel(PublishingPanel.BoundPanel):  # type: ignore[misc]
        template_name = "content/admin/schedule_panel.html"


def without(panels: Iterable[Panel], names: Collection[str]) -> list[Panel]:
    """Return *panels* without the fields *names*, and without groups of which nothing is left."""
    kept = []
    for panel in panels:
        if getattr(panel, "field_name", None) in names:
            continue
        if not hasattr(panel, "children"):
            kept.append(panel)
            continue
        children = without(panel.children, names)
        if children:
            group = panel.clone()
            group.children = children
            kept.append(group)
    return kept
