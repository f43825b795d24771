"""The listing of assets in the admin: what the user may see or owns, with the state of its rights."""

from datetime import datetime
from typing import Any

import django_filters  # type: ignore[import-untyped]
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, BulkActionsCheckboxColumn, Column, TitleColumn
from wagtail.admin.views import generic

from locales import languages
from locales.models import Organisation
from locales.readers import Reader, reader_of_request
from media import selectors
from media.models import Asset
from media.permissions import listed_assets
from media.vocabulary import AssetKind, Audience

_MISSING = {
    "rights": (_("Licence or credit line"), selectors.without_rights),
    "alt": (_("Alternative text"), selectors.without_alt),
}

#: Columns that a narrow screen leaves out; the form of the asset has them all.
_WIDE = "asset-wide"


class AssetFilterSet(WagtailFilterSet):  # type: ignore[misc]
    """Kind, audience, owner, and what is missing."""

    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind"), choices=AssetKind.choices, widget=forms.CheckboxSelectMultiple
    )
    audience = django_filters.MultipleChoiceFilter(
        label=_("Audience"), choices=Audience.choices, widget=forms.CheckboxSelectMultiple
    )
    owner = django_filters.ModelChoiceFilter(label=_("Owner organisation"), queryset=Organisation.objects.none())
    missing = django_filters.MultipleChoiceFilter(
        label=_("Missing"),
        choices=[(name, label) for name, (label, _narrow) in _MISSING.items()],
        widget=forms.CheckboxSelectMultiple,
        method="lacking",
    )

    class Meta:
        model = Asset
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = Organisation.objects.filter(assets__isnull=False)
        if self.request is not None:
            owners = Organisation.objects.filter(assets__in=listed_assets(reader_of_request(self.request)).order_by())
        self.filters["owner"].queryset = owners.distinct().prefetch_related("names")

    def lacking(self, rows: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        """Return the rows that lack everything that is ticked."""
        for code in value:
            rows = _MISSING[code][1](rows)
        return rows


class ThumbnailColumn(BaseColumn):  # type: ignore[misc]
    """The prepared picture, or the stand-in while it is not ready; other kinds show their icon."""

    cell_template_name = "media/admin/thumbnail_cell.html"


class RightsColumn(BaseColumn):  # type: ignore[misc]
    """The state of the rights at the listing's moment."""

    cell_template_name = "media/admin/rights_cell.html"

    def __init__(self, name: str, moment: datetime, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.moment = moment

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> Any:
        """Return the context with ``state``."""
        context = super().get_cell_context_data(instance, parent_context)
        context["state"] = selectors.rights_state(instance, self.moment)
        return context


class LanguagesColumn(BaseColumn):  # type: ignore[misc]
    """The languages in which the asset has a title."""

    cell_template_name = "media/admin/languages_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> Any:
        """Return the context with ``spoken``: the languages with a title."""
        context = super().get_cell_context_data(instance, parent_context)
        have = instance.languages_with_texts()
        context["spoken"] = [language for language in languages.LANGUAGES if language.code in have]
        return context


class AssetIndexView(generic.IndexView):  # type: ignore[misc]
    """Every asset that the user may see or owns."""

    any_permission_required = ["view", "change"]
    page_title = _("Library")
    default_ordering = "-created_at"
    filterset_class = AssetFilterSet
    is_searchable = True
    show_other_searches = False

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return what the user may see or owns."""
        return selectors.for_listing(listed_assets(self.reader))

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Search the texts of every language and the credit."""
        return selectors.matching(queryset, self.search_query) if self.is_searching else queryset

    @cached_property
    def reader(self) -> Reader:
        """Who asks."""
        return reader_of_request(self.request)

    @property
    def works_on_many(self) -> bool:
        """Whether the user may change assets, and so many at once."""
        return bool(self.request.user.has_perm("media.change_asset"))

    @cached_property
    def columns(self) -> list[Any]:
        """Thumbnail, title, kind, audience, owner, rights, languages."""
        ticks = [BulkActionsCheckboxColumn("bulk_actions", obj_type="asset")] if self.works_on_many else []
        return [
            *ticks,
            ThumbnailColumn("thumbnail", label=_("Picture"), width="90px"),
            self._get_title_column_class(TitleColumn)(
                "title",
                label=_("Title"),
                accessor=selectors.title_of,
                get_url=self.title_url,
                classname="asset-title",
            ),
            Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind", classname=_WIDE),
            Column(
                "audience", label=_("Audience"), accessor="get_audience_display", sort_key="audience", classname=_WIDE
            ),
            Column("owner", label=_("Owner organisation"), classname=_WIDE),
            RightsColumn("rights", self.reader.moment, label=_("Rights")),
            LanguagesColumn("languages", label=_("Texts in"), classname=_WIDE),
        ]

    def get_edit_url(self, instance: Any) -> str | None:
        """Return the address of the form for those who may change the asset."""
        if self.reader.sees_everything or instance.owner_id in self.reader.organisations:
            return super().get_edit_url(instance)  # type: ignore[no-any-return]
        return None

    def title_url(self, instance: Any) -> str:
        """Return the form, or for those who may only use the asset the page that tells how."""
        return self.get_edit_url(instance) or reverse("asset_may_i", args=[instance.pk])
