"""Publishing many pages at once: the drafts that the list of what would be published was made of, none later."""

import hashlib
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.models import Page

_SEEN = "seen"


class PublishSeenPages(PublishBulkAction):  # type: ignore[misc]
    """Wagtail's action, whose confirmation names the versions that it is about, also of the drafts below."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows; the address of its form carries the mark of it."""
        mark = self._mark(self.get_actionable_objects()[0])
        context = super().get_context_data(**kwargs)
        return {**context, "submit_url": f"{self._address()}&{urlencode({_SEEN: mark})}"}

    def prepare_action(self, objects: list[Any], objects_without_access: Any) -> Any:
        """Ask again when one of the pages was changed since."""
        list(Page.objects.select_for_update().filter(pk__in=[page.pk for page in objects]).values_list("pk"))
        if self.request.GET.get(_SEEN, "") == self._mark(objects):
            return None
        messages.error(
            self.request, _("Nothing was published: pages have changed since you opened this list. Look at it again.")
        )
        return redirect(self._address())

    def _address(self) -> str:
        sent = self.request.GET.copy()
        sent.pop(_SEEN, None)
        return f"{self.request.path}?{sent.urlencode()}"

    def _mark(self, pages: list[Any]) -> str:
        shown = list(Page.objects.filter(pk__in=[page.pk for page in pages]).values_list("pk", "latest_revision"))
        for page in pages:
            shown += page.get_descendants().not_live().values_list("pk", "latest_revision")
        return hashlib.sha256(repr(sorted(shown, key=str)).encode()).hexdigest()[:20]
