"""Writes of media kits: publishing, building, withdrawing."""

import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from locales.models import Operation
from locales.selectors import database_now
from locales.services import record_change
from media.delivery.preparation import prepare
from media.delivery.storage import asset_storage, random_key, whole_file
from media.exchange.notices import recall_notices
from media.kits import announcements, archive, circles, contents, manifest, selectors
from media.models import Asset, KitFile, KitRelease, MediaKit
from media.policies import awaiting_acceptance
from media.selectors import title_of
from media.services import WithdrawalRefusedError
from media.states import ReleaseState
from media.visibility import visible_queryset

logger = logging.getLogger("media.kits")


class PublicationRefusedError(ValueError):
    """A kit that cannot be published; ``problems`` say why, for the editor."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass
class PublishKit:
    """Publishes *kit* in *languages* (default: all in which it has a title) under the next number.

    ``check()`` tells what stands against it and, in ``warnings``, what editors should
    know; ``execute()`` fixes the contents at this moment and asks for the archives. *seen*
    is the mark of what an editor was shown (``selectors.mark``); None is for code that
    publishes whatever there is.
    """

    kit: MediaKit
    languages: list[str] = field(default_factory=list)
    user: Any = None
    seen: str | None = None
    warnings: list[str] = field(default_factory=list)

    def check(self) -> list[str]:
        """Return what stands against publishing; an empty list when nothing does."""
        self.warnings = []
        known = {text.locale.language_code: text for text in contents.texts_with_titles(self.kit)}
        self.languages = self.languages or list(known)
        problems = [_("Withdrawn kits cannot be published.")] if self.kit.withdrawn_at else []
        if not self.languages:
            problems.append(_("Give the kit a title and an introduction in at least one language."))
        for code in self.languages:
            if code not in known:
                problems.append(_("There is no text in %(language)s.") % {"language": code})
        items = contents.items_of(self.kit)
        if not items:
            problems.append(_("Choose at least one file."))
        problems += self._hidden(items)
        for item in items:
            lacking = [code for code in self.languages if not item.asset.text_in(code).title]
            if lacking:
                self.warnings.append(
                    _("“%(asset)s” has no texts in: %(languages)s.")
                    % {"asset": title_of(item.asset), "languages": ", ".join(lacking)}
                )
        return problems

    def _changed(self) -> list[str]:
        """Nothing goes out that the editor was not shown; a release in fewer languages than were shown may."""
        if self.seen is None or set(selectors.mark(self.kit, self.languages).split(";")) <= set(self.seen.split(";")):
            return []
        return [_("The kit, its texts or its files have changed since you opened this page. Look again below.")]

    def _hidden(self, items: list[Any]) -> list[str]:
        """Every reader of the kit must be allowed to see every asset in it, from the kit's first minute on."""
        moment = max(filter(None, [database_now(), self.kit.embargo_until]))
        keys = [item.asset_id for item in items]
        waiting = set(awaiting_acceptance().filter(asset__in=keys).values_list("asset", flat=True))
        problems = [
            _("“%(asset)s” has no approved file.") % {"asset": title_of(item.asset)}
            for item in items
            if item.asset.current_version() is None
        ]
        problems += [
            _("“%(asset)s” was contributed and waits for the home desk's decision.") % {"asset": title_of(item.asset)}
            for item in items
            if item.asset_id in waiting
        ]
        hidden: dict[Any, Asset] = {}
        for circle in circles.of_kit(self.kit):
            seen = visible_queryset(circles.reader(circle, moment), Asset).filter(pk__in=keys)
            left = set(keys) - set(seen.values_list("pk", flat=True))
            hidden |= {item.asset_id: item.asset for item in items if item.asset_id in left}
        return problems + [
            _("“%(asset)s” is not cleared for everybody who may have this kit.") % {"asset": title_of(asset)}
            for asset in hidden.values()
        ]

    @transaction.atomic
    def execute(self) -> list[KitRelease]:
        """Make the releases and ask for their archives; raises ``PublicationRefusedError``."""
        from media.tasks import build_release

        self.kit = MediaKit.objects.select_for_update().get(pk=self.kit.pk)
        problems = self._changed() + self.check()
        if problems:
            raise PublicationRefusedError(problems)
        number = (self.kit.releases.aggregate(last=Max("number"))["last"] or 0) + 1
        made = [self._release(number, code) for code in self.languages]
        log(self.kit, "media.kit_published", user=self.user, data={"number": number, "languages": self.languages})
        record_change(self.kit, Operation.CHANGED, actor=self.user, details={"release": number})
        for release in made:
            build_release.enqueue(release.pk)
        return made

    def _release(self, number: int, language: str) -> KitRelease:
        release = KitRelease.objects.create(
            kit=self.kit,
            number=number,
            language=language,
            title=self.kit.text_in(language).title,
            released_at=database_now().replace(microsecond=0),
            requested_by=self.user,
        )
        files = contents.plan(self.kit, language)
        for file in files:
            file.release = release
        KitFile.objects.bulk_create(files)
        return release


def build(release_id: int) -> bool:
    """Build the archive of a queued release and announce it; return whether it is released now.

    May run twice and may be killed at any moment: the archive appears whole under a new
    random key, and only the last transaction makes it known.
    """
    release = KitRelease.objects.select_related("kit").filter(pk=release_id).first()
    if release is None or release.state not in {ReleaseState.QUEUED, ReleaseState.FAILED}:
        return release is not None and release.state == ReleaseState.RELEASED
    try:
        files = _prepared(release)
        release.manifest = manifest.compose(release, files)
        storage = asset_storage()
        key = random_key(None, "kit.zip")
        digest = store(release, files, storage, key)
    except (OSError, archive.DamagedFileError) as error:
        logger.exception("kit not built", extra={"release": release_id})
        KitRelease.objects.filter(pk=release_id).update(state=ReleaseState.FAILED, failure=_reason(error))
        return False
    return _released(release, files, key, digest, storage)


