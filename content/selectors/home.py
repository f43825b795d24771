"""What a front page shows: every block of it, loaded together.

However many blocks an editor composes, their pages come in four queries (which translations the chosen
pages mean, stories and other pages, publications, places), and all pictures in the two queries of
``content.selectors.pictures``. Everything passes visibility, and nothing in another language appears:
a chosen page stands for its translation in the language of the front.
"""

from typing import Any
from uuid import UUID

from django.db.models import Q
from wagtail.rich_text import expand_db_html

from content.blocks.home import chosen_keys, structs
from content.blocks.texts import clean_html
from content.models import (
    BasePage,
    HomePage,
    MissionIndexPage,
    PlaceIndexPage,
    PlacePage,
    PublicationIndexPage,
    PublicationPage,
    StoryPage,
)
from content.selectors import links
from content.selectors.listings import by_name, newest_first, visible_pages
from locales.readers import Reader

#: What a front without blocks shows, in this order.
DEFAULT = ("latest", "publications", "directory", "places", "missions")
LATEST, PUBLICATIONS, PLACES, SECTION_STORIES = 6, 3, 12, 3
#: Joins the texts of all blocks, so that their links are looked up once.
_BETWEEN = "\x1e"


def composition(page: HomePage, reader: Reader, sections: list[Any]) -> dict[str, Any]:
    """Return ``hero`` (a page or None), ``blocks``, ``listed``, ``expiries`` and the addresses of the fronts.

    *sections* are the visible pages right below the front. Each of ``blocks`` is a row for the template
    ``content/home/<kind>.html``; a block that has nothing to show is left out. ``listed`` are the pages
    whose lead pictures the front shows.
    """
    front = _Front(page, reader, sections)
    rows = [row for row in map(front.row, front.blocks) if row is not None]
    for number, row in enumerate(rows, start=1):
        row.update({"anchor": f"block-{number}", "template": f"content/home/{row['kind']}.html"})
    listed = {shown.pk: shown for row in rows for shown in row.get("pages", ())}
    if front.hero is not None:
        listed[front.hero.pk] = front.hero
    own = {"hero": front.hero, "blocks": rows, "listed": list(listed.values()), "expiries": front.expiries()}
    return {**own, **front.addresses}


