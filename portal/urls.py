"""The composition root: every address of the portal, imported by nobody."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access

from content import views as content_views
from content.admin.listings import PortalPageSearch
from content.cards import views as card_views
from content.feeds import sitemaps as sitemap_views
from content.feeds import views as feed_views
from content.library import kit_views
from content.library import views as library_views
from media.delivery import recordings as recording_views
from media.delivery import views as delivery_views
from portal import health
from search import views as search_views

urlpatterns = [
    path("", content_views.root, name="root"),
    path("admin/pages/search/", require_admin_access(PortalPageSearch.as_view()), name="portal_page_search"),
    path(
        "admin/pages/search/results/",
        require_admin_access(PortalPageSearch.as_view(results_only=True)),
        name="portal_page_search_results",
    ),
    path("admin/", include(wagtailadmin_urls)),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("robots.txt", content_views.robots, name="robots"),
    path("sitemap.xml", sitemap_views.index, name="sitemap"),
    path("sitemap-<slug:language>-<int:number>.xml", sitemap_views.part, name="sitemap_part"),
    path("api/v1/", include("portal.api.urls")),
    path("cards/<uuid:stable_id>/<slug:digest>.jpg", card_views.card, name="card"),
    path("files/<uuid:asset_id>/<int:version>", delivery_views.download, name="download"),
    path("files/<uuid:asset_id>/<int:version>/play", recording_views.play, name="play"),
    path("files/<uuid:asset_id>/<int:version>/poster.webp", recording_views.poster, name="poster"),
    path("files/<uuid:asset_id>/captions/<slug:language>.vtt", recording_views.captions, name="captions"),
    path("renditions/<str:key>", delivery_views.rendition, name="rendition"),
]

urlpatterns += i18n_patterns(
    path("search/", search_views.search, name="search"),
    path("library/", library_views.asset_list, name="library"),
    path("library/<uuid:asset_id>/", library_views.asset_detail, name="asset"),
    path("kits/", kit_views.kit_list, name="kits"),
    path("kits/<slug:slug>/", kit_views.kit_detail, name="kit"),
    re_path(r"^(?P<path>(?:[\w-]+/)*)feed\.atom$", feed_views.atom, name="feed_atom"),
    re_path(r"^(?P<path>(?:[\w-]+/)*)feed\.json$", feed_views.json, name="feed_json"),
    re_path(wagtail_urls.serve_pattern, content_views.page, name="wagtail_serve"),
)

# Whatever has no address at all is told so in the reader's best language.
urlpatterns += [re_path(r"^.*$", content_views.not_found, name="not_found")]

handler404 = "content.views.not_found"
handler403 = "content.views.forbidden"
