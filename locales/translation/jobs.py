"""wagtail-localize's background hook, with primary keys instead of model instances.

The library hands over live objects and runs them at once; a job must be small, and
must see the database as it is when it runs.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django_tasks import task
from wagtail.models import Locale
from wagtail_localize.tasks import BaseJobBackend


@task()
def translate_subtree(page_id: int, locale_ids: list[int], user_id: int | None) -> None:
    """Submit the pages below *page_id* for translation into the locales; safe to run twice."""
    from wagtail_localize.operations import translate_page_subtree

    user = get_user_model().objects.filter(pk=user_id or 0).first()
    translate_page_subtree(page_id, list(Locale.objects.filter(pk__in=locale_ids)), None, user)


class ByIdentity(BaseJobBackend):  # type: ignore[misc]
    """Enqueue a subtree by identity; anything else runs at once, in the caller's transaction."""

    def enqueue(self, func: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """Enqueue *func*."""
        if func.__name__ == "translate_page_subtree":
            page_id, locales, _components, user = args
            translate_subtree.enqueue(page_id, [locale.pk for locale in locales], getattr(user, "pk", None))
            return
        func(*args, **kwargs)
