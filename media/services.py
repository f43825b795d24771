"""Writes of the media floor: taking files in, renditions, withdrawal, deletion."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction
from wagtail.log_actions import log
from wagtail.search import index as search_index

from locales import languages
from locales.models import Operation
from locales.selectors import database_now
from locales.services import record_change
from media import quotas
from media.delivery import preparation
from media.delivery.pictures import make_renditions_now  # noqa: F401 - a service of this module
from media.exchange.notices import recall_notices
from media.ingest import Ingested, ingest
from media.kits import announcements
from media.models import (
    Asset,
    AssetText,
    AssetVersion,
    KitRelease,
    PortalDocument,
    PortalImage,
    Recording,
    Rights,
)
from media.vocabulary import AssetKind

FileRow = PortalImage | PortalDocument | Recording
_KINDS: dict[type[Any], AssetKind] = {
    PortalImage: AssetKind.IMAGE,
    PortalDocument: AssetKind.DOCUMENT,
    Recording: AssetKind.RECORDING,
}


class WithdrawalRefusedError(ValueError):
    """A withdrawal without a reason."""


@transaction.atomic
def register_file(row: FileRow, taken: Ingested, user: Any = None) -> Asset:
    """Give the saved *row* its asset with the first version; the file is already stored.

    What the file said of its rights fills the form of a new asset; one that came with the
    row has its rights already. Further versions are proposed (``media.versions``).
    Renditions are made by a job that this transaction asks for.
    """
    asset = row.asset or _new_asset(row, taken, user)
    version = AssetVersion.objects.create(
        asset=asset,
        number=1,
        file=row.file.name,
        sha256=taken.sha256,
        bytes=taken.bytes,
        media_type=taken.media_type,
        safe_name=taken.safe_name,
        width=taken.width,
        height=taken.height,
        duration=taken.duration,
        ingest_changes=list(taken.changes),
        created_by=user,
    )
    record_change(asset, Operation.CREATED, actor=user, details={"version": version.number})
    if isinstance(row, PortalImage):
        from media.tasks import make_renditions

        make_renditions.enqueue(row.pk)
    if isinstance(row, Recording):
        from media.tasks import describe_recording

        describe_recording.enqueue(version.pk)
    preparation.request(asset)
    return asset


def _new_asset(row: FileRow, taken: Ingested, user: Any) -> Asset:
    asset = Asset.objects.create(kind=_KINDS[type(row)], owner=quotas.owner_of(row, user), created_by=user)
    type(row).objects.filter(pk=row.pk).update(asset=asset)
    row.asset = asset
    _fill_from_metadata(asset, row, taken)
    return asset


def _fill_from_metadata(asset: Asset, row: FileRow, taken: Ingested) -> None:
    from wagtail.models import Locale

    said = taken.rights
    creator = ", ".join(said.creators)[:255]
    Rights.objects.create(
        asset=asset,
        creator=creator,
        credit_line=(said.credit or creator)[:255],
        licence_url=said.licence_url[:200],
    )
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    for code, locale in locales.items():
        title, caption, alt = (_said(texts, code) for texts in (said.title, said.caption, said.alt))
        if code == languages.SOURCE:
            title = title or row.title
        if title or caption or alt:
            AssetText.objects.create(asset=asset, locale=locale, title=title[:255], caption=caption, alt=alt[:500])


def _said(texts: Any, code: str) -> str:
    by_code = {tag.lower(): text for tag, text in texts.items()}
    return str(by_code.get(code, ""))


class CleanFile(File[bytes]):
    """A file that ingest has cleaned, open for reading; its temporary folder is gone already."""

    def __init__(self, taken: Ingested) -> None:
        super().__init__(taken.path.open("rb"), name=f"file.{taken.extension}")
        self.ingested = taken


def clean_file(source: File[bytes], client_name: str) -> CleanFile:
    """Return *source* cleaned by ingest; raises ``media.ingest.Refused`` with advice."""
    with tempfile.TemporaryDirectory(prefix="upload-") as folder:
        raw = Path(folder) / "upload"
        with raw.open("wb") as copy:
            for chunk in source.chunks():
                copy.write(chunk)
        with ingest(raw, client_name=client_name) as taken:
            return CleanFile(taken)


@transaction.atomic
def record_editing(asset: Asset, parts: list[str], user: Any = None) -> None:
    """Tell ledger, log and Wagtail's own search that *parts* of *asset* were changed, in the editor's transaction.

    Choosers and Wagtail's search know the file row only, so its title follows the
    Vietnamese one.
    """
    title = AssetText.objects.filter(asset=asset, locale__language_code=languages.SOURCE).exclude(title="").first()
    if f"text-{languages.SOURCE}" in parts and title is not None:
        for model in _KINDS:
            for row in model._default_manager.filter(asset=asset):
                model._default_manager.filter(pk=row.pk).update(title=title.title)
                row.title = title.title
                search_index.insert_or_update_object(row)
    log(asset, "wagtail.edit", user=user, data={"parts": parts}, content_changed=True)
    record_change(asset, Operation.CHANGED, actor=user, details={"parts": parts})
    preparation.request(asset)
    announcements.of_asset(asset, user)


@transaction.atomic
def withdraw_asset(asset: Asset, reason: str, user: Any = None) -> None:
    """Take *asset* from every channel at once and tell whoever fetched or used it.

    Raises ``WithdrawalRefusedError`` without a reason.
    """
    if not reason.strip():
        raise WithdrawalRefusedError
    was_offered = asset.withdrawn_at is None
    asset.withdrawn_at, asset.withdrawal_reason = database_now(), reason.strip()
    Asset.objects.filter(pk=asset.pk).update(withdrawn_at=asset.withdrawn_at, withdrawal_reason=asset.withdrawal_reason)
    log(asset, "media.withdraw", user=user, data={"reason": asset.withdrawal_reason})
    record_change(asset, Operation.WITHDRAWN, actor=user, details={"reason": asset.withdrawal_reason})
    announcements.of_asset(asset, user)
    if was_offered:
        recall_notices(asset, reason=asset.withdrawal_reason)


@transaction.atomic
def reinstate_asset(asset: Asset, user: Any = None) -> None:
    """Show a withdrawn asset again."""
    asset.withdrawn_at, asset.withdrawal_reason = None, ""
    Asset.objects.filter(pk=asset.pk).update(withdrawn_at=None, withdrawal_reason="")
    log(asset, "media.reinstate", user=user)
    record_change(asset, Operation.REINSTATED, actor=user)
    preparation.request(asset)
    announcements.of_asset(asset, user)


@transaction.atomic
def delete_asset(asset: Asset, user: Any = None) -> None:
    """Delete *asset* with its versions; the files go in a job after the transaction."""
    from media.tasks import delete_files

    rows = asset.versions.values_list("file", "poster", "prepared__file")
    names = sorted({name for row in rows for name in row if name})
    record_change(asset, Operation.DELETED, actor=user)
    releases = KitRelease.objects.filter(pk__in=list(asset.kit_files.values_list("release", flat=True)))
    asset.delete()
    announcements.announce(releases, user)
    delete_files.enqueue(names)
