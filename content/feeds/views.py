"""One Atom feed for each language (RFC 4287)."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from content.models import PublicationPage, StoryPage
from content.selectors.frames import absolute
from content.selectors.listings import newest_first, visible_pages
from locales import languages

#: Newest entries in a feed; older ones are reached through the sections.
LENGTH = 30


@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    """Return the newest stories and publications of the address's language."""
    language = languages.get(get_language() or languages.SOURCE)
    feed = Atom1Feed(
        title=_("Viet Nam Foreign Information Portal"),
        link=absolute(f"/{language.code}/"),
        description="",
        language=language.bcp47,
        feed_url=absolute(request.path),
        feed_guid=f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, absolute(request.path))}",
    )
    rows: list[StoryPage | PublicationPage] = []
    for model in (StoryPage, PublicationPage):
        pages = visible_pages(request, model).filter(locale__language_code=language.code)
        rows.extend(newest_first(pages)[:LENGTH])
    rows.sort(key=lambda row: (row.first_published_at is not None, row.first_published_at), reverse=True)
    for row in rows[:LENGTH]:
        feed.add_item(
            title=row.title,
            link=absolute(row.url_path),
            description=row.standfirst,
            unique_id=f"urn:uuid:{row.stable_id}",
            pubdate=row.first_published_at,
            updateddate=row.last_published_at,
        )
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response
