"""Synthetic stories for scale tests: clearly named as such, made in bulk, removed with the demo edition."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from content.models import SectionPage, StoryPage
from locales.models import Operation
from locales.services import record_change
from portal.demo import bulk, edition, keys

_BATCH = 500
_NAME = "synthetic"


@transaction.atomic
def load(count: int) -> None:
    """Bring the synthetic stories to *count*; treebeard adds them one by one, so paths are made here."""
    section = _section()
    have = StoryPage.objects.child_of(section).count()
    kind = ContentType.objects.get_for_model(StoryPage)
    desk, now = edition.desk(), timezone.now()
    while have < count:
        batch = []
        for number in range(have, min(have + _BATCH, count)):
            path = section._get_path(section.path, section.depth + 1, number + 1)
            moment = now - timedelta(minutes=count - number)
            batch.append(
                StoryPage(
                    path=path,
                    depth=section.depth + 1,
                    numchild=0,
                    content_type=kind,
                    locale=section.locale,
                    translation_key=keys.key("page", _NAME, number),
                    title=f"Bài thử nghiệm số {number}",
                    draft_title=f"Bài thử nghiệm số {number}",
                    slug=f"bai-thu-nghiem-{number}",
                    url_path=f"{section.url_path}bai-thu-nghiem-{number}/",
                    standfirst="Bài do máy tạo ra để đo tải; không phải tin tức.",
                    stable_id=uuid4(),
                    organisation=desk,
                    live=True,
                    first_published_at=moment,
                    last_published_at=moment,
                    has_unpublished_changes=False,
                )
            )
        bulk.insert(batch)
        have += len(batch)
    SectionPage.objects.filter(pk=section.pk).update(numchild=have)
    record_change(section, Operation.CHANGED, language=section.language, details={"synthetic": have})


def _section() -> Any:
    """Return the section that holds the synthetic stories; its title says what they are."""
    return edition.put(
        edition.home("vi"),
        SectionPage,
        _NAME,
        title="Dữ liệu thử nghiệm",
        slug="du-lieu-thu-nghiem",
        standfirst="Bài do máy tạo ra để đo tải; không phải tin tức.",
        show_in_menus=False,
    )
