"""Pages in the tree that every installation has."""

from itertools import count
from typing import Any

from content.models import (
    BasePage,
    HomePage,
    MissionIndexPage,
    MissionPage,
    PlaceIndexPage,
    PlacePage,
    PublicationIndexPage,
    PublicationPage,
    SectionPage,
    StoryPage,
)
from content.publishing import services

_numbers = count(1)


def home(language: str = "vi") -> HomePage:
    return HomePage.objects.get(locale__language_code=language)


def _add(parent: BasePage, page: Any, live: bool) -> Any:
    page.live = False
    page.locale = parent.locale
    parent.add_child(instance=page)
    page.save_revision()
    return publish(page) if live else page


def publish(page: Any, user: Any = None) -> Any:
    services.publish(page, user)
    page.refresh_from_db()
    return page


def make_section(language: str = "vi", *, live: bool = True, **fields: Any) -> SectionPage:
    fields.setdefault("title", f"Section {next(_numbers)}")
    return _add(home(language), SectionPage(show_in_menus=True, **fields), live)


def make_story(
    title: str = "", *, section: SectionPage | None = None, language: str = "vi", live: bool = True, **fields: Any
) -> StoryPage:
    parent = section or SectionPage.objects.filter(locale__language_code=language).first() or make_section(language)
    number = next(_numbers)
    fields.setdefault("slug", f"story-{number}")
    return _add(parent, StoryPage(title=title or f"Story {number}", **fields), live)


def make_publication(
    title: str = "Decision", *, language: str = "vi", live: bool = True, **fields: Any
) -> PublicationPage:
    index = PublicationIndexPage.objects.filter(locale__language_code=language).first()
    if index is None:
        index = _add(home(language), PublicationIndexPage(title="Publications"), True)
    fields.setdefault("slug", f"publication-{next(_numbers)}")
    fields.setdefault("document_type", "decision")
    return _add(index, PublicationPage(title=title, issuing_body="Government", **fields), live)


def make_place(province: Any, language: str = "vi") -> PlacePage:
    index = PlaceIndexPage.objects.filter(locale__language_code=language).first()
    if index is None:
        index = _add(home(language), PlaceIndexPage(title="Places"), True)
    return _add(index, PlacePage(title=province.name_vi, slug=f"place-{next(_numbers)}", province=province), True)


def make_mission(mission: Any, language: str = "vi") -> MissionPage:
    index = MissionIndexPage.objects.filter(locale__language_code=language).first()
    if index is None:
        index = _add(home(language), MissionIndexPage(title="Missions"), True)
    return _add(index, MissionPage(title=mission.name_in(language), slug=mission.code, mission=mission), True)
