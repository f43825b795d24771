"""An editor in a process of its own: reads JSON commands from standard input, answers with JSON lines."""

import json
import os
import sys
from datetime import timedelta
from typing import Any


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
    import django

    django.setup()
    from content.models import HomePage, SectionPage, StoryPage
    from content.publishing import services
    from locales.selectors import database_now

    def section() -> Any:
        found = SectionPage.objects.filter(slug="chuyen").first()
        if found is None:
            found = SectionPage(title="Chuyện", slug="chuyen", show_in_menus=True)
            HomePage.objects.get(slug="vi").add_child(instance=found)
            services.publish(found)
        return found

    def story(title: str, embargo: float = 0, expiry: float = 0) -> Any:
        page = StoryPage(title=title, standfirst=f"Tóm tắt {title}", live=False)
        now = database_now()
        page.embargo_until = now + timedelta(seconds=embargo) if embargo else None
        page.expires_at = now + timedelta(seconds=expiry) if expiry else None
        section().add_child(instance=page)
        services.publish(page)
        return page.url_path

    def retitle(path: str, title: str) -> Any:
        page = StoryPage.objects.get(url_path=path)
        page.title = title
        page.save_revision()
        services.publish(page)
        return path

    def withdraw(path: str) -> Any:
        services.withdraw(StoryPage.objects.get(url_path=path), "Recalled.")
        return path

    def picture(title: str) -> Any:
        from media import services as media_services
        from tests.factories import make_image

        image = make_image(title)
        media_services.make_renditions_now(image)
        path = story(f"Chuyện với {title}")
        page = StoryPage.objects.get(url_path=path)
        page.lead_image = image
        page.save_revision()
        services.publish(page)
        rendition = image.renditions.get(filter_spec__endswith="jpeg").url
        return {
            "page": path,
            "rendition": rendition,
            "asset": str(image.asset_id),
            "file": f"/files/{image.asset_id}/1",
        }

    def withdraw_asset(asset: str) -> Any:
        from media import services as media_services
        from media.models import Asset

        media_services.withdraw_asset(Asset.objects.get(pk=asset), "Recalled.")
        return asset

    def kit(title: str, megabytes: int) -> Any:
        import io
        import random
        import wave

        from django.core.files.base import ContentFile

        from media.models import Recording
        from tests.factories import make_image
        from tests.factories.kits import make_kit, release
        from tests.factories.media import clear

        buffer = io.BytesIO()
        with wave.open(buffer, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(48_000)
            noise = random.Random(title).randbytes(1 << 20)
            for number in range(megabytes):
                sound.writeframesraw(noise[number % 1000 :] + noise[: number % 1000])
        row = Recording(title=f"Sound of {title}", file=ContentFile(buffer.getvalue(), name="sound.wav"), duration=1)
        row.save()
        clear(row.asset, audience="public", title=row.title)
        (made,) = release(make_kit(row, make_image(f"Picture of {title}"), title=title))
        return {
            "address": f"/api/v1/kits/{made.kit.slug}/releases/{made.number}/vi/",
            "name": f"{made.kit.slug}-{made.number}-vi.zip",
            "sha256": made.archive_sha256,
            "bytes": made.archive_bytes,
            "release": made.pk,
        }

    def withdraw_release(release: int) -> Any:
        from media.kits import services as kits
        from media.models import KitRelease

        kits.withdraw_release(KitRelease.objects.get(pk=release), "Recalled.")
        return release

    known = (kit, withdraw_release, picture, withdraw_asset, story, retitle, withdraw)
    actions = {action.__name__: action for action in known}
    for line in sys.stdin:
        command = json.loads(line)
        answer = actions[command.pop("do")](**command)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
