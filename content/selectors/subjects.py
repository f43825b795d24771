"""What a page is about and who publishes it, in the words of its language."""

from typing import Any

from django.http import HttpRequest

from content.models import PlacePage
from content.selectors.listings import visible_pages
from content.selectors.pictures import nearest
from locales.models import OrganisationName, Province, TopicName


def of_page(page: Any, request: HttpRequest) -> dict[str, Any]:
    """Return ``topics``, ``places`` (title and url) and ``owner_name``; at most four queries."""
    return {
        "topics": _topics(page),
        "places": _places(page, request),
        "owner_name": _publisher(page),
    }


def _topics(page: Any) -> list[dict[str, str]]:
    names: dict[str, dict[str, str]] = {}
    for row in TopicName.objects.filter(subject__pages=page.basepage_ptr_id).select_related("subject"):
        names.setdefault(row.subject.code, {})[row.language] = row.name
    return [{"title": nearest(rows, page.language), "url": ""} for rows in names.values()]


def _places(page: Any, request: HttpRequest) -> list[dict[str, str]]:
    provinces = list(Province.objects.filter(pages=page.basepage_ptr_id))
    if not provinces:
        return []
    pages = visible_pages(request, PlacePage).filter(locale_id=page.locale_id, province__in=provinces)
    urls = dict(pages.values_list("province_id", "url_path"))
    return [{"title": row.name_in(page.language), "url": urls.get(row.pk, "")} for row in provinces]


def _publisher(page: Any) -> str:
    if not page.organisation_id:
        return ""
    rows = OrganisationName.objects.filter(subject_id=page.organisation_id)
    return nearest(dict(rows.values_list("language", "name")), page.language)
