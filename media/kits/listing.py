"""The listing of kits in the admin: those that the user works on."""

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django import forms
from django.contrib.admin.utils import quote
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.views import generic

from locales import languages
from locales.models import Organisation
from locales.readers import reader_of_request
from media.admin.listing import LanguagesColumn
from media.kits import selectors
from media.models import KitRelease, MediaKit
from media.permissions import listed_kits
from media.selectors import in_viet_nam
from media.states import ReleaseState
from media.vocabulary import Audience

_WIDE = "asset-wide"
_STATES = [
    ("draft", _("never published")),
    *((state.value, state.label) for state in (ReleaseState.RELEASED, ReleaseState.QUEUED, ReleaseState.FAILED)),
    ("withdrawn", _("withdrawn")),
]


class KitFilterSet(WagtailFilterSet):  # type: ignore[misc]
    """State, audience, language, owner."""

    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=_STATES, widget=forms.CheckboxSelectMultiple, method="in_state"
    )
    audience = django_filters.MultipleChoiceFilter(
        label=_("Audience"), choices=Audience.choices, widget=forms.CheckboxSelectMultiple
    )
    language = django_filters.ChoiceFilter(
        label=_("Texts in"), choices=languages.CHOICES, field_name="texts__locale__language_code"
    )
    owner = django_filters.ModelChoiceFilter(label=_("Owner organisation"), queryset=Organisation.objects.none())

    class Meta:
        model = MediaKit
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.request is not None:
            kits = listed_kits(reader_of_request(self.request)).order_by()
            owners = Organisation.objects.filter(kits__in=kits).distinct()
            self.filters["owner"].queryset = owners.prefetch_related("names")

    def in_state(self, rows: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        """Return the kits in one of the ticked states; a withdrawn kit is in no other."""
        found = rows.none()
        for state in value:
            if state == "withdrawn":
                found |= rows.exclude(withdrawn_at=None)
            elif state == "draft":
                found |= rows.filter(withdrawn_at=None, releases=None)
            else:
                found |= rows.filter(withdrawn_at=None, pk__in=_newest_in(state))
        return found.distinct()


def _newest_in(state: str) -> Any:
    """Return the kits one of whose languages has its newest release in *state*."""
    same = KitRelease.objects.filter(kit=OuterRef("kit"), language=OuterRef("language")).order_by("-number")
    rows = KitRelease.objects.annotate(newest=Subquery(same.values("pk")[:1]))
    keys = rows.filter(state=state).order_by().values_list("pk", "newest", "kit")
    return {kit for pk, newest, kit in keys if pk == newest}


class StateColumn(BaseColumn):  # type: ignore[misc]
    """How far the kit is, marked by colour and always written."""

    cell_template_name = "media/kits/state_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> Any:
        """Return the context with ``state``."""
        context = super().get_cell_context_data(instance, parent_context)
        context["state"] = selectors.state_of(instance)
        return context


def _embargo(kit: MediaKit) -> str:
    return in_viet_nam(kit.embargo_until) if kit.embargo_until else ""


class SpokenColumn(LanguagesColumn):
    """The languages in which the kit has texts."""

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> Any:
        """Return the context with ``spoken``."""
        context = super(LanguagesColumn, self).get_cell_context_data(instance, parent_context)
        have = {row.locale.language_code for row in instance.texts.all() if row.title}
        context["spoken"] = [language for language in languages.LANGUAGES if language.code in have]
        return context


class KitIndexView(generic.IndexView):  # type: ignore[misc]
    """Every kit that the user works on."""

    any_permission_required = ["view"]
    default_ordering = "-created_at"
    filterset_class = KitFilterSet
    is_searchable = True
    show_other_searches = False
    add_item_label = _("Add a media kit")

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return what the user works on."""
        return selectors.for_listing(listed_kits(reader_of_request(self.request)))

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Search the titles of every language and the address."""
        return selectors.matching(queryset, self.search_query) if self.is_searching else queryset

    @cached_property
    def columns(self) -> list[Any]:
        """Title, state, audience, embargo, owner, languages."""
        return [
            self._get_title_column_class(TitleColumn)(
                "title", label=_("Title"), accessor=str, get_url=self.get_edit_url, classname="asset-title"
            ),
            StateColumn("state", label=_("State")),
            Column(
                "audience", label=_("Audience"), accessor="get_audience_display", sort_key="audience", classname=_WIDE
            ),
            Column("embargo", label=_("Embargo"), accessor=_embargo, sort_key="embargo_until", classname=_WIDE),
            Column("owner", label=_("Owner organisation"), classname=_WIDE),
            SpokenColumn("languages", label=_("Texts in"), classname=_WIDE),
        ]

    def get_edit_url(self, instance: Any) -> str:
        """Return the form for who may write the kit, else its releases."""
        may_change = self.permission_policy.user_has_permission(self.request.user, "change")
        name = self.edit_url_name if may_change else f"{self.index_url_name.partition(':')[0]}:releases"
        return reverse(name, args=[quote(instance.pk)])

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        """None: the kit's own pages offer what can be done with it."""
        return []
