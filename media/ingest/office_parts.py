"""Inside the child: what the parts of an office document lose on the way.

Names of authors and companies in the document's properties go (ECMA-376 part 2 §11,
OpenDocument 1.3 §4.3), and so do place and device in the pictures inside. The title
stays. A signed document keeps its parts, or its signature would break.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from io import BytesIO
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from media.ingest import exif, jpeg, png
from media.ingest.container import Cleaned, Piece, write
from media.ingest.types import Refused, Unclean

#: Parts that are read at once; larger ones are copied as they are.
MAX_PART_BYTES = 32 * 1024 * 1024
_DC = "http://purl.org/dc/elements/1.1/"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CORE = (
    f'{_HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    f'xmlns:dc="{_DC}">%s</cp:coreProperties>'
)
_APP = f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
_CUSTOM = f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
_META = (
    f'{_HEAD}<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    f'xmlns:dc="{_DC}" office:version="1.3"><office:meta>%s</office:meta></office:document-meta>'
)
_PROPERTIES = re.compile(r"^(?:docprops/(?:core|app|custom)\.xml|meta\.xml|.*\.psmdcp)$", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png)$", re.IGNORECASE)
_SIGNATURE = re.compile(r"^(?:_xmlsignatures/|META-INF/documentsignatures\.xml$)", re.IGNORECASE)


def is_signed(names: Iterable[str]) -> bool:
    """Whether the document carries a signature over its parts."""
    return any(_SIGNATURE.search(name) for name in names)


def loses_something(name: str) -> bool:
    """Whether the part *name* is one that ``clean`` looks into."""
    return bool(_PROPERTIES.match(name) or _PICTURE.search(name))


def clean(name: str, raw: bytes) -> bytes:
    """Return the part without what must not leave; one that cannot be read stays as it came."""
    if _PROPERTIES.match(name):
        return _properties(name.casefold(), raw)
    try:
        return _picture(raw)
    except (Refused, Unclean):
        return raw


def _properties(name: str, raw: bytes) -> bytes:
    if name.endswith("app.xml"):
        return _APP.encode()
    if name.endswith("custom.xml"):
        return _CUSTOM.encode()
    title = _title(raw)
    body = f"<dc:title>{escape(title)}</dc:title>" if title else ""
    return ((_META if name == "meta.xml" else _CORE) % body).encode()


def _title(raw: bytes) -> str:
    try:
        found = fromstring(raw, forbid_dtd=True).find(f".//{{{_DC}}}title")
    except (ParseError, DefusedXmlException, ValueError):
        return ""
    return (found.text or "").strip()[:255] if found is not None else ""


def _picture(raw: bytes) -> bytes:
    """The picture rewritten by its walker; the pixels stay as they are."""
    walkers: dict[bytes, tuple[Callable[[bytes], Cleaned], Callable[[Cleaned, bytes, int], list[Piece]]]] = {
        b"\xff\xd8": (jpeg.clean, jpeg.assemble),
        b"\x89P": (png.clean, png.assemble),
    }
    walker = walkers.get(raw[:2])
    if walker is None:
        return raw
    cleaned = walker[0](raw)
    turned = exif.orientation(cleaned.embedded.exif) if cleaned.embedded.exif else 1
    out = BytesIO()
    write(raw, walker[1](cleaned, b"", turned), out)
    return out.getvalue()
