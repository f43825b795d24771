"""What a page tells machines about itself: schema.org (JSON-LD) and Open Graph.

Everything comes from the template's context, so that it costs no query and never says
more than the page shows.
"""

import json
from functools import singledispatch
from typing import Any

from babel import Locale as BabelLocale
from babel.core import get_global
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from content.cards.drawing import SIZE
from content.cards.services import digest_of, site_name
from content.models import (
    BasePage,
    HomePage,
    MissionPage,
    PlacePage,
    PublicationPage,
    StoryPage,
)
from content.selectors.frames import absolute
from locales import languages
from locales.languages import Language

#: Characters that would end the script element or a line in it.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def of_page(page: BasePage, context: dict[str, Any]) -> dict[str, Any]:
    """Return ``open_graph``, a list of (property, content), and ``json_ld``, a safe string."""
    language = languages.get(page.language)
    picture = context.get("lead_picture")
    image = _card_url(page, picture)
    open_graph = [
        ("og:type", "article" if isinstance(page, StoryPage | PublicationPage) else "website"),
        ("og:title", page.title),
        *_open_graph_of(language, context),
        ("og:image", image),
        ("og:image:type", "image/jpeg"),
        ("og:image:width", str(SIZE[0])),
        ("og:image:height", str(SIZE[1])),
        ("og:image:alt", page.title),
    ]
    summary = page.search_description or page.standfirst
    if summary:
        open_graph.append(("og:description", summary))
    for name, moment in (
        ("article:published_time", page.first_published_at),
        ("article:modified_time", page.last_published_at),
    ):
        if moment is not None and isinstance(page, StoryPage | PublicationPage):
            open_graph.append((name, moment.isoformat()))
    thing: dict[str, Any] = {
        "@type": page.structured_data_type,
        "@id": context["canonical_url"],
        "url": context["canonical_url"],
        "name": page.title,
        "inLanguage": language.bcp47,
        "description": summary,
        "image": _image_object(picture) if picture and picture.is_ready else image,
        "publisher": {"@id": _publisher_id()},
        **_translations(page, context),
        **properties(page, context),
    }
    return {"open_graph": open_graph, "json_ld": _graph(language, thing, *_breadcrumbs(page, context))}


def of_asset(context: dict[str, Any], language: str) -> dict[str, Any]:
    """Return the same for the page of an asset; *context* is that of the page."""
    asset, rights, row = context["asset"], context["rights"], languages.get(language)
    types = {"image": "ImageObject", "document": "DigitalDocument"}
    recording = asset["recording"]
    kind = types.get(asset["kind"]) or ("VideoObject" if recording and recording["is_video"] else "AudioObject")
    picture, download = asset["picture"], context["download"]
    poster = recording["poster"] if recording else None
    image = _largest(picture) if picture else absolute(poster.url) if poster else ""
    thing = {
        "@type": kind,
        "@id": context["canonical_url"],
        "url": context["canonical_url"],
        "name": asset["title"],
        "inLanguage": asset["language"].bcp47,
        "description": asset["caption"],
        "creditText": rights["credit_line"],
        "creator": {"@type": "Person", "name": rights["creator"]} if rights["creator"] else None,
        "copyrightNotice": rights["credit_line"],
        "license": rights["licence_url"],
        "acquireLicensePage": context["canonical_url"],
        "contentUrl": absolute(download["url"]) if download else "",
        "thumbnailUrl": image,
        "contentSize": str(download["bytes"]) if download else "",
        "duration": f"PT{round(recording['duration'])}S" if recording and recording["duration"] else "",
        "transcript": asset["transcript"] if kind in {"VideoObject", "AudioObject"} else "",
        "publisher": {"@id": _publisher_id()},
    }
    open_graph = [("og:type", "website"), ("og:title", asset["title"]), *_open_graph_of(row, context)]
    if image:
        open_graph += [("og:image", image), ("og:image:alt", asset["alt"] or asset["title"])]
    return {"open_graph": open_graph, "json_ld": _graph(row, thing)}


