"""``manage.py setup_portal``: what every installation needs before its first page."""

from typing import Any

from django.core.management.base import BaseCommand

from content.publishing.homes import ensure_portal
from locales.reference import load_all
from media.delivery.preparation import request_unprepared


class Command(BaseCommand):
    """Load reference data, make languages, home pages, groups and workflows; safe at every deployment."""

    help = "Make languages, home pages, groups, workflows and reference data that are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, in the order of their references."""
        load_all()
        ensure_portal()
        request_unprepared()
        self.stdout.write("The portal is set up.")
