"""What a public page costs: queries, bytes, time. ``python -m bench.pages --stories 10000``."""

import argparse
import gzip
import json
import os
import statistics
import sys
import tempfile
import time
from typing import Any

ROUNDS = 15


def addresses() -> dict[str, str]:
    """Return one address of every public template."""
    from content.models import BasePage
    from media.models import Asset

    found = {"home": "/vi/", "library": "/vi/library/", "search": "/vi/search/?q=Vịnh", "feed": "/vi/feed.atom"}
    for page in BasePage.objects.filter(locale__language_code="vi", live=True, depth__gt=2).order_by("path"):
        found.setdefault(page.specific_class.__name__, page.url_path)
    asset = Asset.objects.filter(audience="public").order_by("created_at").first()
    if asset is not None:
        found["asset"] = f"/vi/library/{asset.pk}/"
    return found


def measure(address: str) -> dict[str, Any]:
    """Return queries, HTML bytes (gzip 6) and the median time in milliseconds of *address*."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, times = Client(), []
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    for _round in range(ROUNDS):
        started = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - started) * 1000)
    return {
        "status": response.status_code,
        "queries": len(captured),
        "gzip_bytes": len(gzip.compress(response.content, 6)),
        "median_ms": round(statistics.median(times), 1),
    }


def main() -> None:
    """Set a portal up, load it, measure it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ["DATA_DIR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("seed_demo", verbosity=0, articles=options.stories)
        result = {name: measure(address) for name, address in addresses().items()}
    sys.stdout.write(json.dumps({"stories": options.stories, "pages": result}, indent=1) + "\n")


if __name__ == "__main__":
    main()
