"""The catalogues of the portal's own interface text, extracted and compiled with Babel (no msgfmt).

*Public* text is read by everybody and is complete in all languages; *editors'* text
is the admin's and is complete in Vietnamese (its source is English).
``portal.library_catalogues`` has the third, the text of the libraries.
"""

import fnmatch
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.plural import PluralRule, to_gettext

from locales import languages

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("locales", "media", "content", "search", "portal")
#: Files whose text readers see; every other file is the editors'.
PUBLIC = (
    "content/templates/*.html",
    "*/vocabulary.py",
    "content/feeds/*.py",
    "content/library/*.py",
    "media/kits/contents.py",
    "content/publishing/homes.py",
    "content/selectors/*.py",
    "content/context_processors.py",
    "search/views.py",
)
NOT_PUBLIC = ("content/templates/content/admin/*", "content/templates/wagtail*", "*/tests/*")
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "_": None,
}
PUBLIC_FOLDER = ROOT / "locales" / "locale"
EDITORS_FOLDER = ROOT / "locales" / "locale_editors"
EDITORS_LANGUAGES = ("vi",)
PROJECT = "Viet Nam Foreign Information Portal"
#: Constant, so that bringing a catalogue up to date changes nothing but its messages.
HEADER = """\
# {language} texts of the {project}.
# Copyright: the portal's authors.
msgid ""
msgstr ""
"Project-Id-Version: {project}\\n"
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""
#: Regional variants whose plural rules apply: CLDR's "pt" is Brazilian, the portal's is European.
PLURAL_LOCALES = {"pt": "pt_PT"}
#: Whole numbers that fall into every plural category of CLDR that whole numbers can have.
_SAMPLES = (*range(201), 1_000_000)
_PLACEHOLDER = re.compile(r"%\(\w+\)[\d.]*[a-z]|%[dsr]|\{\w*\}")
#: What tells messages apart: context, and text or (singular, plural).
Key = tuple[str, str | tuple[str, ...]]


def is_public(path: str) -> bool:
    """Whether readers see the text of the file at *path* (relative to the project)."""
    matches = any(fnmatch.fnmatch(path, pattern) for pattern in PUBLIC)
    return matches and not any(fnmatch.fnmatch(path, pattern) for pattern in NOT_PUBLIC)


def _sources() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            relative = path.relative_to(ROOT).as_posix()
            if path.suffix in {".py", ".html", ".txt"} and "/migrations/" not in relative and "/data/" not in relative:
                yield relative, path


def template(public: bool) -> Catalog:
    """Return the catalogue of all messages in the sources, without translations."""
    catalog = Catalog(fuzzy=False)
    for relative, path in _sources():
        if is_public(relative) != public:
            continue
        method = "python" if path.suffix == ".py" else "portal.catalogues:extract_django"
        found = extract_from_file(method, path, keywords=KEYWORDS, comment_tags=("Translators:",))
        for _line, message, comments, context in found:
            catalog.add(message, None, [(relative, 0)], auto_comments=comments, context=context)
    return catalog


def extract_django(fileobj: Any, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """Yield the messages of a Django template, by way of Django's own templatize."""
    from io import BytesIO

    from babel.messages.extract import extract_python
    from django.utils.translation import templatize

    # Blanked-out markup keeps its indentation, which Python's tokenizer would refuse.
    source = "\n".join(line.strip() for line in templatize(fileobj.read().decode("utf-8")).splitlines())
    yield from extract_python(BytesIO(source.encode("utf-8")), keywords, comment_tags, {"encoding": "utf-8"})


def catalogue_path(folder: Path, code: str) -> Path:
    """Return where the catalogue of language *code* lies."""
    return folder / languages.get(code).cldr / "LC_MESSAGES" / "django.po"


def folders() -> list[tuple[bool, Path, tuple[str, ...]]]:
    """Return the two catalogues: whether public, their folder, and the languages they must have."""
    translated = tuple(code for code in languages.CODES if code != "en")
    return [(True, PUBLIC_FOLDER, translated), (False, EDITORS_FOLDER, EDITORS_LANGUAGES)]


