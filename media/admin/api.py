"""Wagtail's internal API of pictures and documents: only what the user finds."""

from typing import Any

from django.db.models import QuerySet
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet

from locales.readers import reader_of_request
from media.visibility import listed_queryset


class _Found:
    """Rows through visibility, filtered by key so that the search backends understand it."""

    request: Any
    model: Any

    def get_queryset(self) -> QuerySet[Any]:
        mine = listed_queryset(reader_of_request(self.request), self.model).order_by().values("pk")
        return self.model.objects.filter(pk__in=mine).order_by("id")  # type: ignore[no-any-return]


class PortalImagesAPI(_Found, ImagesAdminAPIViewSet):  # type: ignore[misc]
    """Pictures."""


class PortalDocumentsAPI(_Found, DocumentsAdminAPIViewSet):  # type: ignore[misc]
    """Documents."""
