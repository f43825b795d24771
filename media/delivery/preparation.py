"""Files as they leave: described, signed once, and kept under their own SHA-256.

A signature holds random numbers, so what was given away can only be given away again
from the store: kits, checksums and resumed downloads all need the bytes of the first time.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from media.delivery import credentials, keys, statements
from media.delivery.embedding import embed
from media.delivery.storage import local, random_key, whole_file
from media.ingest import Rendition, RenditionSpec, render_all
from media.models import Asset, AssetVersion, KitFile, PortalImage, PreparedFile
from media.renditions import extension_of, format_of, width_of
from media.vocabulary import AssetKind

logger = logging.getLogger("media.preparation")

#: What pictures offer beside the original, for bad lines.
WEB = "width-1920|format-jpeg"
#: How long a file that has been replaced is kept: pages in caches and downloads under way still name it.
REPLACED_KEPT = timedelta(minutes=15)


def specs_of(version: AssetVersion) -> list[str]:
    """Return the forms in which a version is offered: ``""`` is the original."""
    is_wide = version.asset.kind == AssetKind.IMAGE and (version.width or 0) > width_of(WEB)
    return ["", WEB] if is_wide else [""]


def prepare(version: AssetVersion, spec: str = "") -> PreparedFile:
    """Return the outgoing file of *version* in the form *spec*, made now unless it is there.

    The row appears when its file is whole and stored. Raises ``FileNotFoundError`` where
    the store has lost the original, ``media.ingest.Refused`` where it cannot be drawn,
    and ``OSError`` when the disk is full; nothing is left behind then.
    """
    version.asset = Asset.objects.select_related("rights").get(pk=version.asset_id)  # what it says now
    key, statement = keys.current(), _statement(version, spec)
    digest = statement.digest(key)
    made = PreparedFile.objects.filter(version=version, spec=spec, digest=digest).first()
    if made is not None:
        return made
    with tempfile.TemporaryDirectory(prefix="prepare-") as name, local(version.file, Path(name)) as original:
        folder = Path(name)
        row = PreparedFile(version=version, spec=spec, digest=digest, media_type=version.media_type)
        row.width, row.height, source = version.width, version.height, original
        if spec:
            drawn = _drawn(original, folder, spec)
            row.width, row.height, row.media_type, source = drawn.width, drawn.height, drawn.media_type, drawn.path
        finished, row.is_signed = finish(source, folder, row.media_type, statement, key)
        return _stored(row, finished, is_original=finished == original)


def _statement(version: AssetVersion, spec: str) -> statements.Statement:
    if not spec:
        return statements.in_full(version)
    is_smaller = (version.width or 0) > width_of(spec)
    return statements.in_full(version, *("c2pa.resized",) * is_smaller, "c2pa.transcoded")


def _drawn(original: Path, folder: Path, spec: str) -> Rendition:
    wish = RenditionSpec(width=width_of(spec), format=format_of(spec))  # type: ignore[arg-type]
    return render_all(original, [(wish, folder / f"drawn.{extension_of(spec)}")])[0]


def finish(
    source: Path, folder: Path, media_type: str, statement: statements.Statement, key: keys.SigningKey | None
) -> tuple[Path, bool]:
    """Return *source* described and signed in *folder*, and whether it is signed.

    It is *source* itself where nothing can be added.
    """
    described, signed = folder / f"{source.name}.described", folder / f"{source.name}.signed"
    has_words = embed(source, described, media_type, statement.said, licensor_url=statement.licensor_url)
    finished = described if has_words else source
    if key is None or not credentials.is_signable(media_type):
        return finished, False
    try:
        credentials.sign(finished, signed, media_type, statement.claim, key)
    except credentials.SigningError as error:
        logger.warning("a file leaves unsigned", extra={"media_type": media_type, "reason": str(error)})
        return finished, False
    return signed, True


def _stored(row: PreparedFile, finished: Path, *, is_original: bool) -> PreparedFile:
    """Store the file under a key of its own, then the row; one that another job made first wins."""
    storage = row.file.storage
    row.bytes = finished.stat().st_size
    with finished.open("rb") as opened:
        row.sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    suffix = f".{extension_of(row.spec)}" if row.spec else Path(str(row.version.file.name)).suffix
    name = str(row.version.file.name) if is_original else put(storage, finished, f"file{suffix}")
    with transaction.atomic():
        same = PreparedFile.objects.filter(version=row.version, spec=row.spec, digest=row.digest)
        first = same.select_for_update().first()
        if first is None:
            row.file.name = name
            row.save(force_insert=True)
            return row
    if not is_original:
        storage.delete(name)
    return first


def put(storage: Storage, finished: Path, name: str) -> str:
    """Store a file, whole or not at all, under a random key with the suffix of *name*; returns the key."""
    key = random_key(None, name)
    whole_file(storage, key, lambda place: _copy(finished, place))
    return key


def _copy(finished: Path, place: Path) -> None:
    shutil.copyfile(finished, place)


def prepare_asset_now(asset: Asset) -> list[PreparedFile]:
    """Make the outgoing files of an asset's current version and let go of what nobody needs any more.

    An asset that is withdrawn, or has no approved version, needs none.
    """
    version = asset.current_version()
    if version is None or asset.withdrawn_at is not None:
        return []
    made = [prepare(version, spec) for spec in specs_of(version)]
    discard_others(asset, {row.pk for row in made})
    return made


@transaction.atomic
def discard_others(asset: Asset, kept: set[int]) -> int:
    """Remove the prepared files of *asset* that are neither *kept* nor held by a kit release; returns how many.

    Their stored files go later, by a job. While a release of a kit is being built with
    this asset, everything stays.
    """
    from media.tasks import delete_files

    rows = PreparedFile.objects.filter(version__asset=asset).exclude(pk__in=kept).filter(kit_files=None)
    if KitFile.objects.filter(version__asset=asset, is_text=False, prepared=None).exists():
        return 0
    names = list(rows.exclude(file=F("version__file")).values_list("file", flat=True))
    count = rows.count()
    rows.delete()
    if names:
        delete_files.using(run_after=timezone.now() + REPLACED_KEPT).enqueue(names)
    return count


def request(asset: Asset) -> None:
    """Ask for the outgoing files of *asset*, and for its renditions where they say something else by now.

    Call it in the transaction that changes texts, rights or versions.
    """
    from media.delivery.pictures import are_outdated
    from media.tasks import make_renditions, prepare_asset

    prepare_asset.enqueue(str(asset.pk))
    image = PortalImage.objects.filter(asset=asset).first()
    if image is not None and are_outdated(image):
        make_renditions.enqueue(image.pk)


def request_unprepared() -> int:
    """Ask for the files of assets that have none at all, as after an upgrade; returns for how many."""
    with_some = PreparedFile.objects.values("version__asset")
    assets = Asset.objects.filter(withdrawn_at=None, versions__is_approved=True).exclude(pk__in=with_some).distinct()
    for asset in assets:
        request(asset)
    return len(assets)


def request_missing() -> int:
    """Ask for what every asset lacks under the present key and texts; returns for how many assets."""
    count = 0
    for asset in Asset.objects.filter(withdrawn_at=None).select_related("rights").iterator():
        if not _is_prepared(asset):
            request(asset)
            count += 1
    return count


def _is_prepared(asset: Asset) -> bool:
    from media.delivery.pictures import are_outdated

    version = asset.current_version()
    if version is None:
        return True
    version.asset = asset
    for spec in specs_of(version):
        digest = _statement(version, spec).digest(keys.current())
        if not PreparedFile.objects.filter(version=version, spec=spec, digest=digest).exists():
            return False
    image = PortalImage.objects.filter(asset=asset).first()
    return image is None or not are_outdated(image)