def of_kit(context: dict[str, Any], language: str) -> dict[str, Any]:
    """Return the same for the page of a media kit; *context* is that of the page."""
    kit, row = context["kit"], languages.get(language)
    shown = [*filter(None, [context["lead"]]), *context["pictures"]]
    address = context["canonical_url"]
    image = next((_largest(item["picture"]) for item in shown if item["picture"].is_ready), "")
    thing = {
        "@type": "Collection",
        "@id": address,
        "url": address,
        "name": kit["title"],
        "inLanguage": kit["language"].bcp47,
        "description": kit["introduction"],
        "abstract": "\n".join(kit["messages"]),
        "version": str(kit["number"]),
        "datePublished": _moment(kit["released_at"]),
        "license": kit["text_licence"].url,
        "image": image,
        "collectionSize": len(context["files"]),
        "hasPart": [_part(item) for item in (*shown, *context["others"])],
        "encoding": {
            "@type": "MediaObject",
            "encodingFormat": "application/zip",
            "contentUrl": absolute(context["download"]["archive"]),
            "contentSize": str(context["download"]["bytes"]),
            "sha256": context["download"]["sha256"],
        },
        "publisher": {"@id": _publisher_id()},
    }
    open_graph = [("og:type", "website"), ("og:title", kit["title"]), *_open_graph_of(row, context)]
    open_graph.append(("og:description", kit["introduction"]))
    if image:
        open_graph += [("og:image", image), ("og:image:alt", shown[0]["alt"] or shown[0]["title"])]
    return {"open_graph": open_graph, "json_ld": _graph(row, thing)}


def _part(item: dict[str, Any]) -> dict[str, Any]:
    """Return a file of a kit; in its own words, which are those of the release."""
    types = {"image": "ImageObject", "document": "DigitalDocument"}
    return {
        "@type": types.get(item["kind"], "MediaObject"),
        "name": item["title"],
        "caption": item["caption"] if item["kind"] == "image" else "",
        "description": item["caption"] if item["kind"] != "image" else "",
        "url": absolute(item["url"]),
        "contentUrl": absolute(item["download"]) if item["download"] else "",
        "creditText": item["credit"],
        "copyrightNotice": item["credit"],
        "license": item["licence_url"],
        "acquireLicensePage": absolute(item["url"]),
    }


@singledispatch
def properties(page: BasePage, context: dict[str, Any]) -> dict[str, Any]:
    """Return what the type of *page* adds to its schema.org description."""
    return {}


@properties.register
def _(page: HomePage, context: dict[str, Any]) -> dict[str, Any]:
    target = f"{absolute(context['search_url'])}?q={{search_term_string}}"
    return {
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": target},
            "query-input": "required name=search_term_string",
        }
    }


@properties.register
def _(page: StoryPage, context: dict[str, Any]) -> dict[str, Any]:
    publisher = context.get("owner_name")
    return {
        "headline": page.title,
        "datePublished": _moment(page.first_published_at),
        "dateModified": _moment(page.last_published_at),
        "author": {"@type": "GovernmentOrganization", "name": publisher} if publisher else {"@id": _publisher_id()},
        "keywords": [topic["title"] for topic in context.get("topics", ())],
        "contentLocation": [
            {"@type": "AdministrativeArea", "name": place["title"], "url": place["url"] and absolute(place["url"])}
            for place in context.get("places", ())
        ],
        "citation": [
            {"@type": "CreativeWork", "name": source["title"], "url": source["url"]}
            for source in context.get("source_list", ())
        ],
    }


@properties.register
def _(page: PublicationPage, context: dict[str, Any]) -> dict[str, Any]:
    return {
        "legislationIdentifier": page.number,
        "legislationDate": page.date_issued.isoformat() if page.date_issued else "",
        "legislationType": page.get_document_type_display(),
        "legislationPassedBy": {"@type": "Organization", "name": page.issuing_body},
        "isBasedOn": page.source_url,
    }


@properties.register
def _(page: PlacePage, context: dict[str, Any]) -> dict[str, Any]:
    return {
        "alternateName": page.province.full_name_vi,
        "containedInPlace": {"@type": "Country", "name": _territory("VN", page.language), "identifier": "VN"},
    }


