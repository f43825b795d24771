"""``manage.py seed_demo``: the demo edition, idempotent and reversible."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from content.publishing.homes import ensure_portal
from locales.reference import load_all
from portal.demo import edition


class Command(BaseCommand):
    """Load what is missing of the demo edition; ``remove_demo`` takes it out again."""

    help = "Load the demo edition: real documents, stories, places, missions, photos; demo users with DEBUG only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add ``--articles``."""
        parser.add_argument("--articles", type=int, default=0, metavar="N", help="bring the synthetic stories to N")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load."""
        load_all()
        ensure_portal()
        edition.load(max(0, options["articles"]))
        if options["verbosity"]:
            self.stdout.write("The demo edition is loaded.")
