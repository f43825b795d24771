"""Choosing an asset in the forms of the exchange: only what the user sees is offered, named or accepted."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

from locales.actors import actor_of
from media import selectors
from media.admin.listing import ThumbnailColumn
from media.models import Asset
from media.visibility import visible_queryset


def _rows(user: Any) -> QuerySet[Any]:
    return selectors.for_listing(visible_queryset(actor_of(user), Asset)).order_by("-created_at")


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


class _Rows:
    """What every page of the chooser shows: what the user sees, with its picture."""

    filter_form_class = WordsForm

    @property
    def columns(self) -> list[Any]:
        """Picture and title."""
        return [ThumbnailColumn("thumbnail", label=_("Picture"), width="90px"), self.title_column]  # type: ignore[attr-defined]

    def get_object_list(self) -> QuerySet[Any]:
        """Return the assets that the user sees."""
        return _rows(self.request.user)  # type: ignore[attr-defined]


class ChooseView(_Rows, chooser.ChooseView):  # type: ignore[misc]
    """The dialogue."""


class ChooseResultsView(_Rows, chooser.ChooseResultsView):  # type: ignore[misc]
    """Its results."""


class ChosenView(chooser.ChosenView):  # type: ignore[misc]
    """The answer that one was chosen; nothing else is told of assets that the user does not see."""

    def get_object(self, pk: Any) -> Any:
        """Return the asset, if the user sees it."""
        return _rows(self.request.user).get(pk=pk)


class ChosenMultipleView(chooser.ChosenMultipleView):  # type: ignore[misc]
    """The same for several."""

    def get_objects(self, pks: list[str]) -> QuerySet[Any]:
        """Return those that the user sees."""
        return _rows(self.request.user).filter(pk__in=pks)


class AssetChooserViewSet(ChooserViewSet):  # type: ignore[misc]
    """Choose an asset of the library."""

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


asset_chooser = AssetChooserViewSet("choose-asset")


class AssetWidget(asset_chooser.widget_class):  # type: ignore[misc, name-defined]
    """The field's widget; a title is shown only of what is in ``rows``, whatever was sent."""

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
