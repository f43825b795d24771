"""``manage.py verify_files``: every stored file against its recorded SHA-256."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from media.delivery.verification import damages


class Command(BaseCommand):
    """Read every stored file once; exit code 1 and a list when one is missing or different."""

    help = "Compare every stored file (versions, prepared files, kit archives) with its recorded SHA-256."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what is wrong, one line for each file, and how many files were read."""
        checked = found = 0
        for damage in damages():
            checked += 1
            if damage is not None:
                found += 1
                self.stderr.write(damage)
        self.stdout.write(f"{checked} files read, {found} missing or different.")
        if found:
            sys.exit(1)
