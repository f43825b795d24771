"""``manage.py remove_demo``: take the demo edition out, and nothing else."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.demo import edition


class Command(BaseCommand):
    """Remove every page, asset and user that ``seed_demo`` made."""

    help = "Remove the demo edition; what editors made stays."

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove."""
        edition.remove()
        self.stdout.write("The demo edition is removed.")
