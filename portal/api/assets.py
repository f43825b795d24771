"""Assets for machines: what there is, with rights; and a plain yes, no or ask."""

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.dateparse import parse_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema

from locales import languages
from locales.models import Scope, Territory
from media import library, licences
from media.may_i import may_i, wording
from media.models import PreparedFile
from media.vocabulary import Permission, Use
from portal.api.access import reader_for
from portal.api.problems import Problem, bad
from portal.api.schemas import AssetSchema, MayISchema, problems
from portal.api.views import PublicView, document

#: Renditions that are offered for download: name and query of each.
_SIZES = {"": ("original", ""), "width-1920|format-jpeg": ("web", "?size=web")}


class OneAssetView(PublicView):
    """What the addresses of an asset share."""

    def asset(self, request: Any, asset_id: UUID) -> Any:
        """Return the asset if the caller may see it; raises 410 for a withdrawn one that they could have."""
        reader = reader_for(request, Scope.ASSETS)
        found = library.find(asset_id, reader)
        if found is not None:
            return found
        reason = library.withdrawal(asset_id, reader)
        if reason is not None:
            detail = f"Stop using it and delete your copies. Reason: {reason}"
            raise Problem(410, "withdrawn", "This asset was withdrawn", detail)
        raise Http404


class AssetView(OneAssetView):
    """``GET /api/v1/assets/<id>``."""

    @extend_schema(
        operation_id="asset",
        summary="An asset with its texts in all languages, its rights and its files",
        responses={200: AssetSchema, **problems()},
    )
    def get(self, request: Any, asset_id: UUID) -> HttpResponse:
        """Answer the asset."""
        return document(_asset(self.asset(request, asset_id)))


def _asset(asset: Any) -> dict[str, Any]:
    rights = asset.rights
    licence = licences.describe(rights.licence, rights.licence_url)
    order = {code: number for number, code in enumerate(languages.CODES)}
    texts = sorted(asset.texts.all(), key=lambda row: order.get(row.locale.language_code, len(order)))
    return {
        "id": str(asset.pk),
        "kind": asset.kind,
        "page": f"{settings.PUBLIC_URL}{library.address(asset.pk, languages.SOURCE)}",
        "texts": {
            row.locale.language_code: {
                "title": row.title,
                "caption": row.caption,
                "alt": row.alt,
                "transcript": row.transcript,
            }
            for row in texts
            if row.title or row.caption or row.alt or row.transcript
        },
        "credit": rights.credit_line,
        "creator": rights.creator,
        "licence": rights.licence,
        "licence_url": licence.url,
        "uses": {use.value: may_i(asset, use).verdict.value for use in Use},
        "territories": sorted(row.alpha2 for row in rights.territories.all()),
        "expires_at": rights.expires_at.isoformat() if rights.expires_at else None,
        "is_illustration": asset.is_illustration,
        "may_i": f"{settings.PUBLIC_URL}{reverse('api_may_i', args=[asset.pk])}",
        "files": _files(asset),
    }


def _files(asset: Any) -> list[dict[str, Any]]:
    """Return the prepared files of the current version, the newest of each size."""
    version = asset.current_version()
    newest: dict[str, PreparedFile] = {}
    for row in PreparedFile.objects.filter(version=version, spec__in=_SIZES).order_by("pk"):
        newest[row.spec] = row
    address = f"{settings.PUBLIC_URL}{reverse('download', args=[asset.pk, version.number])}"
    return [
        {
            "size": size,
            "url": f"{address}{query}",
            "media_type": newest[spec].media_type,
            "bytes": newest[spec].bytes,
            "sha256": newest[spec].sha256,
            "width": newest[spec].width,
            "height": newest[spec].height,
        }
        for spec, (size, query) in _SIZES.items()
        if spec in newest
    ]


class MayIView(OneAssetView):
    """``GET /api/v1/assets/<id>/may-i``."""

    @extend_schema(
        operation_id="may_i",
        summary="May it be used for this, there, on that day? Yes, no or ask, with reason and clause",
        parameters=[
            OpenApiParameter("use", OpenApiTypes.STR, required=True, enum=Use.values),
            OpenApiParameter("territory", OpenApiTypes.STR, description="ISO 3166-1 alpha-2; empty: not known."),
            OpenApiParameter("on", OpenApiTypes.DATE, description="A day in Viet Nam; today when left out."),
            OpenApiParameter("lang", OpenApiTypes.STR, description="Language of the reasons.", enum=languages.CODES),
        ],
        responses={200: MayISchema, **problems()},
    )
    def get(self, request: Any, asset_id: UUID) -> HttpResponse:
        """Answer the question."""
        asset = self.asset(request, asset_id)
        use, territory, on, lang = _question(request.GET)
        answer = may_i(asset, use, territory, on)
        with translation.override(lang):
            reasons = [
                {"code": ground.reason.value, "clause": ground.clause, **wording(ground, lang)}
                for ground in answer.grounds
            ]
        return document(
            {
                "asset": str(asset.pk),
                "use": use.value,
                "territory": territory or None,
                "on": on.isoformat() if on else None,
                "answer": Permission(answer.verdict).value,
                "reasons": reasons,
                "credit": asset.rights.credit_line,
            }
        )


def _question(query: Any) -> tuple[Use, str, date | None, str]:
    use, territory, day, lang = (query.get(name, "").strip() for name in ("use", "territory", "on", "lang"))
    if use not in Use.values:
        raise bad("use", f"Uses are {' '.join(Use.values)}.")
    territory = territory.upper()
    is_code = len(territory) == 2 and territory.isascii() and territory.isalpha()
    if territory and not (is_code and Territory.objects.filter(alpha2=territory).exists()):
        raise bad("territory", "Give the two letters of ISO 3166-1, such as FR.")
    try:
        on = parse_date(day) if day else None
    except ValueError:
        on = None
    if day and on is None:
        raise bad("on", "Give the day as year, month and day, such as 2027-01-31.")
    if lang and lang not in languages.BY_CODE:
        raise bad("lang", f"Languages are {' '.join(languages.CODES)}.")
    return Use(use), territory, on, lang or "en"
