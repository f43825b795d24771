"""``manage.py prepare_files``: ask for outgoing files and renditions that are missing or of another key."""

from typing import Any

from django.core.management.base import BaseCommand

from media.delivery.preparation import request_missing


class Command(BaseCommand):
    """Needed after a new signing key; safe at any time, and cheap where nothing is to be done."""

    help = "Enqueue jobs for every asset whose outgoing files or renditions are missing or say something old."

    def handle(self, *args: Any, **options: Any) -> None:
        """Enqueue the jobs; ``run_jobs`` does the work."""
        self.stdout.write(f"Asked for the files of {request_missing()} assets.")
