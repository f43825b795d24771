"""Reports on rights: what expires, what lacks consent, alternative text, licence or credit, and what a recall hits."""

from datetime import timedelta
from typing import Any

import django_filters  # type: ignore[import-untyped]
from django import forms
from django.contrib.admin.utils import quote
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from locales import languages
from locales.models import Organisation
from locales.readers import Reader, reader_of_request
from media import selectors
from media.admin.listing import RightsColumn, ThumbnailColumn
from media.models import Asset, AssetText, KitFile, KitRelease
from media.permissions import AssetPolicy, listed_assets, listed_kits
from media.states import ReleaseState
from media.visibility import visible_queryset
from media.vocabulary import AssetKind, Audience, Consent

_WIDE = "asset-wide"
#: Characters with which spreadsheets begin a formula (OWASP, CSV Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CHOICES = [
    ("expiring", gettext_lazy("Rights expire soon")),
    ("consent", gettext_lazy("People shown, consent not on record")),
    ("alt", gettext_lazy("Pictures without alternative text")),
    ("rights", gettext_lazy("Without licence or credit line")),
    ("kits", gettext_lazy("In released media kits")),
]
DAYS = 30


class RightsFilterSet(WagtailFilterSet):  # type: ignore[misc]
    """Which question, and for which assets."""

    question = django_filters.ChoiceFilter(
        label=gettext_lazy("Report"), choices=_CHOICES, empty_label=gettext_lazy("Every asset"), method="asked"
    )
    days = django_filters.NumberFilter(
        label=gettext_lazy("Expires within days"), min_value=0, max_value=3650, method="untouched"
    )
    language = django_filters.ChoiceFilter(
        label=gettext_lazy("Alternative text in"), choices=languages.CHOICES, method="untouched"
    )
    kind = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Kind"), choices=AssetKind.choices, widget=forms.CheckboxSelectMultiple
    )
    audience = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Audience"), choices=Audience.choices, widget=forms.CheckboxSelectMultiple
    )
    owner = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Owner organisation"), queryset=Organisation.objects.none()
    )

    class Meta:
        model = Asset
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.request is not None:
            mine = listed_assets(reader_of_request(self.request)).order_by()
            owners = Organisation.objects.filter(assets__in=mine).distinct()
            self.filters["owner"].queryset = owners.prefetch_related("names")

    def untouched(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """Return *rows*: the question reads the value."""
        return rows

    def asked(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Return the rows that the question is about."""
        given = self.form.cleaned_data
        days = given.get("days")
        if value == "expiring":
            now = reader_of_request(self.request).moment
            end = now + timedelta(days=int(DAYS if days is None else days))
            return rows.filter(rights__expires_at__gt=now, rights__expires_at__lte=end).order_by("rights__expires_at")
        if value == "consent":
            lacking = Q(rights__consent=Consent.MISSING)
            said_nobody = Q(rights__consent=Consent.NOBODY) & ~Q(rights__people_shown="")
            return rows.filter(lacking | said_nobody)
        if value == "alt":
            return _without_alt(rows, given.get("language") or "")
        if value == "rights":
            return selectors.without_rights(rows)
        return rows.filter(Exists(_released(KitFile.objects.filter(asset=OuterRef("pk")))))


def _without_alt(rows: QuerySet[Any], language: str) -> QuerySet[Any]:
    if not language:
        return selectors.without_alt(rows)
    told = AssetText.objects.filter(locale__language_code=language).exclude(alt="").values("asset")
    return rows.filter(kind=AssetKind.IMAGE).exclude(pk__in=told)


def _released(files: QuerySet[Any]) -> QuerySet[Any]:
    state = Q(release__state=ReleaseState.RELEASED, release__withdrawn_at=None, release__kit__withdrawn_at=None)
    return files.filter(state)


class RightsReportView(ReportView):  # type: ignore[misc]
    """The assets that the user sees or owns, with their rights and the kits that have them; as CSV and XLSX, too."""

    index_url_name = "rights_report"
    index_results_url_name = "rights_report_results"
    page_title = gettext_lazy("Rights of the library")
    header_icon = "key"
    filterset_class = RightsFilterSet
    permission_policy = AssetPolicy(Asset)
    any_permission_required = ["view", "change"]
    default_ordering = "-created_at"
    is_searchable = False
    model = Asset
    list_export = ["id", "title", "kind", "audience", "owner", "state", "credit_line", "licence"]
    list_export += ["embargo_until", "expires_at", "people_shown", "consent", "without_alt", "kits"]

    def get_queryset(self) -> QuerySet[Any]:
        """Return what the user sees or owns."""
        texts = Prefetch("texts", queryset=AssetText.objects.select_related("locale").defer("transcript", "subtitles"))
        rows = listed_assets(self.reader).select_related("rights", "owner", "portalimage").order_by("-created_at")
        files = _released(KitFile.objects.exclude(asset=None)).select_related("release__kit").defer("text")
        return rows.prefetch_related(
            texts, "owner__names", "portalimage__renditions", Prefetch("kit_files", queryset=files, to_attr="released")
        )

    @cached_property
    def reader(self) -> Reader:
        """Who asks."""
        return reader_of_request(self.request)

    @cached_property
    def columns(self) -> list[Any]:
        """Picture, title, rights, expiry, consent, what is missing, kits."""
        return [
            ThumbnailColumn("thumbnail", label=_("Picture"), width="90px"),
            TitleColumn(
                "title",
                label=_("Title"),
                accessor=selectors.title_of,
                get_url=self.edit_url,
                classname="asset-title",
            ),
            RightsColumn("rights", self.reader.moment, label=_("Rights")),
            Column("expires", label=_("Expires"), accessor=_expires, classname=_WIDE),
            Column("consent", label=_("Consent"), accessor=_consent, classname=_WIDE, width="16%"),
            Column("alt", label=_("No alternative text in"), accessor=_lacking_alt, classname=_WIDE, width="14%"),
            Column("kits", label=_("Media kits"), accessor=self.kits, classname=_WIDE, width="16%"),
        ]

    def edit_url(self, asset: Any) -> str | None:
        """Return the address of the form for those who may change the asset."""
        allowed = self.reader.sees_everything or asset.owner_id in self.reader.organisations
        allowed = allowed and self.request.user.has_perm("media.change_asset")
        return reverse("assets:edit", args=[quote(asset.pk)]) if allowed else None

    @cached_property
    def _known_releases(self) -> set[Any]:
        """The releases that the user may have, and every one of a kit of their own."""
        seen = visible_queryset(self.reader, KitRelease).order_by().values_list("pk", flat=True)
        kits = listed_kits(self.reader).order_by()
        mine = KitRelease.objects.filter(kit__in=kits).order_by().values_list("pk", flat=True)
        return set(seen) | set(mine)

    def kits(self, asset: Any) -> str:
        """Return the kits of which a release that the user may know of has the asset, by its title."""
        mine = [get_language(), languages.SOURCE]
        newest: dict[Any, KitRelease] = {}
        for release in sorted(
            (file.release for file in asset.released if file.release_id in self._known_releases),
            key=lambda row: (row.number, -mine.index(row.language) if row.language in mine else -len(mine)),
        ):
            newest[release.kit_id] = release
        return "; ".join(f"{row.title} ({row.kit.slug} {row.number})" for row in newest.values())

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        """Return the row of a spreadsheet; nothing in it begins a formula."""
        rights = getattr(item, "rights", None)
        values = {
            "id": str(item.pk),
            "title": selectors.title_of(item),
            "kind": str(item.get_kind_display()),
            "audience": str(item.get_audience_display()),
            "owner": str(item.owner or ""),
            "state": str(selectors.rights_state(item, self.reader.moment).label),
            "credit_line": rights.credit_line if rights else "",
            "licence": rights.licence if rights else "",
            "embargo_until": _moment(rights.embargo_until if rights else None),
            "expires_at": _expires(item),
            "people_shown": rights.people_shown if rights else "",
            "consent": _consent(item),
            "without_alt": _lacking_alt(item),
            "kits": self.kits(item),
        }
        return {name: _harmless(value) for name, value in values.items()}

    def get_heading(self, queryset: Any, field: str) -> str:
        """Return the heading of a column of a spreadsheet: its name, stable in every language."""
        return field

    def get_filename(self) -> str:
        """Return the name of the file, with the day."""
        return f"rights-{self.reader.moment:%Y-%m-%d}"


def _harmless(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value


def _moment(moment: Any) -> str:
    return selectors.in_viet_nam(moment) if moment else ""


def _expires(asset: Any) -> str:
    rights = getattr(asset, "rights", None)
    return _moment(rights.expires_at if rights else None)


def _consent(asset: Any) -> str:
    rights = getattr(asset, "rights", None)
    return str(rights.get_consent_display()) if rights else ""


def _lacking_alt(asset: Any) -> str:
    """Return the languages in which a picture has a title but no alternative text."""
    if asset.kind != AssetKind.IMAGE:
        return ""
    lacking = {row.locale.language_code for row in asset.texts.all() if row.title and not row.alt}
    return ", ".join(code for code in languages.CODES if code in lacking)
