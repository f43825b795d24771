"""The page form: addresses are made on the server, where every script is known."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Page

from content.slugs import ascii_slug


class PortalPageForm(WagtailAdminPageForm):  # type: ignore[misc]
    """Wagtail's form, except that an empty slug is made from the title.

    Wagtail's script would do it in the browser and lose Vietnamese letters with marks:
    “Chuyện” becomes “chuyn”, and a Lao or Khmer title nothing at all.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
        if "named_missions" in self.fields:
            missions = self.fields["named_missions"]
            missions.queryset = missions.queryset.prefetch_related("names")  # type: ignore[attr-defined]

    def clean_slug(self) -> str:
        """Return the slug in ASCII; an empty one is made from the title, free among its siblings."""
        slug = self.cleaned_data.get("slug") or ""
        if slug and slug.isascii():
            return slug
        base = ascii_slug(slug or self.cleaned_data.get("title", ""))
        candidate, number = base, 2
        while not Page._slug_is_available(candidate, self.parent_page, self.instance):
            candidate, number = f"{base}-{number}", number + 1
        return candidate


class PortalCopyForm(CopyForm):  # type: ignore[misc]
    """Wagtail's form, without the alias, which no page may be, and only to places of the page's language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("alias", None)

    def clean_new_parent_page(self) -> Any:
        """Return the place of the copy; one of another language needs a translation."""
        parent: Any = self.cleaned_data["new_parent_page"]
        if parent is not None and parent.locale_id != self.page.locale_id:
            raise ValidationError(_("This place is of another language. Translate the page instead of copying it."))
        return parent
