"""Interface text: complete in every language, plural forms as in CLDR, a further language by data only."""

import gettext
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from babel.messages.mofile import write_mo
from django.utils import translation

from locales import languages
from portal import catalogues

PUBLIC = [code for code in languages.CODES if code != "en"]
#: Values of every plural category that whole numbers can have in the portal's languages.
NUMBERS = (*range(250), 1_000, 1_001, 1_000_000, 2_000_000, 1_000_001)
ITALIAN = languages.Language("it", "it", "Italiano", "Italian")


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the catalogues' commands copies to work on."""
    for name in ("PUBLIC_FOLDER", "EDITORS_FOLDER"):
        source = getattr(catalogues, name)
        shutil.copytree(source, tmp_path / source.name, ignore=shutil.ignore_patterns("*.mo"))
        monkeypatch.setattr(catalogues, name, tmp_path / source.name)
    return tmp_path


@pytest.fixture
def with_italian(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add a sixteenth row to the table of languages."""
    rows = (*languages.LANGUAGES, ITALIAN)
    monkeypatch.setattr(languages, "LANGUAGES", rows)
    monkeypatch.setattr(languages, "BY_CODE", {row.code: row for row in rows})
    monkeypatch.setattr(languages, "CODES", tuple(row.code for row in rows))


def contents(folder: Path) -> dict[str, bytes]:
    """Return every catalogue file under *folder*."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.po"))}


def compiled(code: str) -> gettext.GNUTranslations:
    """Return a public catalogue as the running portal reads it."""
    file = io.BytesIO()
    write_mo(file, catalogues.load(catalogues.catalogue_path(catalogues.PUBLIC_FOLDER, code), code))
    file.seek(0)
    return gettext.GNUTranslations(file)


@pytest.fixture
def serve(folders: Path, settings: Any) -> Callable[[], None]:
    """Return what lets Django read the copies as they are now; a changed setting empties its cache."""

    def start() -> None:
        catalogues.compile_all()
        settings.LOCALE_PATHS = [catalogues.PUBLIC_FOLDER, catalogues.EDITORS_FOLDER]
        settings.LANGUAGES = [(row.code, row.own_name) for row in languages.LANGUAGES]

    return start


def test_every_catalogue_is_complete() -> None:
    assert catalogues.problems() == []


def test_a_second_update_changes_nothing(folders: Path) -> None:
    catalogues.update()
    once = contents(folders)
    catalogues.update()
    assert len(once) == len(PUBLIC) + len(catalogues.EDITORS_LANGUAGES)
    assert contents(folders) == once


@pytest.mark.parametrize("code", PUBLIC)
def test_plural_forms_are_those_of_cldr(code: str) -> None:
    """A form for each category of CLDR, and each number gets the form of its category."""
    rule = Locale.parse({"pt": "pt_PT"}.get(code, languages.get(code).cldr)).plural_form
    count, expression = compiled(code).info()["plural-forms"].rstrip(";").split("; plural=")
    form = gettext.c2py(expression)
    pairs = {(rule(number), form(number)) for number in NUMBERS}
    assert len(pairs) == len({category for category, _form in pairs}) == len({index for _category, index in pairs})
    assert count == f"nplurals={len(pairs)}"


@pytest.mark.parametrize("code", PUBLIC)
def test_every_number_is_translated(code: str) -> None:
    catalogue = compiled(code)
    shown = {catalogue.ngettext("%(total)s result", "%(total)s results", number) for number in NUMBERS}
    assert shown.isdisjoint({"%(total)s result", "%(total)s results"})
    assert all("%(total)s" in text for text in shown)


def test_lao_speaks_lao(serve: Callable[[], None]) -> None:
    serve()
    with translation.override("lo"):
        assert translation.get_language_info("lo")["name_local"] == "ລາວ"
        assert translation.gettext("Media library") == "ຄັງສື່"


def test_a_sixteenth_language_is_a_row_and_a_catalogue(with_italian: None, serve: Callable[[], None]) -> None:
    catalogues.update()
    assert catalogues.problems()
    assert all(line.startswith("locale/it: not translated: ") for line in catalogues.problems())

    path = catalogues.catalogue_path(catalogues.PUBLIC_FOLDER, "it")
    catalogue = catalogues.load(path, "it")
    for message in catalogue:
        if isinstance(message.id, str):
            message.string = f"[it] {message.id}"
        else:
            one, other = (f"[it] {text}" for text in message.id)
            message.string = (one, other, other)
            message.flags.discard("fuzzy")
    catalogues.write(path, "it", catalogue)
    assert catalogues.problems() == []

    serve()
    with translation.override("it"):
        assert translation.gettext("Media library") == "[it] Media library"
        assert translation.ngettext("%(total)s item", "%(total)s items", 1) == "[it] %(total)s item"
        assert translation.ngettext("%(total)s item", "%(total)s items", 2) == "[it] %(total)s items"


@pytest.mark.parametrize(
    ("text", "fault"),
    [("", "not translated"), ("Seite %(nummer)s", "placeholders differ"), ("Seite", "placeholders differ")],
)
def test_a_faulty_translation_is_named(folders: Path, text: str, fault: str) -> None:
    path = catalogues.catalogue_path(catalogues.PUBLIC_FOLDER, "de")
    catalogue = catalogues.load(path, "de")
    catalogue["Page %(number)s of %(total)s"].string = text
    catalogues.write(path, "de", catalogue)
    assert catalogues.problems() == [f"locale/de: {fault}: 'Page %(number)s of %(total)s'"]
