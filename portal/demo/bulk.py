"""Many published pages of one type at once: what ``add_child`` and ``publish`` write, a few rows per statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import AutoField, F
from django.utils import timezone
from wagtail.models import Page, Revision

from content.models import BasePage, PageAddress
from content.publishing.addresses import current_path
from locales.models import Operation
from locales.services import record_change
from portal.demo import edition, indexing, keys


@dataclass(frozen=True)
class New:
    """A page to make: its demo name, title, slug, and the fields of its type."""

    name: str
    title: str
    slug: str
    fields: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def put_all(parent: Any, model: type[Any], wanted: Iterable[New]) -> int:
    """Make and publish the pages below *parent* that are missing; return how many.

    Each gets its revision, its address and its row in the ledger, like a page that an editor publishes.
    """
    have = set(model.objects.filter(locale=parent.locale).values_list("translation_key", flat=True))
    missing = [row for row in wanted if keys.key("page", row.name) not in have]
    if not missing:
        return 0
    path = _next_path(parent)
    pages = []
    for row in missing:
        pages.append(_page(parent, model, row, path))
        path = pages[-1]._inc_path()
    insert(pages)
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(pages))
    _revise(pages)
    now = timezone.now()
    PageAddress.objects.bulk_create(
        PageAddress(
            page_id=page.pk,
            stable_id=page.stable_id,
            translation_key=page.translation_key,
            language=page.locale.language_code,
            path=current_path(page),
            valid_from=now,
        )
        for page in pages
    )
    for page in pages:
        record_change(page, Operation.PUBLISHED, language=page.locale.language_code)
    indexing.note(pages)
    return len(pages)


def _next_path(parent: Any) -> str:
    last = Page.objects.filter(depth=parent.depth + 1, path__startswith=parent.path).order_by("path").last()
    return str(last._inc_path() if last else parent._get_path(parent.path, parent.depth + 1, 1))


def _page(parent: Any, model: type[Any], row: New, path: str) -> Any:
    now = timezone.now()
    return model(
        path=path,
        depth=parent.depth + 1,
        numchild=0,
        content_type=ContentType.objects.get_for_model(model),
        locale=parent.locale,
        translation_key=keys.key("page", row.name),
        title=row.title,
        draft_title=row.title,
        slug=row.slug,
        url_path=f"{parent.url_path}{row.slug}/",
        stable_id=uuid4(),
        organisation=edition.desk(),
        live=True,
        first_published_at=now,
        last_published_at=now,
        latest_revision_created_at=now,
        has_unpublished_changes=False,
        **row.fields,
    )


def _revise(pages: Sequence[Any]) -> None:
    """Give each page the revision that is public, so that editors start from it."""
    base = ContentType.objects.get_for_model(Page)
    made = Revision.objects.bulk_create(
        Revision(
            base_content_type=base,
            content_type_id=page.content_type_id,
            object_id=str(page.pk),
            object_str=page.title,
            created_at=page.last_published_at,
            content=page.serializable_data(),
        )
        for page in pages
    )
    for page, revision in zip(pages, made, strict=True):
        page.latest_revision_id = page.live_revision_id = revision.pk
    Page.objects.bulk_update(pages, ["latest_revision", "live_revision"], batch_size=200)


def insert(pages: Sequence[Any]) -> None:
    """Insert the rows of the three tables of pages of one type, and give each page its key.

    Django's bulk_create refuses models with parents; this is the step that ``save``
    takes for each table, for many rows at once.
    """
    for model in (Page, BasePage, type(pages[0])):
        fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, AutoField)]
        model._base_manager._insert(list(pages), fields=fields, using=DEFAULT_DB_ALIAS)
        if model is Page:
            keys_by_path = dict(Page.objects.filter(path__in=[row.path for row in pages]).values_list("path", "pk"))
            for row in pages:
                row.id = row.page_ptr_id = row.basepage_ptr_id = keys_by_path[row.path]
