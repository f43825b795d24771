"""SIGKILL at random moments of a kit build and of an upload: ``python -m tests.faults.kill_build TRIALS``.

Works on the database of DATABASE_URL and prints one JSON object. Each trial forks a worker
that uploads a picture or builds the archive of a queued release, kills it after a random
time, and audits: no address answers part of a file, every row names a whole file, the
build succeeds when it runs again, and a sweep leaves nothing that no row names.
"""

import hashlib
import io
import json
import os
import random
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import django


def noise(width: int, height: int, seed: int) -> bytes:
    """Return a JPEG that does not compress, so that a build takes a while."""
    from PIL import Image

    pixels = random.Random(seed).randbytes(width * height * 3)
    buffer = io.BytesIO()
    Image.frombytes("RGB", (width, height), pixels).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def upload(seed: int) -> None:
    """Upload one picture as a form does, and ask for what follows."""
    from django.core.files.base import ContentFile

    from media.models import PortalImage

    PortalImage(title=f"Upload {seed}", file=ContentFile(noise(700, 500, seed), name="upload.jpg")).save()


def build(release_id: int) -> None:
    """Build a queued release as the job does."""
    from media.kits import services

    services.build(release_id)


def killed(work: Any, argument: int, seconds: float) -> bool:
    """Fork *work*, kill it after *seconds*; return whether it was still at it."""
    from django.db import connections

    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            work(argument)
        finally:
            os._exit(0)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if os.waitpid(pid, os.WNOHANG)[0]:
            return False
        time.sleep(0.002)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return True


def duration(work: Any, argument: int) -> float:
    """Return how long *work* takes when nobody kills it."""
    began = time.monotonic()
    killed(work, argument, 120)
    return time.monotonic() - began


def sha256(path: str) -> str:
    """Return the SHA-256 of a stored file; empty when it is missing."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest() if Path(path).exists() else ""


def broken_rows(kit: Any) -> list[str]:
    """Return the rows that name a file which is missing or not whole, *kit*'s archives, or a file row without asset."""
    from media.models import AssetVersion, KitRelease, PortalImage, PreparedFile

    wrong = [f"version {row.pk}" for row in AssetVersion.objects.all() if sha256(row.file.path) != row.sha256]
    wrong += [f"prepared {row.pk}" for row in PreparedFile.objects.all() if sha256(row.file.path) != row.sha256]
    wrong += [f"image {row.pk}" for row in PortalImage.objects.filter(asset=None)]
    # Other drills on the same database make releases without archives, in one go.
    released = KitRelease.objects.filter(state="released", kit=kit)
    wrong += [f"release {row.pk}" for row in released if sha256(row.archive.path) != row.archive_sha256]
    return wrong


def served_in_part(release: Any) -> bool:
    """Whether the archive's address answers anything but the whole file or "not found"."""
    from django.test import Client

    answer = Client(SERVER_NAME="127.0.0.1").get(
        f"/api/v1/kits/{release.kit.slug}/releases/{release.number}/vi/kit.zip"
    )
    if answer.status_code == 404:
        return False
    body = b"".join(answer.streaming_content) if answer.streaming else b""
    release.refresh_from_db()
    return answer.status_code != 200 or hashlib.sha256(body).hexdigest() != release.archive_sha256


def main(trials: int) -> dict[str, Any]:
    """Run the trials and audit after each."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import storages
    from django.utils import timezone

    from media.kits import services
    from media.models import KitRelease, PortalImage
    from media.sweeping import AGE, sweep
    from tests.factories.kits import make_kit
    from tests.factories.media import clear

    dice = random.Random(trials)
    images = []
    for number in range(4):
        image = PortalImage(title=f"Part {number}", file=ContentFile(noise(1100, 800, number), name="part.jpg"))
        image.save()
        clear(image.asset, audience="public", title=image.title)
        images.append(image)
    kit = make_kit(*images)

    def queued() -> KitRelease:
        return services.PublishKit(kit, ["vi"]).execute()[0]

    first = queued()
    build_time, upload_time = duration(build, first.pk), duration(upload, 10_000)
    result: dict[str, Any] = {"trials": trials, "killed": 0, "in_part": [], "broken": [], "not_resumed": []}
    for number in range(trials):
        if number % 2:
            result["killed"] += killed(upload, number, dice.random() * upload_time * 1.1)
        else:
            release = queued()
            result["killed"] += killed(build, release.pk, dice.random() * build_time * 1.1)
            if served_in_part(release):
                result["in_part"].append(release.pk)
            if not services.build(release.pk) or served_in_part(release):
                result["not_resumed"].append(release.pk)
        if number % 10 == 9:
            result["broken"] += broken_rows(kit)
    result["broken"] += broken_rows(kit)
    result["swept"] = len(sweep(timezone.now() + AGE + timedelta(minutes=1)))
    result["broken_after_sweep"] = broken_rows(kit)
    root = Path(storages["assets"].location)
    result["left"] = [path.name for path in root.rglob("*") if path.is_file() and path.name.startswith(".")]
    return result


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))) + "\n")
