"""Media kits for machines: the change feed, and manifest, archive and Metalink of a release."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from locales import languages
from locales.models import Scope
from locales.readers import Reader
from media.delivery.responses import file_response
from media.exchange.notices import record_pull
from media.kits import feed, metalink
from media.models import KitRelease
from media.visibility import visible_queryset
from portal.api.access import reader_for
from portal.api.problems import Problem, bad
from portal.api.schemas import ChangesSchema, ManifestSchema, problems
from portal.api.views import PublicView, document, text

_CURSOR_ADVICE = {
    "malformed": "This cursor is not one of ours. Begin again without a cursor.",
    "of_another_reader": "This cursor belongs to another token or to public access. Begin again without a cursor.",
    "from_the_future": "This cursor is ahead of the portal, which was restored from a backup. Begin again without one.",
}
_LONGEST_CURSOR = 600


def address_of(release: KitRelease, name: str) -> str:
    """Return the absolute address of ``manifest.json``, ``kit.zip`` or ``kit.meta4`` of *release*."""
    return f"{settings.PUBLIC_URL}/api/v1/kits/{release.kit.slug}/releases/{release.number}/{release.language}/{name}"


class ChangesView(PublicView):
    """``GET /api/v1/kits/changes``."""

    @extend_schema(
        operation_id="kit_changes",
        summary="What changed of media kits since a cursor",
        description=(
            "Apply the changes in order and ask again with `next`; while `more` is true, ask at once. A client that "
            "does so holds exactly the releases that it may have. `withdrawn` is a tombstone: delete your copy."
        ),
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR, description="`next` of the last answer.")],
        responses={200: ChangesSchema, **problems(400, 401, 403)},
    )
    def get(self, request: Any) -> HttpResponse:
        """Answer one page of changes."""
        reader = reader_for(request, Scope.KITS)
        cursor = request.GET.get("cursor", "")
        try:
            if len(cursor) > _LONGEST_CURSOR:
                raise feed.CursorError("malformed")
            page = feed.read(reader, cursor)
        except feed.CursorError as error:
            raise Problem(
                400, f"cursor-{error.code.replace('_', '-')}", "The cursor cannot be used", _CURSOR_ADVICE[error.code]
            ) from error
        return document({"changes": [_change(entry) for entry in page.entries], "next": page.next, "more": page.more})


def _change(entry: feed.Entry) -> dict[str, Any]:
    release = entry.release
    change = {
        "kit": release.kit.slug,
        "release": release.number,
        "lang": release.language,
        "state": "released" if entry.is_released else "withdrawn",
        "at": entry.at.isoformat(timespec="seconds"),
        "manifest": address_of(release, "manifest.json"),
        "archive": address_of(release, "kit.zip"),
        "metalink": address_of(release, "kit.meta4"),
    }
    return change if entry.is_released else {**change, "reason": entry.reason}


class ReleaseView(PublicView):
    """What the three addresses of a release share."""

    def release(self, request: Any, slug: str, number: int, lang: str) -> tuple[KitRelease, Reader]:
        """Return the release that the caller may have, and the caller; raises 410 for one they once might."""
        if lang not in languages.BY_CODE:
            raise bad("lang", f"Languages are {' '.join(languages.CODES)}.")
        reader = reader_for(request, Scope.KITS)
        wanted = {"kit__slug": slug, "number": number, "language": lang}
        rows = visible_queryset(reader, KitRelease).filter(**wanted)
        release = rows.select_related("kit").first()
        if release is not None:
            return release, reader
        gone = feed.tombstone(reader, **wanted)
        if gone is not None:
            raise Problem(410, "withdrawn", "This release was withdrawn", feed.why_gone(gone) or feed.NOT_OFFERED)
        raise Http404


class ManifestView(ReleaseView):
    """``…/manifest.json``."""

    @extend_schema(
        operation_id="kit_manifest",
        summary="Every file of a release with SHA-256, size, captions, credit and licence",
        responses={200: ManifestSchema, **problems()},
    )
    def get(self, request: Any, slug: str, number: int, lang: str) -> HttpResponse:
        """Answer the manifest, the same bytes as in the archive."""
        release, _reader = self.release(request, slug, number, lang)
        return text(release.manifest, "application/json")


class ArchiveView(ReleaseView):
    """``…/kit.zip``."""

    @extend_schema(
        operation_id="kit_archive",
        summary="The whole release as a ZIP; byte ranges and conditional requests are answered",
        responses={(200, "application/zip"): OpenApiTypes.BINARY, (206, "application/zip"): OpenApiTypes.BINARY}
        | problems()
        | {416: OpenApiResponse(description="The range begins behind the end.")},
    )
    def get(self, request: Any, slug: str, number: int, lang: str) -> HttpResponse:
        """Answer the archive, or the part of it that was asked for."""
        release, reader = self.release(request, slug, number, lang)
        record_pull(reader.actor, release)
        return file_response(
            request._request,
            release.archive.storage,
            str(release.archive.name),
            media_type="application/zip",
            etag=release.archive_sha256,
            download_name=metalink.archive_name(release),
            max_age=0,
        )

    head = get


class MetalinkView(ReleaseView):
    """``…/kit.meta4``."""

    @extend_schema(
        operation_id="kit_metalink",
        summary="Metalink 4 (RFC 5854) for download managers: `aria2c -M kit.meta4`",
        responses={(200, metalink.MEDIA_TYPE): OpenApiTypes.STR, **problems()},
    )
    def get(self, request: Any, slug: str, number: int, lang: str) -> HttpResponse:
        """Answer the Metalink."""
        release, _reader = self.release(request, slug, number, lang)
        publisher = release.kit.owner.name_in(lang) if release.kit.owner else settings.WAGTAIL_SITE_NAME
        return text(metalink.compose(release, address_of(release, "kit.zip"), publisher), metalink.MEDIA_TYPE)
