"""``manage.py load_reference_data``: territories, provinces, organisations, missions, topics."""

from typing import Any

from django.core.management.base import BaseCommand

from locales.reference import load_all


class Command(BaseCommand):
    """Load or complete the reference data; safe to run again at every deployment."""

    help = "Load territories, provinces, organisations, missions and topics from locales/data."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load everything in one go."""
        load_all()