def plural_forms(cldr: str) -> str:
    """Return CLDR's plural rule for whole numbers as gettext writes it; Babel's own table strays from CLDR.

    Categories that only fractions or compact numbers (CLDR's operand ``e``) reach are left out:
    gettext counts with whole numbers. The last category that is reached takes "all others".
    """
    rule = Locale.parse(PLURAL_LOCALES.get(cldr, cldr)).plural_form
    reached = {rule(number) for number in _SAMPLES}
    kept = {tag: text for tag, text in rule.rules.items() if tag in reached}
    if "other" not in reached:
        del kept[max(kept, key=("zero", "one", "two", "few", "many").index)]
    return re.sub(r"\be\b", "0", to_gettext(PluralRule(kept)))


def load(path: Path, code: str) -> Catalog:
    """Return the catalogue at *path*, or an empty one; its plural rules are always CLDR's for *code*."""
    cldr = languages.get(code).cldr
    catalog = Catalog(locale=cldr, fuzzy=False)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=cldr)
    catalog.mime_headers = [("Plural-Forms", plural_forms(cldr))]
    return catalog


def write(path: Path, code: str, catalog: Catalog) -> None:
    """Write *catalog*, sorted and with the constant header, so that equal messages make equal files."""
    language = languages.get(code)
    header = HEADER.format(
        language=language.english_name,
        project=PROJECT,
        code=language.cldr,
        plural_forms=catalog.plural_forms,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(header.encode("utf-8"))
        write_po(file, catalog, width=100, omit_header=True, sort_output=True, no_location=True)


def update() -> None:
    """Bring every catalogue in line with the sources; translations stay, vanished messages go."""
    for public, folder, codes in folders():
        source = template(public)
        for code in codes:
            path = catalogue_path(folder, code)
            kept = load(path, code)
            kept.update(source, no_fuzzy_matching=True)
            kept.obsolete.clear()
            write(path, code, kept)


def compile_all() -> int:
    """Write a ``.mo`` beside every ``.po`` (English gets an empty one) and return how many."""
    written = 0
    for _public, folder, codes in folders():
        for code in (*codes, "en"):
            path = catalogue_path(folder, code)
            target = path.with_suffix(".mo")
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                write_mo(file, load(path, code))
            written += 1
    return written


def problems() -> list[str]:
    """Return what is missing, fuzzy or out of date in any catalogue; empty when all are complete."""
    found: list[str] = []
    for public, folder, codes in folders():
        wanted = set(by_key(template(public)))
        for code in codes:
            catalog = load(catalogue_path(folder, code), code)
            have = by_key(catalog)
            name = f"{folder.name}/{languages.get(code).cldr}"
            found += [f"{name}: no entry for {key[1]!r}" for key in sorted(wanted - set(have), key=str)]
            for key in sorted(wanted & set(have), key=str):
                problem = fault(have[key], catalog)
                if problem:
                    found.append(f"{name}: {problem}: {key[1]!r}")
    return found


def by_key(catalog: Catalog) -> dict[Key, Message]:
    """Return the messages of *catalog*, without its header, by what tells them apart."""
    return {_key(message): message for message in catalog if message.id}


def _key(message: Message) -> Key:
    return (message.context or "", message.id if isinstance(message.id, str) else tuple(message.id))


def fault(message: Message, catalog: Catalog | None = None) -> str:
    """Return what is wrong with a translated *message*, as *catalog*'s plural forms want it, or nothing."""
    if message.fuzzy:
        return "fuzzy"
    strings = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
    if not all(strings):
        return "not translated"
    wanted = _placeholders(message.id if isinstance(message.id, str) else " ".join(message.id))
    if any(_placeholders(string) != wanted for string in strings):
        return "placeholders differ"
    if isinstance(message.id, str):
        return next((str(error) for error in message.check(catalog)), "")
    # Babel holds a plural's translation to the placeholders of the singular, which may have fewer.
    return "" if catalog is None or len(strings) == catalog.num_plurals else "wrong number of plural forms"


def _placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))
