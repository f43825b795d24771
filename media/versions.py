"""Writes of an asset's versions: a replacement waits until somebody lets it take the place of the present file."""

from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from wagtail.log_actions import get_active_log_context, log
from wagtail.search import index as search_index

from locales.models import Operation
from locales.selectors import database_now
from locales.services import record_change
from media import permissions
from media.delivery import preparation
from media.delivery.storage import random_key
from media.ingest import Ingested
from media.models import Asset, AssetVersion, PortalDocument, PortalImage, Recording

FileRow = PortalImage | PortalDocument | Recording
#: What a row says of its file; whatever of it a row has is exchanged together.
OF_FILE = ("file", "file_size", "file_hash", "width", "height", "duration", "type")


class ApprovalRefusedError(ValueError):
    """A version that cannot be approved or refused any more, or a refusal without a reason; says why."""


@transaction.atomic
def propose_version(row: FileRow, taken: Ingested, user: Any = None) -> AssetVersion:
    """Keep the new file of *row*, which ingest has cleaned, as a version that waits for approval.

    The row goes back to the file that it has in the database: readers see no difference.
    Without *user* it is whoever sent the request, as in Wagtail's log.
    """
    user = user or get_active_log_context().user
    asset = Asset.objects.select_for_update().get(pk=row.asset_id)
    file: Any = row.file
    stored = file.storage.save(random_key(row, f"file.{taken.extension}"), File(file.file))
    version = AssetVersion.objects.create(
        asset=asset,
        number=(asset.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        file=stored,
        sha256=taken.sha256,
        bytes=taken.bytes,
        media_type=taken.media_type,
        safe_name=taken.safe_name,
        width=taken.width,
        height=taken.height,
        duration=taken.duration,
        ingest_changes=list(taken.changes),
        is_approved=False,
        created_by=user,
    )
    log(asset, "media.version_proposed", user=user, data={"version": version.number})
    record_change(asset, Operation.CHANGED, actor=user, details={"proposed": version.number})
    _describe(version)
    return version


def present_of(row: FileRow) -> dict[str, Any]:
    """Return what the database says of the file of *row*."""
    names = [field.name for field in row._meta.concrete_fields if field.name in OF_FILE]
    return type(row)._base_manager.values(*names).get(pk=row.pk)  # type: ignore[no-any-return]


@transaction.atomic
def approve_version(version: AssetVersion, user: Any = None) -> None:
    """Let *version* take the place of the asset's present file; earlier versions that still wait are refused.

    Renditions are drawn again by a job; those of the file before stand in until then.
    Raises ``ApprovalRefusedError`` when somebody was faster.
    """
    asset = Asset.objects.select_for_update().get(pk=version.asset_id)
    if user is not None and not permissions.may_approve(user, asset):
        raise ApprovalRefusedError(_("You may not decide on this file."))
    fresh = _waiting(asset, version)
    for earlier in asset.versions.filter(is_approved=False, number__lt=fresh.number):
        refuse_version(earlier, _("A later file was approved."), user)
    AssetVersion.objects.filter(pk=fresh.pk).update(
        is_approved=True, approved_at=database_now(), approved_by=user if getattr(user, "pk", None) else None
    )
    fresh.refresh_from_db()
    for row in _rows(asset):
        _exchange(row, fresh)
    log(asset, "media.version_approved", user=user, data={"version": fresh.number}, content_changed=True)
    record_change(asset, Operation.CHANGED, actor=user, details={"version": fresh.number})
    _describe(fresh)
    preparation.request(asset)


@transaction.atomic
def refuse_version(version: AssetVersion, reason: str, user: Any = None) -> None:
    """Remove a version that waits, with its file; raises ``ApprovalRefusedError`` without a reason."""
    from media.tasks import delete_files

    if not reason.strip():
        raise ApprovalRefusedError(_("Give the reason."))
    asset = Asset.objects.select_for_update().get(pk=version.asset_id)
    fresh = _waiting(asset, version)
    names = [str(name) for name in (fresh.file.name, fresh.poster.name if fresh.poster else "") if name]
    log(asset, "media.version_refused", user=user, data={"version": fresh.number, "reason": reason.strip()})
    record_change(asset, Operation.CHANGED, actor=user, details={"refused": fresh.number, "reason": reason.strip()})
    fresh.delete()
    delete_files.enqueue(names)


def _waiting(asset: Asset, version: AssetVersion) -> AssetVersion:
    fresh = asset.versions.filter(pk=version.pk, is_approved=False).first()
    if fresh is None or asset.versions.filter(is_approved=True, number__gt=fresh.number).exists():
        raise ApprovalRefusedError(_("Somebody has decided on this file already."))
    return fresh


def _rows(asset: Asset) -> list[FileRow]:
    models: tuple[type[Any], ...] = (PortalImage, PortalDocument, Recording)
    return [row for model in models for row in model._default_manager.filter(asset=asset)]


def _exchange(row: Any, version: AssetVersion) -> None:
    before = (getattr(row, "width", None), getattr(row, "height", None))
    values: dict[str, Any] = {"file": version.file.name}
    if hasattr(row, "file_size"):
        row.file = version.file.name
        row._set_file_hash()
        values |= {"file_size": version.bytes, "file_hash": row.file_hash}
    if isinstance(row, Recording):
        kind = "video" if version.media_type.startswith("video/") else "audio"
        values |= {"type": kind, "duration": version.duration or 0, "width": version.width, "height": version.height}
    if isinstance(row, PortalImage):
        values |= {"width": version.width or 0, "height": version.height or 0}
        if before != (version.width, version.height):
            names = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
            values |= dict.fromkeys(names)
    type(row).objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    if isinstance(row, PortalImage):
        _draw_again(row)
    search_index.insert_or_update_object(row)


def _draw_again(image: PortalImage) -> None:
    """Ask for the picture's renditions; those that the new file is too small for go at once."""
    from media.tasks import make_renditions

    image.renditions.filter(width__gt=image.width).delete()
    image.renditions.update(digest="")
    make_renditions.enqueue(image.pk)


def _describe(version: AssetVersion) -> None:
    """Let a job complete measures, poster and, once it is approved, texts of a recording."""
    from media.tasks import describe_recording

    if version.media_type.startswith(("video/", "audio/")):
        describe_recording.enqueue(version.pk)
