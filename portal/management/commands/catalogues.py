"""``manage.py catalogues update|compile|check``: interface text in every language."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal import catalogues, library_catalogues


class Command(BaseCommand):
    """Extract, compile or check the catalogues; needs Babel and the installed libraries only."""

    help = "Update the catalogues from the sources, compile them, or fail on what is missing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the action."""
        parser.add_argument("action", choices=["update", "compile", "check"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the action."""
        if options["action"] == "update":
            catalogues.update()
            library_catalogues.update()
        elif options["action"] == "compile":
            self.stdout.write(f"{catalogues.compile_all() + library_catalogues.compile_all()} catalogues compiled")
        else:
            problems = catalogues.problems() + library_catalogues.problems()
            if problems:
                raise CommandError("\n".join(problems))
            self.stdout.write("All catalogues are complete.")
