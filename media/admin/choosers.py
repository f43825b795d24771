"""Choosing assets in the admin: pictures first, with the state of their rights; only the offer is shown or named."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.admin.utils import quote
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets import BaseChooser

from locales.readers import Reader, reader_of_request
from media import selectors
from media.admin.listing import RightsColumn, ThumbnailColumn
from media.models import Asset

#: Gives the assets that somebody is offered, ready for a listing.
Offer = Callable[[Reader], QuerySet[Any]]


class WordsForm(BaseFilterForm):  # type: ignore[misc]
    """Search in the texts of every language and the credit."""

    q = forms.CharField(
        label=_("Search term"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Search")})
    )

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        """Return the assets in which every word occurs."""
        words = self.cleaned_data.get("q")
        if words:
            self.is_searching, self.search_query = True, words
            return selectors.matching(objects, words)
        return objects


class _Offered:
    """What every page of the chooser shows: what the user is offered."""

    filter_form_class = WordsForm
    offer: Offer | None = None
    request: Any
    is_multiple_choice: Any
    chosen_url_name: str

    def rows(self) -> QuerySet[Any]:
        """Return the assets on offer."""
        return self.offer(self._reader)  # type: ignore[misc]

    def get_object_list(self) -> QuerySet[Any]:
        """Return them, the newest first."""
        return self.rows().order_by("-created_at")

    @property
    def columns(self) -> list[Any]:
        """Picture, title, kind, rights."""
        return [
            ThumbnailColumn("thumbnail", label=_("Picture"), width="90px"),
            self._title(),
            Column("kind", label=_("Kind"), accessor="get_kind_display", classname="asset-wide"),
            RightsColumn("rights", self._reader.moment, label=_("Rights")),
        ]

    @cached_property
    def _reader(self) -> Reader:
        return reader_of_request(self.request)

    def _title(self) -> TitleColumn:
        if self.is_multiple_choice:
            return TitleColumn(
                "title", label=_("Title"), accessor=selectors.title_of, label_prefix="chooser-modal-select"
            )
        return TitleColumn(
            "title",
            label=_("Title"),
            accessor=selectors.title_of,
            get_url=lambda asset: reverse(self.chosen_url_name, args=[quote(asset.pk)]),
            link_attrs={"data-chooser-modal-choice": True},
        )

    def get_display_title(self, item: Any) -> str:
        """Return the title that the library shows."""
        return selectors.title_of(item)


class ChooseView(_Offered, chooser.ChooseView):  # type: ignore[misc]
    """The dialogue."""


class ChooseResultsView(_Offered, chooser.ChooseResultsView):  # type: ignore[misc]
    """Its results."""


class ChosenView(_Offered, chooser.ChosenView):  # type: ignore[misc]
    """The answer that one was chosen; nothing is told of others."""

    def get_object(self, pk: Any) -> Any:
        """Return the asset, if it is offered."""
        return self.rows().get(pk=pk)


class ChosenMultipleView(_Offered, chooser.ChosenMultipleView):  # type: ignore[misc]
    """The same for several, in the order in which they were listed."""

    def get_objects(self, pks: list[str]) -> list[Any]:
        """Return those that are offered."""
        rows = {str(row.pk): row for row in self.rows().filter(pk__in=pks)}
        return [rows[pk] for pk in pks if pk in rows]


class AssetChooserViewSet(ChooserViewSet):  # type: ignore[misc]
    """Choose an asset of the library among those that *offer* gives for the user."""

    model = Asset
    icon = "image"
    choose_one_text = _("Choose an asset")
    choose_another_text = _("Choose another asset")
    edit_item_text = _("Edit this asset")
    register_widget = False
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView
    per_page = 12

    def __init__(self, name: str, offer: Offer, **options: Any) -> None:
        super().__init__(name, **options)
        self.offer = offer

    def get_common_view_kwargs(self, **kwargs: Any) -> Any:
        """Hand the offer to every page."""
        return super().get_common_view_kwargs(offer=self.offer, **kwargs)


class AssetWidget(BaseChooser):  # type: ignore[misc]
    """The field's widget; a title is shown only of what is in ``rows``, whatever was sent."""

    model = Asset
    icon = "image"
    choose_one_text = AssetChooserViewSet.choose_one_text
    choose_another_text = AssetChooserViewSet.choose_another_text
    chooser_modal_url_name = "choose-asset:choose"
    show_edit_link = False

    def __init__(self, rows: QuerySet[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rows = rows if rows is not None else Asset.objects.none()

    def get_instance(self, value: Any) -> Any:
        """Return the chosen asset, or None for one that is not offered."""
        key = getattr(value, "pk", value)
        try:
            return self.rows.filter(pk=key).first() if key else None
        except (ValueError, TypeError, ValidationError):
            return None

    def get_display_title(self, instance: Any) -> str:
        """Return the asset's title."""
        return selectors.title_of(instance)


class AssetField(forms.ModelChoiceField):
    """An asset that the user sees."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Asset.objects.none(), widget=AssetWidget(), **kwargs)

    def offer(self, rows: QuerySet[Any]) -> None:
        """Offer *rows*; the widget names no other asset."""
        self.queryset = rows
        self.widget.rows = rows  # type: ignore[attr-defined]
