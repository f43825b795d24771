"""Inside the child: office documents (ECMA-376 and OpenDocument), which are ZIP containers.

Nothing is unpacked to disk. Declared sizes are checked first, real ones while reading;
the container is then written anew, so nothing hides before, between or behind its parts.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from media.ingest import office_parts
from media.ingest.refusals import refuse
from media.ingest.sniff import EICAR

_MAX_PARTS = 10_000
_MAX_UNPACKED_BYTES = 400 * 1024 * 1024
_MAX_DIRECTORY_BYTES = 4 * 1024 * 1024
#: Deflate reaches 1032:1; XML of spreadsheets reaches 100:1 honestly.
_MAX_RATIO = 200
_RATIO_APPLIES_ABOVE = 10 * 1024 * 1024
_MAX_XML_BYTES = 4 * 1024 * 1024
_COPY_BYTES = 256 * 1024

_OOXML_MAIN = {
    "word/document.xml": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "xl/workbook.xml": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "ppt/presentation.xml": (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "pptx",
    ),
}
_ODF = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
_ACTIVE_PART = re.compile(
    r"vba(?:project|data)|macrosheets/|activex/|oleobject|^basic/|^scripts/|customui/|xlm\b|"
    r"\.(?:exe|dll|com|bat|cmd|js|vbs|vbe|ps1|jar|msi|scr|hta|lnk|zip|html?|svgz?|swf)$",
    re.IGNORECASE,
)
_BAD_PART = re.compile(r"(?:^|/)\.\.(?:/|$)|^/|\\|:|[\x00-\x1f\x7f]")
_LOADING_RELATION = re.compile(
    r"/(?:attachedTemplate|oleObject|frame|subDocument|externalLink|image|video|audio|control)$"
)
_MACRO_CONTENT = re.compile(r"macroEnabled|vbaProject|activeX", re.IGNORECASE)


def perform(job: dict[str, Any]) -> dict[str, Any]:
    """Check the document and write the clean copy."""
    source = Path(job["source"])
    _check_directory(source)
    try:
        with zipfile.ZipFile(source) as container:
            parts = _checked_parts(container)
            media_type, extension = _document_type(container, parts)
            _check_relations(container, parts)
            target = Path(job["folder"]) / f"clean.{extension}"
            _copy(container, parts, target)
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, EOFError):
        raise refuse("damaged") from None
    except RuntimeError:  # zipfile's answer to encrypted parts
        raise refuse("pdf-encrypted") from None
    return {"path": str(target), "media_type": media_type, "extension": extension, "changes": ["rewritten"]}


def _check_directory(source: Path) -> None:
    """The end record tells how large the list of parts is, before anything reads that list."""
    size = source.stat().st_size
    with source.open("rb") as opened:
        opened.seek(max(0, size - 65_557))
        tail = opened.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise refuse("truncated")
    count = int.from_bytes(tail[at + 10 : at + 12], "little")
    listed = int.from_bytes(tail[at + 12 : at + 16], "little")
    if count > _MAX_PARTS or listed > _MAX_DIRECTORY_BYTES:
        raise refuse("archive-bomb")


def _checked_parts(container: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    parts = [part for part in container.infolist() if not part.is_dir()]
    names = [part.filename.casefold() for part in parts]
    if not _is_document(names):
        raise refuse("archive")
    if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_UNPACKED_BYTES:
        raise refuse("archive-bomb")
    for part in parts:
        if part.file_size > max(_RATIO_APPLIES_ABOVE, _MAX_RATIO * part.compress_size):
            raise refuse("archive-bomb")
        if _BAD_PART.search(part.orig_filename) or part.external_attr >> 28 == 0xA:
            raise refuse("office-paths")
        if _ACTIVE_PART.search(part.filename):
            raise refuse("office-active")
        if part.flag_bits & 1:
            raise refuse("pdf-encrypted")
    if len(set(names)) != len(names):
        raise refuse("office-paths")
    return parts


def _is_document(names: list[str]) -> bool:
    return "[content_types].xml" in names or ("mimetype" in names and "content.xml" in names)


def _document_type(container: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> tuple[str, str]:
    names = {part.filename for part in parts}
    if "mimetype" in names:
        declared = container.read("mimetype")[:200].decode("ascii", errors="replace").strip()
        if declared in _ODF:
            return declared, _ODF[declared]
        raise refuse("unknown-type")
    if _MACRO_CONTENT.search(_xml_bytes(container, "[Content_Types].xml").decode(errors="replace")):
        raise refuse("office-active")
    for main, found in _OOXML_MAIN.items():
        if main in names:
            return found
    raise refuse("unknown-type")


def _check_relations(container: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """No part may load something from outside when the document opens; links to click are fine."""
    for part in parts:
        if not part.filename.endswith(".rels"):
            continue
        try:
            root = fromstring(_xml_bytes(container, part.filename), forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError):
            raise refuse("damaged") from None
        for relation in root:
            if relation.get("TargetMode") == "External" and _LOADING_RELATION.search(relation.get("Type", "")):
                raise refuse("office-active")


def _xml_bytes(container: zipfile.ZipFile, name: str) -> bytes:
    with container.open(name) as opened:
        raw = opened.read(_MAX_XML_BYTES + 1)
    if len(raw) > _MAX_XML_BYTES:
        raise refuse("archive-bomb")
    return raw


def _copy(container: zipfile.ZipFile, parts: list[zipfile.ZipInfo], target: Path) -> None:
    """Write every part anew, some without what must not leave; the checksum of each is verified on the way."""
    signed = office_parts.is_signed(part.filename for part in parts)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for part in parts:
            new = zipfile.ZipInfo(part.filename, date_time=(1980, 1, 1, 0, 0, 0))
            new.compress_type = zipfile.ZIP_STORED if part.filename == "mimetype" else zipfile.ZIP_DEFLATED
            whole = not signed and part.file_size <= office_parts.MAX_PART_BYTES
            with out.open(new, "w") as writing:
                if whole and office_parts.loses_something(part.filename):
                    writing.write(office_parts.clean(part.filename, b"".join(_checked_blocks(container, part))))
                    continue
                for block in _checked_blocks(container, part):
                    writing.write(block)


def _checked_blocks(container: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    for number, block in enumerate(_blocks(container, part)):
        if not number and EICAR in block:
            raise refuse("malware-test")
        yield block


def _blocks(container: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The unpacked part, never more than it declared."""
    left = part.file_size
    with container.open(part) as opened:
        while block := opened.read(_COPY_BYTES):
            left -= len(block)
            if left < 0:
                raise refuse("archive-bomb")
            yield block
