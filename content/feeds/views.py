"""Atom (RFC 4287) and JSON (JSON Feed 1.1) feeds of each language and each section."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.feedgenerator import Atom1Feed

from content.feeds import selectors
from content.feeds.selectors import Feed
from content.selectors.frames import absolute
from locales.http import read_only
from locales.readers import reader_of_request
from media import freshness
from media.freshness import note_expiry


def _find(request: HttpRequest, suffix: str) -> Feed:
    feed = selectors.of_path(request.path.removesuffix(suffix), reader_of_request(request))
    if feed is None:
        raise Http404("There is no feed at this address.")
    note_expiry(request, feed.expiries)
    return feed


@read_only
def atom(request: HttpRequest, path: str = "") -> HttpResponse:
    """Return the newest stories and publications below the page at *path*."""
    feed = _find(request, "feed.atom")
    document = Atom1Feed(
        title=feed.title,
        link=absolute(feed.path),
        description="",
        subtitle=feed.description,
        language=feed.language.bcp47,
        feed_url=absolute(request.path),
        feed_guid=f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, absolute(request.path))}",
    )
    for row in feed.entries:
        document.add_item(
            title=row.title,
            link=absolute(row.url_path),
            description=row.standfirst,
            unique_id=f"urn:uuid:{row.stable_id}",
            pubdate=row.first_published_at,
            updateddate=row.last_published_at,
        )
    response = HttpResponse(document.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    freshness.keep(request, response)
    return response


@read_only
def json(request: HttpRequest, path: str = "") -> HttpResponse:
    """Return the same as a JSON Feed; ``_provenance`` tells which texts a machine translated."""
    feed = _find(request, "feed.json")
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": absolute(feed.path),
        "feed_url": absolute(request.path),
        "language": feed.language.bcp47,
        "items": [_item(row, feed) for row in feed.entries],
    }
    if feed.description:
        document["description"] = feed.description
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Type"] = "application/feed+json; charset=utf-8"
    freshness.keep(request, response)
    return response


def _item(row: Any, feed: Feed) -> dict[str, Any]:
    item = {
        "id": f"urn:uuid:{row.stable_id}",
        "url": absolute(row.url_path),
        "title": row.title,
        "summary": row.standfirst,
        "content_text": row.standfirst or row.title,
        "language": feed.language.bcp47,
        "_provenance": row.provenance,
    }
    image = _image(row)
    if image is not None:
        item["image"] = absolute(image.url)
    for name, moment in (("date_published", row.first_published_at), ("date_modified", row.last_published_at)):
        if moment is not None:
            item[name] = moment.isoformat()
    return item


def _image(row: Any) -> Any:
    """Return the JPEG of an entry's picture, which every reader of feeds can show, or None."""
    sources = row.picture.sources if row.picture else ()
    return next((source for source in sources if source.filter_spec.endswith("jpeg")), None)