class _Front:
    """The blocks of one front page and the pages that they may show."""

    def __init__(self, page: HomePage, reader: Reader, sections: list[Any]) -> None:
        self.page, self.reader = page, reader
        self.sections = {row.pk: row for row in sections}
        urls = {row.specific_class: row.url_path for row in sections}
        self.addresses = {
            "publications_url": urls.get(PublicationIndexPage),
            "places_url": urls.get(PlaceIndexPage),
            "missions_url": urls.get(MissionIndexPage),
        }
        stored = [row for row in getattr(page.body, "raw_data", []) if isinstance(row, dict)]
        self.blocks = [{"kind": row["type"], "value": row["value"]} for row in stored]
        self.blocks = self.blocks or [{"kind": kind, "value": {}} for kind in DEFAULT]
        self._drawers = {
            "latest": self._latest,
            "featured": self._featured,
            "section": self._section_front,
            "places": self._places,
            "publications": self._publications,
            "missions": self._missions,
            "directory": self._directory,
            "library": self._library,
            "figures": self._figures,
            "quotation": self._quotation,
            "text": self._text,
        }
        self.meant = self._translation_keys()
        self.pages, self.stories = self._load_pages()
        self.publications = self._load_publications()
        self.places = self._load_places()
        self.texts = self._load_texts()
        self.hero = self.pages.get(self._meaning(page.hero_id)) or next(iter(self.stories), None)
        featured = [self._chosen(block) for block in self.blocks if block["kind"] == "featured"]
        self.shown = {row.pk for rows in featured for row in rows} | ({self.hero.pk} if self.hero else set())

    def expiries(self) -> list[Any]:
        """Return when what the front may show expires."""
        return [row.expires_at for row in (*self.pages.values(), *self.publications, *self.places)]

    # What the blocks ask for

    def _keys(self, block: dict[str, Any]) -> list[int]:
        if block["kind"] == "text":
            return sorted(links.keys_in(block["value"]))
        value = block["value"] if isinstance(block["value"], dict) else {}
        own = [value["section"]] if isinstance(value.get("section"), int) else []
        return own + chosen_keys(value.get("pages"))

    def _translation_keys(self) -> dict[int, UUID]:
        keys = {key for block in self.blocks for key in self._keys(block)} | {self.page.hero_id or 0}
        if keys == {0}:
            return {}
        return dict(BasePage.objects.filter(pk__in=keys).values_list("pk", "translation_key"))

    def _meaning(self, key: int | None) -> UUID | None:
        return self.meant.get(key or 0)

    def _count(self, block: dict[str, Any]) -> int:
        return (block["value"].get("count") or LATEST) if block["kind"] == "latest" else SECTION_STORIES

    def _section(self, block: dict[str, Any]) -> Any:
        """Return the visible section that *block* names, in the language of the front, or None."""
        meant = {self._meaning(key) for key in self._keys(block)}
        return next((row for row in self.sections.values() if row.translation_key in meant), None)

    # Loading

    def _load_pages(self) -> tuple[dict[UUID | None, Any], list[Any]]:
        """Return the chosen pages by translation key, and the stories, newest first; one query.

        Of each list of newest stories as many more are taken as may be shown elsewhere.
        """
        here = Q(locale_id=self.page.locale_id)
        stories = newest_first(visible_pages(self.reader, StoryPage).filter(here)).values("pk")
        spare = len(self.meant) + 1
        everywhere = [block for block in self.blocks if block["kind"] == "latest" and not self._keys(block)]
        wanted = Q(pk__in=stories[: sum(map(self._count, everywhere)) + spare])
        wanted |= Q(translation_key__in=list(self.meant.values()))
        for block in self.blocks:
            section = self._section(block) if block["kind"] in {"latest", "section"} else None
            if section is not None:
                below = stories.filter(path__startswith=section.path)
                wanted |= Q(pk__in=below[: self._count(block) + spare])
        rows = list(newest_first(visible_pages(self.reader).filter(here, wanted).select_related("locale")))
        chosen = set(self.meant.values())
        pages: dict[UUID | None, Any] = {row.translation_key: row for row in rows if row.translation_key in chosen}
        return pages, [row for row in rows if issubclass(row.specific_class, StoryPage)]

    def _load_publications(self) -> list[Any]:
        if not any(block["kind"] == "publications" for block in self.blocks):
            return []
        mine = newest_first(visible_pages(self.reader, PublicationPage).filter(locale_id=self.page.locale_id))
        newest = Q(pk__in=mine.values("pk")[:PUBLICATIONS])
        return list(mine.filter(newest | Q(translation_key__in=list(self.meant.values()))))

    def _load_places(self) -> list[Any]:
        if not any(block["kind"] == "places" for block in self.blocks):
            return []
        places = visible_pages(self.reader, PlacePage).filter(locale_id=self.page.locale_id)
        return by_name(places, self.page.language)

    def _load_texts(self) -> list[str]:
        """Return the HTML of all texts; a link to a page leads to its translation here, or nowhere."""
        texts = _BETWEEN.join(block["value"] for block in self.blocks if block["kind"] == "text")
        addresses = {key: self.pages[own].url_path for key, own in self.meant.items() if own in self.pages}
        return expand_db_html(links.expand(texts, addresses)).split(_BETWEEN)

    # Rows

    def row(self, block: dict[str, Any]) -> dict[str, Any] | None:
        """Return what *block* shows, or None for nothing."""
        found: dict[str, Any] | None = self._drawers.get(block["kind"], self._nothing)(block)
        return {"kind": block["kind"], **found} if found is not None else None

    def _nothing(self, block: dict[str, Any]) -> None:
        """A block type that is no more."""

    def _chosen(self, block: dict[str, Any]) -> list[Any]:
        keys = [self._meaning(key) for key in chosen_keys(block["value"].get("pages"))]
        return [self.pages[key] for key in dict.fromkeys(keys) if key in self.pages]

    def _newest(self, block: dict[str, Any], section: Any) -> list[Any]:
        """Return stories that the front does not show elsewhere, and remember them."""
        fresh = [
            row
            for row in self.stories
            if row.pk not in self.shown and (section is None or row.path.startswith(section.path))
        ][: self._count(block)]
        self.shown |= {row.pk for row in fresh}
        return fresh

    def _latest(self, block: dict[str, Any]) -> dict[str, Any] | None:
        section = self._section(block)
        if section is None and self._keys(block):
            return None
        pages = self._newest(block, section)
        more = section.url_path if section is not None else ""
        return {"title": block["value"].get("title", ""), "pages": pages, "more_url": more} if pages else None

    def _featured(self, block: dict[str, Any]) -> dict[str, Any] | None:
        pages = self._chosen(block)
        return {"title": block["value"].get("title", ""), "pages": pages} if pages else None

    def _section_front(self, block: dict[str, Any]) -> dict[str, Any] | None:
        section = self._section(block)
        if section is None:
            return None
        text = block["value"].get("text") or section.standfirst
        return {"section": section, "text": text, "pages": self._newest(block, section)}

    def _places(self, block: dict[str, Any]) -> dict[str, Any] | None:
        chosen = self._chosen(block)
        rows = chosen or self.places[:PLACES]
        shown = {"title": block["value"].get("title", ""), "pages": chosen, "places": rows}
        return shown if rows else None

    def _publications(self, block: dict[str, Any]) -> dict[str, Any] | None:
        keys = dict.fromkeys(self._meaning(key) for key in chosen_keys(block["value"].get("pages")))
        by_key = {row.translation_key: row for row in self.publications}
        rows = [by_key[key] for key in keys if key in by_key] if keys else self.publications[:PUBLICATIONS]
        return {"title": block["value"].get("title", ""), "publications": rows} if rows else None

    def _missions(self, block: dict[str, Any]) -> dict[str, Any] | None:
        words = {"title": block["value"].get("title", ""), "text": block["value"].get("text", "")}
        return words if self.addresses["missions_url"] else None

    def _directory(self, block: dict[str, Any]) -> dict[str, Any]:
        sections = [row for row in self.sections.values() if row.show_in_menus]
        return {"title": block["value"].get("title", ""), "sections": sections}

    def _library(self, block: dict[str, Any]) -> dict[str, Any] | None:
        keys = [row.get("image") for row in structs(block["value"].get("picks"))]
        return {"title": block["value"].get("title", ""), "images": keys} if keys else None

    def _figures(self, block: dict[str, Any]) -> dict[str, Any]:
        return {"value": {**block["value"], "figures": structs(block["value"].get("figures"))}}

    def _quotation(self, block: dict[str, Any]) -> dict[str, Any]:
        return {"value": block["value"]}

    def _text(self, block: dict[str, Any]) -> dict[str, Any]:
        return {"text": clean_html(self.texts.pop(0))}
