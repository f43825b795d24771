"""Inside the child: PDF documents (ISO 32000-2) without anything that acts by itself.

Refused: automatic actions other than going to a page, JavaScript, programs, forms that
send data, embedded files and media, encryption. The file is written anew, which drops
what no page refers to, private information and anything before or behind the document;
only a signed file stays as it came, because a rewrite would break the signature.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pikepdf

from media.ingest.refusals import refuse
from media.ingest.types import Refused

_PASSIVE_ACTIONS = {"/GoTo", "/Named", "/GoToDp"}
#: Never, not even on a click (ISO 32000-2 §12.6.4).
_ACTIVE_ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition", "/Movie", "/Sound",
                   "/RichMediaExecute", "/GoTo3DView"}  # fmt: skip
_LINK_SCHEMES = {"http", "https", "mailto", "tel", ""}
_ACTIVE_TYPES = {"/RichMedia", "/Movie", "/Screen", "/3D", "/Sound"}
_ATTACHMENT_KEYS = ("/EmbeddedFiles", "/EF", "/AF")
_MAX_OBJECTS = 1_000_000
_MAX_TITLE = 300
#: Readers look for the end mark in the last kilobyte; a signed file has little behind it.
_END_ROOM, _SIGNED_END_ROOM = 4096, 8


def perform(job: dict[str, Any]) -> dict[str, Any]:
    """Check the document and write the clean copy."""
    source = Path(job["source"])
    target = Path(job["folder"]) / "clean.pdf"
    _check_end(source, room=_END_ROOM)
    try:
        with pikepdf.open(source) as document:
            if document.is_encrypted:
                raise refuse("pdf-encrypted")
            _check(document)
            found = {"pages": len(document.pages), "title": _title(document)}
            if not found["pages"]:
                raise refuse("damaged")
            if is_signed(document):
                _check_end(source, room=_SIGNED_END_ROOM)
                return {**found, "path": str(source), "flags": ["signed"], "changes": []}
            _forget(document)
            document.remove_unreferenced_resources()
            document.save(
                target,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
                linearize=True,
            )
    except pikepdf.PasswordError:
        raise refuse("pdf-encrypted") from None
    return {**found, "path": str(target), "flags": [], "changes": ["rewritten"]}


def _check(document: pikepdf.Pdf) -> None:
    """Look at every object, also those that no page refers to."""
    opening = document.Root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and str(opening.get("/S")) not in _PASSIVE_ACTIONS:
        raise refuse("pdf-active", what=str(opening.get("/S", "OpenAction")).lstrip("/"))
    for number, found in enumerate(document.objects):
        if number > _MAX_OBJECTS:
            raise refuse("too-heavy")
        _check_object(found, depth=0)


def _check_object(found: Any, depth: int) -> None:
    """Direct values nest; references lead to objects that are looked at on their own."""
    if depth > 100:
        raise refuse("damaged")
    if isinstance(found, pikepdf.Stream):
        found = found.stream_dict
    if isinstance(found, pikepdf.Dictionary):
        _check_dictionary(found)
        values: list[Any] = [value for _, value in found.items()]
    elif isinstance(found, pikepdf.Array):
        values = list(found)
    else:
        return
    for value in values:
        nested = isinstance(value, (pikepdf.Dictionary, pikepdf.Array, pikepdf.Stream))
        if nested and not value.is_indirect:
            _check_object(value, depth + 1)


def _check_dictionary(found: pikepdf.Dictionary) -> None:
    for key, what in (("/JS", "JavaScript"), ("/JavaScript", "JavaScript"), ("/AA", "AA"), ("/XFA", "XFA")):
        if key in found:
            raise refuse("pdf-active", what=what)
    if any(_is_filled(found.get(key)) for key in _ATTACHMENT_KEYS) or found.get("/Type") == "/EmbeddedFile":
        raise refuse("pdf-attachments")
    if str(found.get("/Subtype", "")) in _ACTIVE_TYPES and ("/Rect" in found or "/Type" in found):
        raise refuse("pdf-active", what=str(found.get("/Subtype")).lstrip("/"))
    if str(found.get("/Subtype", "")) == "/FileAttachment":
        raise refuse("pdf-attachments")
    if isinstance(found.get("/S"), pikepdf.Name) and found.get("/Type") != "/StructElem":
        _check_action(found)


def _check_action(action: pikepdf.Dictionary) -> None:
    """What a click may do. ``/S`` also names other things; only known actions are judged."""
    kind = str(action.get("/S"))
    if kind in _ACTIVE_ACTIONS:
        raise refuse("pdf-active", what=kind.lstrip("/"))
    target = action.get("/URI") if kind == "/URI" else None
    if target is not None and urlsplit(str(target).strip()).scheme.lower() not in _LINK_SCHEMES:
        raise refuse("pdf-active", what="URI")


def _is_filled(value: Any) -> bool:
    """Whether a key leads to anything: some programs write empty name trees."""
    if value is None:
        return False
    if isinstance(value, pikepdf.Dictionary):
        names = value.get("/Names")
        return len(names) > 0 if isinstance(names, pikepdf.Array) and "/Kids" not in value else len(value) > 0
    return not isinstance(value, pikepdf.Array) or len(value) > 0


def is_signed(document: pikepdf.Pdf) -> bool:
    """Whether somebody signed the document (ISO 32000-2 §12.7.3, SigFlags)."""
    form = document.Root.get("/AcroForm")
    flags = form.get("/SigFlags", 0) if isinstance(form, pikepdf.Dictionary) else 0
    return bool(int(flags) & 1)


def _check_end(source: Path, *, room: int) -> None:
    """The end mark must stand in the last ``room`` bytes, or something is missing or was appended."""
    with source.open("rb") as opened:
        opened.seek(max(0, source.stat().st_size - room))
        if b"%%EOF" not in opened.read():
            raise refuse("truncated")


def _title(document: pikepdf.Pdf) -> str:
    try:
        return str(document.docinfo.get("/Title", ""))[:_MAX_TITLE]
    except (pikepdf.PdfError, ValueError, Refused):
        return ""


def _forget(document: pikepdf.Pdf) -> None:
    """Drop author, program and dates, and data that programs left for themselves; the title stays."""
    title = _title(document)
    for key in ("/Info",):
        if key in document.trailer:
            del document.trailer[key]
    if title:
        document.docinfo["/Title"] = pikepdf.String(title)
    for found in document.objects:
        if isinstance(found, pikepdf.Dictionary) and not isinstance(found, pikepdf.Stream):
            for key in ("/PieceInfo", "/LastModified"):
                if key in found:
                    del found[key]
