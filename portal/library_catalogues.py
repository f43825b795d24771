"""Vietnamese for the libraries' screens: what Wagtail, Django and the rest lack in Vietnamese, or say badly.

Their messages are read from the installed packages, so an upgrade shows what is new and what is gone.
Text of Python and templates comes from the sources; that of scripts, which are installed minified, and
of Django itself from the English catalogue that the package ships.
"""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.apps import apps

from portal import catalogues

LIBRARIES_FOLDER = catalogues.ROOT / "locales" / "locale_libraries"
LANGUAGE = "vi"
#: Scripts have their own gettext domain.
SCRIPTS = "djangojs"
DOMAINS = ("django", SCRIPTS)
#: Folders without text of an installed application.
_SKIPPED = {"migrations", "tests", "test", "project_template", "locale", "static", "__pycache__"}


def packages() -> list[Path]:
    """Return the folders of Django and of every installed application that is not the portal's."""
    configs = (config for config in apps.get_app_configs() if config.name not in catalogues.PACKAGES)
    return [_django(), *sorted(Path(config.path) for config in configs)]


def _django() -> Path:
    return Path(django.__file__).parent / "conf"


def catalogue_path(folder: Path, domain: str) -> Path:
    """Return where the Vietnamese catalogue of *domain* lies in *folder*, ours or a package's."""
    return folder / LANGUAGE / "LC_MESSAGES" / f"{domain}.po"


def _is_application(folder: Path) -> bool:
    config = folder / "apps.py"
    return config.is_file() and "AppConfig)" in config.read_text(encoding="utf-8")


def _sources(package: Path) -> Iterator[Path]:
    for name, folders, files in os.walk(package):
        folder = Path(name)
        if folder != package and _is_application(folder):
            folders.clear()
            continue
        folders[:] = sorted(set(folders) - _SKIPPED)
        for file in sorted(files):
            if Path(file).suffix in {".py", ".html", ".txt"} and not file.startswith("test"):
                yield folder / file


@cache
def _messages(package: Path, domain: str) -> Catalog:
    """Return what *package* says in *domain*, in English."""
    shipped = package / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po"
    if domain == SCRIPTS or package == _django():
        return _read(shipped, None)
    catalog = Catalog(fuzzy=False)
    for path in _sources(package):
        method = "python" if path.suffix == ".py" else "portal.catalogues:extract_django"
        for _line, message, _comments, context in extract_from_file(method, path, keywords=catalogues.KEYWORDS):
            catalog.add(message, context=context)
    return catalog


@cache
def _read(path: Path, language: str | None = LANGUAGE) -> Catalog:
    if not path.exists():
        return Catalog(fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def template(domain: str) -> Catalog:
    """Return every message of the installed packages in *domain*, without translations."""
    merged = Catalog(fuzzy=False)
    for package in packages():
        for message in _messages(package, domain):
            if message.id:
                merged.add(message.id, context=message.context)
    return merged


def missing(domain: str) -> set[catalogues.Key]:
    """Return the messages in *domain* that their own package does not say in Vietnamese."""
    found = set()
    for package in packages():
        theirs = _read(catalogue_path(package / "locale", domain))
        spoken = {_name(key) for key, message in catalogues.by_key(theirs).items() if not catalogues.fault(message)}
        found |= {key for key in catalogues.by_key(_messages(package, domain)) if _name(key) not in spoken}
    return found & set(catalogues.by_key(template(domain)))


def _name(key: catalogues.Key) -> catalogues.Key:
    """Return what gettext finds a message by: its context and its singular."""
    context, text = key
    return context, text if isinstance(text, str) else text[0]


def load(domain: str) -> Catalog:
    """Return our Vietnamese of *domain*."""
    return catalogues.load(catalogue_path(LIBRARIES_FOLDER, domain), LANGUAGE)


def update() -> None:
    """Add what is missing, still empty, and drop what no package says any more; translations stay."""
    for domain in DOMAINS:
        kept = load(domain)
        wanted = missing(domain) | set(catalogues.by_key(kept))
        source = Catalog(fuzzy=False)
        for key, message in catalogues.by_key(template(domain)).items():
            if key in wanted:
                source.add(message.id, context=message.context)
        kept.update(source, no_fuzzy_matching=True)
        kept.obsolete.clear()
        catalogues.write(catalogue_path(LIBRARIES_FOLDER, domain), LANGUAGE, kept)


def compile_all() -> int:
    """Write a ``.mo`` beside each of the catalogues and return how many."""
    for domain in DOMAINS:
        with catalogue_path(LIBRARIES_FOLDER, domain).with_suffix(".mo").open("wb") as file:
            write_mo(file, load(domain))
    return len(DOMAINS)


def problems() -> list[str]:
    """Return what the libraries say and we do not, what we say for nobody, and what is wrong in ours."""
    found: list[str] = []
    for domain in DOMAINS:
        catalog = load(domain)
        have = catalogues.by_key(catalog)
        said = set(catalogues.by_key(template(domain)))
        name = f"{LIBRARIES_FOLDER.name}/{LANGUAGE}/{domain}"
        found += [f"{name}: no entry for {key[1]!r}" for key in sorted(missing(domain) - set(have), key=str)]
        found += [f"{name}: no library says {key[1]!r}" for key in sorted(set(have) - said, key=str)]
        faults = ((key, catalogues.fault(message, catalog)) for key, message in have.items())
        found += [f"{name}: {fault}: {key[1]!r}" for key, fault in faults if fault]
    return found
