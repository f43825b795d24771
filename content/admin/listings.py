"""Wagtail's lists of pages, with the rows that the user finds: explorer, pages of one type, search."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.admin.views.pages.choose_parent import GenericChooseParentView
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.views.pages.search import SearchView, page_filter_search
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from content.selectors.explorer import found_by
from locales.actors import actor_of


class PortalExplorer(ExplorableIndexView):  # type: ignore[misc]
    """The pages below one page, or those that a search finds there."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the pages that the user finds; Wagtail's asks a list of all pages that the user may explore."""
        rows = self.model._default_manager
        if self.is_searching_whole_tree:
            pages = rows.all()
        elif self.is_searching or self.is_filtering:
            pages = rows.descendant_of(self.parent_page)
        else:
            pages = rows.child_of(self.parent_page)
        found = found_by(self.request.user, pages, searched=self.is_searching)
        return self.annotate_queryset(found)  # type: ignore[no-any-return]


class PagesOfType(ContentTypeUseView):  # type: ignore[misc]
    """All pages of one type."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way back; the report on all types, which counts everything, is the home desk's."""
        items: list[dict[str, Any]] = super().get_breadcrumbs_items()
        if actor_of(self.request.user).sees_everything:
            return items
        report = reverse("wagtailadmin_reports:page_types_usage")
        return [item for item in items if item.get("url") != report]

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the pages of the type that the user finds."""
        pages = self.model.objects.filter(depth__gt=1)
        found = found_by(self.request.user, pages, searched=self.is_searching)
        return self.annotate_queryset(found)  # type: ignore[no-any-return]


class FoundParents(GenericChooseParentView):  # type: ignore[misc]
    """Where a new page of a type may go."""

    def get_valid_parent_pages(self, user: Any) -> QuerySet[Any]:
        """Return the pages that the user finds and below which the type may be added."""
        kinds = ContentType.objects.get_for_models(*self.model.allowed_parent_page_models()).values()
        return page_permission_policy.instances_user_has_permission_for(user, "add").filter(  # type: ignore[no-any-return]
            content_type__in=list(kinds)
        )


class PortalPageSearch(SearchView):  # type: ignore[misc]
    """The search over all pages; its facets count what the user finds."""

    def get_queryset(self) -> Any:
        """Return what the search finds among the pages that the user finds."""
        self.all_pages = found_by(self.request.user, Page.objects.all(), searched=True)
        pages = self.all_pages.select_related("locale") if self.show_locale_labels else self.all_pages
        if self.ordering:
            pages = pages.order_by(self.ordering)
        if self.selected_content_type:
            pages = pages.filter(content_type=self.selected_content_type)
        found, self.all_pages = page_filter_search(
            self.search_query, self.annotate_queryset(pages), self.all_pages, self.ordering
        )
        if found.supports_facet:
            counts = self.all_pages.facet("content_type_id").items()
            self.content_types = [(ContentType.objects.get_for_id(key), count) for key, count in counts]
        return found
