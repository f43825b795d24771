"""A long list to tick, with a field that narrows it: nearly a hundred missions fit no page otherwise."""

from typing import Any

from django import forms


class FilteredChecklist(forms.CheckboxSelectMultiple):
    """Check boxes behind a line that says what is ticked; a field above them narrows the list as one types.

    Without JavaScript the list opens in full; what is ticked stands first.
    """

    template_name = "media/widgets/filtered_checklist.html"
    #: As many names as the closed list shows.
    NAMED = 4

    class Media:
        js = ["media/admin/checklist.js"]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return the context, sorted by name with the ticked first, and the names of the first that are ticked."""
        context = super().get_context(name, value, attrs)
        rows = [row for _group, rows, _index in context["widget"]["optgroups"] for row in rows]
        rows.sort(key=lambda row: (not row["selected"], str(row["label"]).casefold()))
        ticked = [str(row["label"]) for row in rows if row["selected"]]
        context["widget"] |= {"rows": rows, "count": len(ticked), "named": ticked[: self.NAMED]}
        return context
