"""System checks: every page type says what it is and what of it is translated."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db import DatabaseError

from content.models import BasePage


def _page_types() -> list[type[BasePage]]:
    return [model for model in apps.get_models() if issubclass(model, BasePage) and model is not BasePage]


def check_page_types(**kwargs: Any) -> list[checks.CheckMessage]:
    """Check the declarations of every concrete page type (content.E001 to E003)."""
    found: list[checks.CheckMessage] = []
    for model in _page_types():
        if model.facet is None:
            hint = "Set facet to a member of Facet."
            found.append(checks.Error(f"{model.__name__} declares no facet.", hint, model, "content.E001"))
        if not model.structured_data_type:
            found.append(
                checks.Error(
                    f"{model.__name__} declares no structured-data type.",
                    "Set structured_data_type to a schema.org type.",
                    model,
                    "content.E002",
                )
            )
        undeclared = _own_fields(model) - set(model.translated_fields) - set(model.synchronised_fields)
        undeclared -= {"hero"}
        if undeclared:
            found.append(
                checks.Error(
                    f"{model.__name__}: {', '.join(sorted(undeclared))} neither translatable nor synchronised.",
                    "Add each field to translated_fields or synchronised_fields.",
                    model,
                    "content.E003",
                )
            )
    return found


def _own_fields(model: type[BasePage]) -> set[str]:
    return {field.name for field in model._meta.local_fields if not field.primary_key and field.editable}


def check_translation_settings(**kwargs: Any) -> list[checks.CheckMessage]:
    """Hold off what would put untranslated pages live (content.E010, content.E011)."""
    found: list[checks.CheckMessage] = []
    if getattr(settings, "WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE", True):
        found.append(
            checks.Error(
                "A first translation would go live untranslated.",
                "Set WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False.",
                id="content.E010",
            )
        )
    if "wagtail.contrib.simple_translation" in settings.INSTALLED_APPS:
        found.append(
            checks.Error(
                "simple_translation makes alias pages in the source language.",
                "Remove it from INSTALLED_APPS.",
                id="content.E011",
            )
        )
    return found


def check_locale_synchronisation(databases: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Hold off wagtail-localize's locale synchronisation, which makes alias pages (content.E012)."""
    if not databases:
        return []
    from wagtail_localize.models import LocaleSynchronization

    try:
        synchronised = LocaleSynchronization.objects.exists()
    except DatabaseError:
        # A database that has not been migrated yet synchronises nothing.
        return []
    if not synchronised:
        return []
    return [
        checks.Error(
            "A language is synchronised from another: alias pages would show a foreign language.",
            "Remove the synchronisation under Settings, Locales.",
            id="content.E012",
        )
    ]


def register_all() -> None:
    """Register the checks with Django."""
    checks.register(check_page_types, checks.Tags.models)
    checks.register(check_translation_settings)
    checks.register(check_locale_synchronisation, checks.Tags.database)
