"""Reads of the media floor: how far an asset is cleared, and what the admin lists."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from locales import languages
from media.models import Asset, AssetText
from media.vocabulary import AssetKind

#: Without transcripts and captions, which can be long and which no list shows.
_TEXTS = Prefetch("texts", queryset=AssetText.objects.select_related("locale").defer("transcript", "subtitles"))
MOST_WORDS = 10


@dataclass(frozen=True, slots=True)
class RightsState:
    """How far an asset is cleared: ``code`` for machines, ``label`` for editors."""

    code: str
    label: str | Promise

    @property
    def is_cleared(self) -> bool:
        """Whether nothing of the rights stands against showing the asset now."""
        return self.code == "cleared"


def rights_state(asset: Asset, moment: datetime) -> RightsState:
    """Return what stands in the way of *asset* at *moment*, the gravest first."""
    rights = getattr(asset, "rights", None)
    if asset.withdrawn_at is not None:
        return RightsState("withdrawn", _("withdrawn"))
    if rights is None or not rights.licence:
        return RightsState("no-licence", _("no licence"))
    if not rights.credit_line:
        return RightsState("no-credit", _("no credit line"))
    if rights.expires_at is not None and rights.expires_at <= moment:
        return RightsState("expired", _("expired"))
    if rights.embargo_until is not None and rights.embargo_until > moment:
        return RightsState("embargoed", _("embargoed until %(moment)s") % {"moment": in_viet_nam(rights.embargo_until)})
    return RightsState("cleared", _("cleared"))


def in_viet_nam(moment: datetime) -> str:
    """Return *moment* in Viet Nam's time with its zone, whatever zone the editor works in."""
    local = moment.astimezone(ZoneInfo(settings.TIME_ZONE))
    return f"{formats.date_format(local, 'SHORT_DATE_FORMAT')} {local:%H:%M} (UTC+7)"


def title_of(asset: Asset) -> str:
    """Return the Vietnamese title, else any, else the kind."""
    titles = {row.locale.language_code: row.title for row in asset.texts.all() if row.title}
    for code in (*languages.chain(languages.SOURCE), *titles):
        if code in titles:
            return titles[code]
    return str(AssetKind(asset.kind).label)


def for_listing(assets: QuerySet[Any]) -> QuerySet[Any]:
    """Return *assets* with what the admin's listing shows of each, in a fixed number of queries."""
    return assets.select_related("rights", "owner", "portalimage").prefetch_related(
        _TEXTS, "owner__names", "portalimage__renditions"
    )


def matching(assets: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Return *assets* in whose texts (any language), credit or creator every word occurs."""
    for word in words.replace("\x00", "").split()[:MOST_WORDS]:
        hits = Asset.objects.filter(
            Q(texts__title__icontains=word)
            | Q(texts__caption__icontains=word)
            | Q(texts__alt__icontains=word)
            | Q(texts__transcript__icontains=word)
            | Q(rights__credit_line__icontains=word)
            | Q(rights__creator__icontains=word)
        )
        assets = assets.filter(pk__in=hits.order_by().values("pk"))
    return assets


def without_rights(assets: QuerySet[Any]) -> QuerySet[Any]:
    """Return *assets* that nobody has cleared yet: no licence or no credit line."""
    return assets.filter(Q(rights=None) | Q(rights__licence="") | Q(rights__credit_line=""))


def without_alt(assets: QuerySet[Any]) -> QuerySet[Any]:
    """Return the pictures among *assets* that lack an alternative text in a language in which they have a title."""
    lacking = AssetText.objects.filter(alt="").exclude(title="").values("asset")
    told = AssetText.objects.exclude(alt="").values("asset")
    return assets.filter(Q(pk__in=lacking) | ~Q(pk__in=told), kind=AssetKind.IMAGE)
