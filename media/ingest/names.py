"""Names under which files are stored, shown and downloaded.

The rules hold for Linux, Windows and HTTP headers at once: one path component in NFC,
at most 255 bytes of UTF-8, no control, format (bidirectional, zero-width), private or
surrogate characters, no character with a meaning in paths, URLs, markup or templates,
one extension only, no reserved Windows device name.
"""

from __future__ import annotations

import re
import unicodedata

MAX_NAME_BYTES = 255

#: Reserved with any extension: Microsoft, "Naming Files, Paths, and Namespaces".
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin|conout|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
_EXTENSION = re.compile(r"\.(?=[0-9]*[A-Za-z])([A-Za-z0-9]{1,5})$")
#: Extensions removed again and again, so that ``x.jpeg.jpg.jpg`` becomes ``x``.
_KNOWN_WORDS = (
    "jpg jpeg jpe jfif png gif webp avif heic heif tif tiff bmp svg svgz pdf txt csv vtt docx xlsx pptx doc xls ppt "
    "odt ods odp mp4 m4v m4a mov webm mkv mp3 ogg oga opus wav gz zip tar php php3 php4 php5 php7 php8 phtml phar "
    "phps cgi pl py rb sh bash asp aspx jsp jspx exe com bat cmd scr msi vbs js mjs html htm shtml xhtml xml htaccess"
)
_KNOWN = frozenset(_KNOWN_WORDS.split())
_KEPT_MARKS = "-_()"


def safe_name(client_name: str, extension: str, *, fallback: str = "file") -> str:
    """The name to store for what a client called ``client_name``.

    ``extension`` (without a dot) follows from the content and always wins.
    The result is the same when it goes through again.
    """
    last = re.split(r"[/\\]", client_name)[-1]
    stem = _readable(_without_extensions(_visible(last)))
    if not stem:
        stem = fallback
    if _RESERVED.fullmatch(stem):
        stem = f"{fallback}-{stem}"
    return f"{_shortened(stem, MAX_NAME_BYTES - len(extension) - 1) or fallback}.{extension}"


def _visible(name: str) -> str:
    """NFC without characters that are unassigned, private, or invisible."""
    kept = "".join(char for char in name if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    return unicodedata.normalize("NFC", kept).strip()


def _without_extensions(name: str) -> str:
    name = name.rstrip(". ")
    found = _EXTENSION.search(name)
    while found:
        name = name[: found.start()].rstrip(". ")
        found = _EXTENSION.search(name)
        if found and found[1].lower() not in _KNOWN:
            break
    return name


def _readable(stem: str) -> str:
    """Letters, marks, digits, symbols such as emoji; anything else becomes one hyphen."""
    chars = (
        char if char in _KEPT_MARKS or unicodedata.category(char)[0] in "LMN" or unicodedata.category(char) == "So"
        else "-"
        for char in stem
    )  # fmt: skip
    joined = re.sub(r"-{2,}", "-", "".join(chars))
    return joined.strip("-_ ")


def _shortened(stem: str, limit: int) -> str:
    """Cut to ``limit`` bytes of UTF-8 without separating a letter from its marks."""
    raw = stem.encode()
    if len(raw) <= limit:
        return stem
    kept = raw[:limit].decode(errors="ignore")
    rest = stem[len(kept) :]
    if unicodedata.category(rest[0])[0] == "M":
        while kept and unicodedata.category(kept[-1])[0] == "M":
            kept = kept[:-1]
        kept = kept[:-1]
    return kept.rstrip("-_ ")
