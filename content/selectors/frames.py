"""What surrounds every public page: navigation, language switcher, alternates, addresses."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q

from content.models import BasePage
from locales import languages
from locales.languages import Language
from locales.readers import Reader
from media.visibility import visible, visible_queryset
from media.vocabulary import Provenance


@dataclass(frozen=True, slots=True)
class SwitcherRow:
    """One language of the switcher; ``url`` leads to its home where the page is not available."""

    language: Language
    url: str
    available: bool
    current: bool


def absolute(path: str) -> str:
    """Return *path* under the portal's public address."""
    return f"{settings.PUBLIC_URL}{path}"


def page_frame(page: Any, reader: Reader) -> dict[str, Any]:
    """Return the frame of a page's template: the keys of ``public_frame`` and what the page tells of itself.

    Further keys: ``provenance``, ``published_at`` and ``updated_at``.
    """
    frame = _frame(reader, page.language, page.url_path, page)
    frame.update(
        {
            "provenance": page.provenance,
            "published_at": page.first_published_at,
            "updated_at": page.last_published_at,
        }
    )
    return frame


def public_frame(reader: Reader, path: str) -> dict[str, Any]:
    """Return the frame around the view at *path* in the reader's language; one query.

    Keys: ``site_languages``, ``page_language``, ``navigation`` (title, url, current),
    ``switcher`` (SwitcherRow), ``alternates`` (hreflang, href; real translations only),
    ``canonical_url``, ``x_default_url``, ``home_url``, ``search_url``, ``library_url``, ``kits_url``, ``feed_url``,
    ``feeds``,
    ``is_restricted`` (whether the page is shown to staff only), ``original``,
    ``section_pages``, ``breadcrumbs`` and ``expiries``, the moments at which what it shows expires.
    """
    return _frame(reader, reader.language, path)


def _frame(reader: Reader, language: str, own: str, page: Any = None) -> dict[str, Any]:
    sections, translations = _sections_and_translations(reader, language, page)
    frame = {
        "expiries": [row.expires_at for row in (*sections, *translations)],
        "site_languages": languages.LANGUAGES,
        "page_language": languages.get(language),
        "navigation": [
            {"title": row.title, "url": row.url_path, "current": _is_within(page, row)}
            for row in sections
            if row.show_in_menus
        ],
        "footer_navigation": [{"title": row.title, "url": row.url_path} for row in sections if not row.show_in_menus],
        "home_url": f"/{language}/",
        "search_url": f"/{language}/search/",
        "library_url": f"/{language}/library/",
        "kits_url": f"/{language}/kits/",
        "feed_url": f"/{language}/feed.atom",
        "feeds": _feeds(page, language),
    }
    paths = {row.locale.language_code: row.url_path for row in translations}
    if page is None:
        paths = _paths_of_view(own, language)
    frame["switcher"] = [
        SwitcherRow(row, paths.get(row.code, f"/{row.code}/"), row.code in paths, row.code == language)
        for row in languages.LANGUAGES
    ]
    frame |= alternates(paths)
    if page is not None and page.depth == 2:
        frame["x_default_url"] = absolute("/")
    frame["canonical_url"] = absolute(own)
    frame["is_restricted"] = page is not None and not _is_public(page, reader)
    frame["original"] = _original(translations, page)
    frame["section_pages"] = sections
    above = [row for row in sections if _is_within(page, row) and row.pk != page.pk]
    frame["breadcrumbs"] = [{"title": row.title, "url": row.url_path} for row in above]
    return frame


def alternates(paths: dict[str, str]) -> dict[str, Any]:
    """Return ``alternates`` (hreflang, href) of the page at *paths* by language code, and its ``x_default_url``.

    The latter is where readers of none of these languages go: English, else the original
    language, else the first; nothing where there is no choice.
    """
    rows = [{"hreflang": languages.get(code).bcp47, "href": absolute(path)} for code, path in paths.items()]
    default = next((code for code in ("en", languages.SOURCE, *paths) if code in paths), "")
    return {"alternates": rows, "x_default_url": absolute(paths[default]) if len(rows) > 1 else ""}


def _feeds(page: Any, language: str) -> list[dict[str, str]]:
    """Return the feeds that a reader of *page* may follow: its own where it is a list, and its language's."""
    paths = [f"/{language}/"]
    if page is not None and page.depth == 3 and page.is_followed:
        paths.insert(0, page.url_path)
    kinds = (("application/atom+xml", "feed.atom", "Atom"), ("application/feed+json", "feed.json", "JSON"))
    return [
        {"type": media_type, "url": f"{path}{name}", "title": title}
        for path in paths
        for media_type, name, title in kinds
    ]


def _original(translations: list[Any], page: Any) -> dict[str, Any] | None:
    """Return where the original text of a translated *page* is, if readers may see it."""
    if page is None or page.provenance == Provenance.ORIGINAL:
        return None
    row = next((row for row in translations if row.provenance == Provenance.ORIGINAL), None)
    return {"url": row.url_path, "language": languages.get(row.locale.language_code)} if row else None


def _sections_and_translations(reader: Reader, language: str, page: Any) -> tuple[list[Any], list[Any]]:
    wanted = Q(depth=3, locale__language_code=language)
    if page is not None:
        wanted |= Q(translation_key=page.translation_key)
    rows = visible_queryset(reader, BasePage).filter(wanted)
    found = list(rows.select_related("locale").order_by("path"))
    sections = [row for row in found if row.depth == 3 and row.locale.language_code == language]
    key = page.translation_key if page is not None else None
    order = {code: number for number, code in enumerate(languages.CODES)}
    translations = [row for row in found if row.translation_key == key]
    translations.sort(key=lambda row: order.get(row.locale.language_code, len(order)))
    return sections, translations


def _is_within(page: Any, section: Any) -> bool:
    return bool(page is not None and page.path.startswith(section.path))


def _paths_of_view(path: str, language: str) -> dict[str, str]:
    """Return the addresses of a view such as the library, which exists in every language."""
    rest = path.removeprefix(f"/{language}/")
    if rest == path:
        return {}
    return {row.code: f"/{row.code}/{rest}" for row in languages.LANGUAGES}


def _is_public(page: Any, reader: Reader) -> bool:
    """Whether everybody may see *page*; what the public is shown, it may see."""
    return reader.is_anonymous or visible(reader.as_anonymous(), page)
