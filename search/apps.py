"""The search floor: how it is found."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Queries over pages and assets."""

    name = "search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"
