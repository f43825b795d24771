"""What a page is about and who publishes it, in the words of its language."""

from typing import Any

from django.db.models import CharField, OuterRef, Subquery, Value

from content.models import PlacePage
from content.selectors.listings import visible_pages
from content.selectors.pictures import nearest
from locales.models import OrganisationName, Province, TopicName
from locales.readers import Reader

#: What stands in the place of a topic's code for the publisher's names.
_PUBLISHER = ""


def of_page(page: Any, reader: Reader) -> dict[str, Any]:
    """Return ``topics``, ``places`` (title and url) and ``owner_name``; two queries."""
    names = _names(page)
    publisher = names.pop(_PUBLISHER, {})
    return {
        "topics": [{"title": nearest(rows, page.language), "url": ""} for rows in names.values()],
        "places": _places(page, reader),
        "owner_name": nearest(publisher, page.language),
    }


def _names(page: Any) -> dict[str, dict[str, str]]:
    """Return the names of the page's topics by code, and of its publisher, in every language."""
    columns = ("code", "language", "name")
    topics = TopicName.objects.filter(subject__pages=page.basepage_ptr_id).order_by()
    publisher = OrganisationName.objects.filter(subject_id=page.organisation_id).order_by()
    rows = topics.values_list("subject__code", *columns[1:]).union(
        publisher.annotate(code=Value(_PUBLISHER, output_field=CharField())).values_list(*columns), all=True
    )
    names: dict[str, dict[str, str]] = {}
    for code, language, name in rows:
        names.setdefault(code, {})[language] = name
    return names


def _places(page: Any, reader: Reader) -> list[dict[str, str]]:
    pages = visible_pages(reader, PlacePage).filter(locale_id=page.locale_id, province=OuterRef("pk"))
    provinces = Province.objects.filter(pages=page.basepage_ptr_id)
    rows = provinces.annotate(url=Subquery(pages.values("url_path")[:1]))
    return [{"title": row.name_in(page.language), "url": row.url or ""} for row in rows]
