"""``manage.py run_releases``: publish what is due and write passing moments; one run, then exit."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.releases import pass_moments, release_due


class Command(BaseCommand):
    """Claim-locked: several runners at once publish each page once. ``run_jobs`` does the same every 2 s."""

    help = "Publish scheduled pages whose minute has come, and record embargoes and expiries that passed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run once and say what was done."""
        released = release_due()
        passed = pass_moments()
        self.stdout.write(f"{released} released, {passed} moments recorded")