def store(release: KitRelease, files: list[KitFile], storage: Storage, key: str) -> archive.Digest:
    """Build the archive under *key* of *storage*, whole or not at all; return its digests."""
    measured: list[archive.Digest] = []

    def fill(path: Path) -> None:
        with path.open("wb") as out:
            archive.write(release, files, out)
        measured.append(archive.digest_of(path))

    whole_file(storage, key, fill)
    return measured[0]


def _prepared(release: KitRelease) -> list[KitFile]:
    """Return the release's files with their prepared files; each is made where it is missing."""
    files = list(release.files.select_related("version__asset", "prepared").order_by("position"))
    for file in files:
        if file.is_text or file.prepared is not None:
            continue
        if file.version is None:
            raise archive.DamagedFileError(f"{file.path}: its asset was deleted")
        made = prepare(file.version, file.spec)
        file.prepared, file.sha256, file.bytes, file.media_type = made, made.sha256, made.bytes, made.media_type
        file.save(update_fields=["prepared", "sha256", "bytes", "media_type"])
    return files


def _released(release: KitRelease, files: list[KitFile], key: str, digest: archive.Digest, storage: Storage) -> bool:
    with transaction.atomic():
        row = KitRelease.objects.select_for_update(of=("self",)).get(pk=release.pk)
        if row.state not in {ReleaseState.QUEUED, ReleaseState.FAILED}:
            transaction.on_commit(lambda: storage.delete(key))
            return row.state == ReleaseState.RELEASED
        KitRelease.objects.filter(pk=release.pk).update(
            state=ReleaseState.RELEASED,
            failure="",
            manifest=release.manifest,
            changes=manifest.changes_between(_before(release), files),
            archive=key,
            archive_sha256=digest.sha256,
            archive_bytes=digest.bytes,
            piece_bytes=digest.piece_bytes,
            pieces=list(digest.pieces),
        )
        record_change(release, Operation.CREATED, language=release.language)
        announcements.announce(KitRelease.objects.filter(pk=release.pk))
    return True


def _before(release: KitRelease) -> KitRelease | None:
    earlier = KitRelease.objects.filter(kit=release.kit, language=release.language, number__lt=release.number)
    return earlier.filter(state=ReleaseState.RELEASED).order_by("-number").prefetch_related("files").first()


def _reason(error: Exception) -> str:
    """Return what an editor can do about *error*."""
    if isinstance(error, archive.DamagedFileError):
        advice = _("A file of the kit is damaged or gone (%(file)s). Upload it again and publish again.")
        return advice % {"file": error}
    return _("The archive could not be written: %(error)s. Tell the operators, then publish again.") % {
        "error": error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    }


@transaction.atomic
def retry(release: KitRelease, user: Any = None) -> None:
    """Ask again for the archive of a release that could not be built."""
    from media.tasks import build_release

    if KitRelease.objects.filter(pk=release.pk, state=ReleaseState.FAILED).update(
        state=ReleaseState.QUEUED, failure=""
    ):
        log(release.kit, "media.kit_retried", user=user, data={"number": release.number, "language": release.language})
        build_release.enqueue(release.pk)


@transaction.atomic
def withdraw_kit(kit: MediaKit, reason: str, user: Any = None) -> None:
    """Take *kit* with all its releases from every channel; raises ``WithdrawalRefusedError`` without a reason."""
    if not reason.strip():
        raise WithdrawalRefusedError
    kit.withdrawn_at, kit.withdrawal_reason = database_now(), reason.strip()
    MediaKit.objects.filter(pk=kit.pk).update(withdrawn_at=kit.withdrawn_at, withdrawal_reason=kit.withdrawal_reason)
    log(kit, "media.kit_withdrawn", user=user, data={"reason": kit.withdrawal_reason})
    record_change(kit, Operation.WITHDRAWN, actor=user, details={"reason": kit.withdrawal_reason})
    announcements.of_kit(kit, user)
    recall_notices(releases=kit.releases.filter(state=ReleaseState.RELEASED), reason=kit.withdrawal_reason)


@transaction.atomic
def reinstate_kit(kit: MediaKit, user: Any = None) -> None:
    """Offer a withdrawn kit again; releases that were withdrawn one by one stay so."""
    kit.withdrawn_at, kit.withdrawal_reason = None, ""
    MediaKit.objects.filter(pk=kit.pk).update(withdrawn_at=None, withdrawal_reason="")
    log(kit, "media.kit_reinstated", user=user)
    record_change(kit, Operation.REINSTATED, actor=user)
    announcements.of_kit(kit, user)


@transaction.atomic
def withdraw_release(release: KitRelease, reason: str, user: Any = None) -> None:
    """Take one release from every channel for good; raises ``WithdrawalRefusedError`` without a reason."""
    if not reason.strip():
        raise WithdrawalRefusedError
    KitRelease.objects.filter(pk=release.pk, withdrawn_at=None).update(
        state=ReleaseState.WITHDRAWN, withdrawn_at=database_now(), withdrawal_reason=reason.strip()
    )
    release.refresh_from_db()
    data = {"number": release.number, "language": release.language, "reason": release.withdrawal_reason}
    log(release.kit, "media.release_withdrawn", user=user, data=data)
    record_change(release.kit, Operation.CHANGED, actor=user, details=data)
    announcements.announce(KitRelease.objects.filter(pk=release.pk), user)
    recall_notices(releases=[release], reason=release.withdrawal_reason)
