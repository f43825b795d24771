"""The libraries' screens in Vietnamese: complete, nothing for nobody, ours over theirs, in scripts too."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from django.test import RequestFactory
from django.utils import translation
from django.views.i18n import JavaScriptCatalog

from portal import catalogues, library_catalogues

NEW = "A message of the next release with {number} pages"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the commands a copy of our Vietnamese to work on."""
    copy = tmp_path / library_catalogues.LIBRARIES_FOLDER.name
    shutil.copytree(library_catalogues.LIBRARIES_FOLDER, copy, ignore=shutil.ignore_patterns("*.mo"))
    monkeypatch.setattr(library_catalogues, "LIBRARIES_FOLDER", copy)
    return copy


@pytest.fixture
def upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a further package with a message of its own, and uninstall taggit."""
    package = tmp_path / "package"
    package.mkdir()
    (package / "views.py").write_text(f"TITLE = gettext({NEW!r})\n")
    kept = [path for path in library_catalogues.packages() if path.name != "taggit"]
    monkeypatch.setattr(library_catalogues, "packages", lambda: [*kept, package])


def change(domain: str, edit: Callable[[Catalog], None]) -> None:
    """Write our Vietnamese of *domain* anew after *edit*."""
    catalog = library_catalogues.load(domain)
    edit(catalog)
    path = library_catalogues.catalogue_path(library_catalogues.LIBRARIES_FOLDER, domain)
    catalogues.write(path, library_catalogues.LANGUAGE, catalog)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every catalogue file under *folder*."""
    return {path.name: path.read_bytes() for path in folder.rglob("*.po")}


@pytest.fixture
def spoken(folder: Path, settings: Any) -> None:
    """Let Django read the catalogues as the running portal does."""
    catalogues.compile_all()
    assert library_catalogues.compile_all() == 2
    own = [path for path in settings.LOCALE_PATHS if path.name != folder.name]
    assert settings.LOCALE_PATHS[-1].name == folder.name
    settings.LOCALE_PATHS = [*own, folder]


def test_every_message_of_the_libraries_is_in_vietnamese() -> None:
    assert library_catalogues.problems() == []


def test_a_second_update_changes_nothing(folder: Path) -> None:
    before = contents(folder)
    library_catalogues.update()
    assert len(before) == len(library_catalogues.DOMAINS)
    assert contents(folder) == before


def test_an_upgrade_shows_what_is_new_and_what_is_gone(folder: Path, upgraded: None) -> None:
    problems = library_catalogues.problems()
    assert f"locale_libraries/vi/django: no entry for {NEW!r}" in problems
    assert "locale_libraries/vi/django: no library says 'tagged item'" in problems

    library_catalogues.update()
    assert library_catalogues.problems() == [f"locale_libraries/vi/django: not translated: {NEW!r}"]


@pytest.mark.parametrize(
    ("domain", "text", "vietnamese", "fault"),
    [
        ("django", "Page '%(page_title)s' created.", "", "not translated"),
        ("django", "Page '%(page_title)s' created.", "Đã tạo %(title)s.", "placeholders differ"),
        ("django", "Page '{}' has been converted into an alias.", "Đã chuyển.", "placeholders differ"),
        ("djangojs", "Edit this %s", "Sửa", "placeholders differ"),
    ],
)
def test_a_faulty_translation_is_named(folder: Path, domain: str, text: str, vietnamese: str, fault: str) -> None:
    def spoil(catalog: Catalog) -> None:
        catalog[text].string = vietnamese

    change(domain, spoil)
    assert library_catalogues.problems() == [f"locale_libraries/vi/{domain}: {fault}: {text!r}"]


def test_a_fuzzy_translation_is_named(folder: Path) -> None:
    change("djangojs", lambda catalog: catalog["Dashboard"].flags.add("fuzzy"))
    assert library_catalogues.problems() == ["locale_libraries/vi/djangojs: fuzzy: 'Dashboard'"]


def test_a_message_that_only_wagtail_leaves_out_is_missed(folder: Path) -> None:
    change("django", lambda catalog: catalog.delete("Go to the first error"))
    assert library_catalogues.problems() == ["locale_libraries/vi/django: no entry for 'Go to the first error'"]


def test_our_words_win_over_the_libraries(spoken: None) -> None:
    """Wagtail has Vietnamese of its own for these; it calls a document a text and a site a page."""
    with translation.override("vi"):
        assert translation.gettext("Choose a document") == "Chọn tài liệu"
        assert translation.gettext("Sites") == "Trang web"
        assert translation.ngettext("%(count)s image", "%(count)s images", 3) == "%(count)s ảnh"


def test_the_portals_own_text_wins_over_all(spoken: None) -> None:
    own = catalogues.by_key(catalogues.load(catalogues.catalogue_path(catalogues.EDITORS_FOLDER, "vi"), "vi"))
    shared = own.keys() & catalogues.by_key(library_catalogues.load("django")).keys()
    assert ("", "Home") in shared
    with translation.override("vi"):
        shown = {key: translation.pgettext(key[0], str(key[1])) for key in shared if key[0]}
        shown |= {key: translation.gettext(str(key[1])) for key in shared if not key[0]}
    public = catalogues.by_key(catalogues.load(catalogues.catalogue_path(catalogues.PUBLIC_FOLDER, "vi"), "vi"))
    assert shown == {key: public.get(key, own[key]).string for key in shared}


def test_the_scripts_of_the_admin_speak_vietnamese(spoken: None) -> None:
    request = RequestFactory().get("/")
    with translation.override("vi"):
        for package, text, vietnamese in (
            ("wagtail.admin", "Changes have been autosaved.", "Đã lưu tự động."),
            ("wagtail_localize", "Download PO file", "Tải tệp PO xuống"),
        ):
            view = JavaScriptCatalog(packages=[package])
            view.setup(request)
            view.get(request)
            assert view.get_catalog()[text] == vietnamese
