"""Wagtail's internal API of pages, which its explorer menu and scripts read: only what the user finds."""

from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from wagtail.admin.api.serializers import (
    AdminPageSerializer,
    PageAncestorsField,
    PageChildrenField,
    PageTranslationsField,
    get_model_listing_url,
)
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.api.v2.serializers import PageParentField, get_serializer_class
from wagtail.models import Page

from content.selectors.explorer import found_by, known_to, knows


class _CountedChildren(PageChildrenField):  # type: ignore[misc]
    def to_representation(self, page: Any) -> Any:
        if page.numchild:
            return super().to_representation(page)
        listing = f"{get_model_listing_url(self.context, Page)}?child_of={page.pk}"
        return {"count": 0, "listing_url": listing}


class _KnownParent(PageParentField):  # type: ignore[misc]
    def get_attribute(self, instance: Any) -> Any:
        parent = instance.get_parent()
        return parent if parent is not None and knows(self.context["request"].user, parent) else None


class _KnownAncestors(PageAncestorsField):  # type: ignore[misc]
    def to_representation(self, page: Any) -> Any:
        fields = ["id", "type", "detail_url", "html_url", "title", "admin_display_title"]
        return _represent(self.context, page.get_ancestors(), fields)


class _KnownTranslations(PageTranslationsField):  # type: ignore[misc]
    def to_representation(self, page: Any) -> Any:
        fields = ["id", "type", "detail_url", "html_url", "locale", "title", "admin_display_title"]
        return _represent(self.context, page.get_translations(), fields)


def _represent(context: Any, pages: QuerySet[Any], fields: list[str]) -> Any:
    meta = ["type", "detail_url", "html_url", "locale"]
    serializer = get_serializer_class(
        Page, fields, meta_fields=[name for name in meta if name in fields], base=PortalPageSerializer
    )
    return serializer(context=context, many=True).to_representation(known_to(context["request"].user, pages))


class PortalPageSerializer(AdminPageSerializer):  # type: ignore[misc]
    """A page, with those of its relatives that the user finds."""

    children = _CountedChildren(read_only=True)
    parent = _KnownParent(read_only=True)
    ancestors = _KnownAncestors(read_only=True)
    translations = _KnownTranslations(read_only=True)


class PortalPagesAPI(PagesAdminAPIViewSet):  # type: ignore[misc]
    """The pages that the user finds."""

    base_serializer_class = PortalPageSerializer

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the pages that the user finds; the library asks several times for one answer."""
        return self._found.all()

    @cached_property
    def _found(self) -> QuerySet[Any]:
        return found_by(self.request.user, Page.objects.all(), searched="search" in self.request.GET)
