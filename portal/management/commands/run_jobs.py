"""``manage.py run_jobs``: the job worker; ``--once`` drains and exits."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.jobs import Supervisor, drain


class Command(BaseCommand):
    """Supervise job workers, put back the jobs of dead ones, release what is due."""

    help = "Run jobs until stopped; with --once, run what is ready and exit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add ``--once`` and ``--workers``."""
        parser.add_argument("--once", action="store_true", help="run every ready job in this process and exit")
        parser.add_argument(
            "--workers", type=int, default=settings.JOB_WORKERS, help="worker processes to keep running"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Drain, or supervise until SIGTERM."""
        if options["once"]:
            drain()
        else:
            Supervisor(max(1, options["workers"])).run()
