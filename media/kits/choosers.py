"""Choosing the files of a kit: pictures first, with the state of their rights, several at a time."""

from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import chooser

from locales.selectors import database_now
from media import selectors
from media.admin.listing import RightsColumn, ThumbnailColumn
from media.exchange import choosers
from media.kits.forms import KitAssetWidget, offered


class _Offered:
    """What every page of the chooser shows: what the user may put into a kit."""

    filter_form_class = choosers.WordsForm
    request: Any
    is_multiple_choice: Any
    chosen_url_name: str

    def get_object_list(self) -> QuerySet[Any]:
        """Return the assets that the user may put into a kit."""
        return offered(self.request.user, None).order_by("-created_at")

    @property
    def columns(self) -> list[Any]:
        """Picture, title, kind, rights."""
        return [
            ThumbnailColumn("thumbnail", label=_("Picture"), width="90px"),
            self._title(),
            Column("kind", label=_("Kind"), accessor="get_kind_display", classname="asset-wide"),
            RightsColumn("rights", self._moment, label=_("Rights")),
        ]

    @cached_property
    def _moment(self) -> Any:
        return database_now()

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


class ChooseView(_Offered, chooser.ChooseView):  # type: ignore[misc]
    """The dialogue."""


class ChooseResultsView(_Offered, chooser.ChooseResultsView):  # type: ignore[misc]
    """Its results."""


class _Titled:
    """An answer says the title that the library shows."""

    def get_display_title(self, item: Any) -> str:
        """Return the asset's title."""
        return selectors.title_of(item)


class ChosenView(_Titled, chooser.ChosenView):  # type: ignore[misc]
    """The answer that one was chosen; nothing is told of others."""

    def get_object(self, pk: Any) -> Any:
        """Return the asset, if it is offered."""
        return offered(self.request.user, None).get(pk=pk)


class ChosenMultipleView(_Titled, chooser.ChosenMultipleView):  # type: ignore[misc]
    """The same for several, in the order in which they were listed."""

    def get_objects(self, pks: list[str]) -> list[Any]:
        """Return those that are offered."""
        rows = {str(row.pk): row for row in offered(self.request.user, None).filter(pk__in=pks)}
        return [rows[pk] for pk in pks if pk in rows]


class KitAssetChooserViewSet(choosers.AssetChooserViewSet):
    """Choose files of a kit."""

    choose_one_text = _("Choose a file of the library")
    choose_another_text = _("Choose another file")
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView


kit_asset_chooser = KitAssetChooserViewSet(KitAssetWidget.viewset_name)