@properties.register
def _(page: MissionPage, context: dict[str, Any]) -> dict[str, Any]:
    mission = page.mission
    return {
        "alternateName": context["mission"]["own_name"],
        "address": {
            "@type": "PostalAddress",
            "addressLocality": mission.city,
            "addressCountry": mission.host_territory.alpha2,
        },
        "areaServed": context["mission"]["accredited_territories"] or context["mission"]["host_territory"],
        "knowsLanguage": [row.bcp47 for row in context["mission"]["working_languages"]],
    }


def _open_graph_of(language: Language, context: dict[str, Any]) -> list[tuple[str, str]]:
    others = [row["hreflang"] for row in context.get("alternates", ()) if row["hreflang"] != language.bcp47]
    known = {row.bcp47: row for row in languages.LANGUAGES}
    return [
        ("og:site_name", site_name(language.code)),
        ("og:url", context["canonical_url"]),
        ("og:locale", open_graph_locale(language)),
        *(("og:locale:alternate", open_graph_locale(known[tag])) for tag in others if tag in known),
    ]


def open_graph_locale(language: Language) -> str:
    """Return a language with its likeliest territory, as Open Graph wants it: ``vi_VN``, ``zh_CN``."""
    given = BabelLocale.parse(language.data_locale)
    likely = BabelLocale.parse(get_global("likely_subtags")[given.language])
    territory = given.territory or likely.territory
    return f"{given.language}_{territory}"


def _card_url(page: BasePage, picture: Any) -> str:
    digest = digest_of(page.title, page.language, picture.image.pk if picture else None)
    return absolute(reverse("card", args=[page.stable_id, digest]))


def _largest(picture: Any) -> str:
    jpeg = [source for source in picture.sources if source.filter_spec.endswith("jpeg")]
    return absolute(jpeg[0].url) if jpeg else ""


def _image_object(picture: Any) -> dict[str, Any]:
    return {
        "@type": "ImageObject",
        "contentUrl": _largest(picture),
        "caption": picture.caption,
        "creditText": picture.credit,
        "license": picture.licence_url,
        "acquireLicensePage": absolute(picture.url),
    }


def _translations(page: BasePage, context: dict[str, Any]) -> dict[str, Any]:
    """Return links to the texts in other languages: of what it is a translation, and what is one of it."""
    others = [row["href"] for row in context.get("alternates", ()) if row["href"] != context["canonical_url"]]
    original = context.get("original")
    if original:
        return {"translationOfWork": {"@id": absolute(original["url"])}}
    return {"workTranslation": [{"@id": address} for address in others]}


def _breadcrumbs(page: BasePage, context: dict[str, Any]) -> list[dict[str, Any]]:
    above = context.get("breadcrumbs") or []
    if not above:
        return []
    home = {"title": site_name(page.language), "url": context["home_url"]}
    rows = [home, *above, {"title": page.title, "url": page.url_path}]
    return [
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": number, "name": row["title"], "item": absolute(row["url"])}
                for number, row in enumerate(rows, start=1)
            ],
        }
    ]


def _publisher_id() -> str:
    return absolute("/#publisher")


def _graph(language: Language, *things: dict[str, Any]) -> SafeString:
    publisher = {
        "@type": "GovernmentOrganization",
        "@id": _publisher_id(),
        "name": site_name(language.code),
        "url": absolute("/"),
        "logo": absolute(static("content/img/favicon.svg")),
    }
    graph = {"@context": "https://schema.org", "@graph": [_without_empty(row) for row in (publisher, *things)]}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return mark_safe(text)  # noqa: S308 - nothing is left that could end the script element


def _without_empty(value: Any) -> Any:
    """Return *value* without what is empty: a property that says nothing is left out."""
    if isinstance(value, dict):
        kept = {name: _without_empty(inner) for name, inner in value.items()}
        return {name: inner for name, inner in kept.items() if inner not in (None, "", [], {})}
    if isinstance(value, list):
        return [_without_empty(inner) for inner in value]
    return value


def _moment(moment: Any) -> str:
    return moment.isoformat() if moment else ""


def _territory(alpha2: str, language: str) -> str:
    return str(BabelLocale.parse(languages.get(language).data_locale).territories.get(alpha2, alpha2))
