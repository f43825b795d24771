"""``manage.py serve``: migrate, set up, load the demo edition if the database is empty, serve, work.

What ``make serve`` runs: one supervisor with two children, the web server and the job
worker; when one of them ends, both end.
"""

import os
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from content.models import StoryPage
from portal import release_mark

_MANAGE = Path(__file__).resolve().parents[3] / "manage.py"


class Command(BaseCommand):
    """Serve the portal on this machine with everything it needs."""

    help = "Migrate, set up, load the demo edition if empty, and serve with a job worker."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the port and the number of threads."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--threads", type=int, default=4)

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare the database, then supervise both children."""
        if release_mark.is_new():
            call_command("migrate", verbosity=0, interactive=False)
            call_command("setup_portal", verbosity=0)
            release_mark.keep()
        if settings.DEBUG and not StoryPage.objects.exists():
            self.stdout.write("Loading the demo edition …")
            call_command("seed_demo", verbosity=0)
        self._greet(options["port"])
        children = [self._server(options["port"], options["threads"]), self._worker()]
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            while all(child.poll() is None for child in children):
                time.sleep(0.5)
        except (KeyboardInterrupt, SystemExit):
            self.stdout.write("Stopping …")
        finally:
            ended = [child.poll() for child in children]
            for child in children:
                child.terminate()
            for child in children:
                child.wait(timeout=30)
        if any(code not in {None, 0} for code in ended):
            raise CommandError("The web server or the job worker ended; see the messages above.")

    def _greet(self, port: int) -> None:
        self.stdout.write(f"The portal: http://127.0.0.1:{port}/  admin: http://127.0.0.1:{port}/admin/")
        if settings.DEBUG and settings.DEMO_PASSWORD:
            names = "editor, translator-fr, mission-paris, press, statistician, admin"
            self.stdout.write(f"Demo users: {names}; password: {settings.DEMO_PASSWORD}")
        self.stdout.flush()

    def _server(self, port: int, threads: int) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
        command = [sys.executable, "-m", "gunicorn", "portal.wsgi:application", "--bind", f"127.0.0.1:{port}"]
        command += ["--worker-class", "gthread", "--threads", str(threads), "--workers", "2", "--log-level", "warning"]
        command += [
            "--logger-class",
            "portal.access.AccessLogger",
            "--access-logfile",
            str(settings.DATA_DIR / "access.log"),
        ]
        return subprocess.Popen(command, env=environment)  # noqa: S603

    def _worker(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, str(_MANAGE), "run_jobs"])  # noqa: S603
