"""What a file is, decided by its content alone.

A client's name or declared type is never believed: it only serves to notice that
somebody is mistaken (``check_name``). Magic numbers follow the formats' own
specifications; ``puremagic`` only helps to name what is being refused.
"""

from __future__ import annotations

import codecs
import logging
import re
from dataclasses import dataclass
from typing import Literal

import puremagic

from media.ingest.refusals import refuse
from media.ingest.types import EXTENSIONS, Kind

logger = logging.getLogger(__name__)

Family = Literal["image", "pdf", "office", "text", "recording"]
#: How much of a file is looked at; formats with later magic numbers are not accepted anyway.
HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Format:
    """A media type with the family in which a wrong name counts as an honest mistake."""

    media_type: str
    extension: str
    family: Family

    @property
    def kind(self) -> Kind:
        """The kind of asset that this becomes."""
        if self.family == "image":
            return "image"
        return "recording" if self.family == "recording" else "document"


JPEG = Format("image/jpeg", "jpg", "image")
PNG = Format("image/png", "png", "image")
GIF = Format("image/gif", "gif", "image")
WEBP = Format("image/webp", "webp", "image")
AVIF = Format("image/avif", "avif", "image")
HEIC = Format("image/heic", "heic", "image")
TIFF = Format("image/tiff", "tif", "image")
PDF = Format("application/pdf", "pdf", "pdf")
#: A ZIP container; which office format it is shows inside (``office.py``).
OFFICE = Format("application/zip", "zip", "office")
TEXT = Format("text/plain", "txt", "text")
CSV = Format("text/csv", "csv", "text")
VTT = Format("text/vtt", "vtt", "text")
MP4 = Format("video/mp4", "mp4", "recording")
M4A = Format("audio/mp4", "m4a", "recording")
WEBM = Format("video/webm", "webm", "recording")
MP3 = Format("audio/mpeg", "mp3", "recording")
OGG = Format("audio/ogg", "ogg", "recording")
WAV = Format("audio/wav", "wav", "recording")

_TEXTS = {"txt", "csv", "vtt"}
#: Endings of what is not taken, so that a name and its content are told apart all the same.
_FAMILY_OF_EXTENSION: dict[str, Family] = {
    "bmp": "image", "doc": "office", "xls": "office", "ppt": "office", "mov": "recording", "mkv": "recording",
    **dict.fromkeys(EXTENSIONS["image"], "image"),
    **dict.fromkeys(EXTENSIONS["document"], "office"),
    **dict.fromkeys(EXTENSIONS["recording"], "recording"),
    **dict.fromkeys(_TEXTS, "text"),
    "pdf": "pdf",
}  # fmt: skip
_TEXT_OF_EXTENSION = {"": TEXT, "txt": TEXT, "csv": CSV, "vtt": VTT}
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}
_MP4_BRANDS = {
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"dash",
    b"mp71",
}
_M4A_BRANDS = {b"M4A ", b"M4B "}

#: Split so that this source file is not taken for the test virus itself.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

_ARCHIVES = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x28\xb5\x2f\xfd", b"MSCF",
             b"PK\x05\x06", b"PK\x07\x08")  # fmt: skip
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe",
             b"\xcf\xfa\xed\xfe", b"\x00asm", b"dex\n", b"#!")  # fmt: skip
_HTML = re.compile(
    r"<!doctype\s+html|<(?:html|head|body|script|iframe|title|style|meta|link|object|embed|form|img|table|div|a\s)[\s/>]",
)
_SERVER_SCRIPT = re.compile(r"<\?(?:php|=)|<%")
_MVG = re.compile(r"\A\s*(?:push graphic-context|viewbox\s)")


def sniff(head: bytes, client_name: str) -> Format:
    """The format of a file that begins with ``head``; raises ``Refused`` for all that is not accepted."""
    if not head:
        raise refuse("empty")
    if EICAR in head:
        logger.warning("upload carries the EICAR antivirus test string")
        raise refuse("malware-test")
    found = _binary(head)
    if found is None:
        found = _text(head, client_name)
    check_name(found, client_name)
    return found


def check_name(found: Format, client_name: str) -> None:
    """Refuse a name that promises another family than the content holds."""
    named = extension_of(client_name)
    family = _FAMILY_OF_EXTENSION.get(named)
    if family is not None and family != found.family:
        raise refuse("mismatch", named=f".{named}", found=found.extension.upper())


def extension_of(client_name: str) -> str:
    """The last extension of a name in lower case, without the dot; empty without one."""
    last = re.split(r"[/\\]", client_name)[-1].rstrip(". ")
    return last.rpartition(".")[2].lower() if "." in last else ""


def _binary(head: bytes) -> Format | None:
    for magic, found in (
        (b"\xff\xd8\xff", JPEG),
        (b"\x89PNG\r\n\x1a\n", PNG),
        (b"GIF87a", GIF),
        (b"GIF89a", GIF),
        (b"%PDF-", PDF),
        (b"PK\x03\x04", OFFICE),
        (b"\x1aE\xdf\xa3", WEBM),
        (b"OggS", OGG),
        (b"ID3", MP3),
        (b"II*\x00", TIFF),
        (b"MM\x00*", TIFF),
    ):
        if head.startswith(magic):
            return found
    if head.startswith(b"RIFF"):
        return _riff(head)
    if head[4:8] == b"ftyp":
        return _base_media(head)
    if len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2 and head[2] & 0xF0 != 0xF0:
        return MP3
    if head.startswith(_ARCHIVES) or head[257:262] == b"ustar":
        raise refuse("archive")
    if head.startswith(_PROGRAMS):
        raise refuse("executable")
    return None


def _riff(head: bytes) -> Format:
    if head[8:12] == b"WEBP":
        return WEBP
    if head[8:12] == b"WAVE":
        return WAV
    raise refuse("unknown-type")


def _base_media(head: bytes) -> Format:
    """ISO base media file format (ISO/IEC 14496-12 §4.3): the brands decide."""
    size = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))]
    for accepted, found in (
        (_AVIF_BRANDS, AVIF),
        (_HEIC_BRANDS, HEIC),
        (_M4A_BRANDS, M4A),
        (_MP4_BRANDS, MP4),
    ):
        if brands[0] in accepted:
            if found is HEIC and _AVIF_BRANDS & set(brands):
                return AVIF
            return found
    raise refuse("unknown-type")


def _text(head: bytes, client_name: str) -> Format:
    text = _decoded(head)
    lower = text.lower().lstrip()
    if lower.startswith("%!"):
        raise refuse("script", what="PostScript")
    if _MVG.match(lower):
        raise refuse("script", what="MVG")
    if lower.startswith("#extm3u"):
        raise refuse("playlist")
    if "<svg" in lower:
        raise refuse("svg")
    if _SERVER_SCRIPT.search(lower):
        raise refuse("script", what="PHP/ASP")
    if lower.startswith("webvtt"):
        return VTT
    if _HTML.search(lower) or lower.startswith(("<?xml", "<!doctype", "<!--")):
        raise refuse("html")
    if not text or not _is_prose(text):
        raise _unknown(head)
    try:
        named = extension_of(client_name)
        return TEXT if named in _FAMILY_OF_EXTENSION and named != "csv" else _TEXT_OF_EXTENSION[named]
    except KeyError:
        raise refuse("unknown-type") from None


def _decoded(head: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return head.decode(encoding, errors="ignore").lstrip("\ufeff")
    if head[1:2] == b"\x00" and head[3:4] == b"\x00":
        return head.decode("utf-16-le", errors="ignore")
    if head[:1] == b"\x00" and head[2:3] == b"\x00":
        return head.decode("utf-16-be", errors="ignore")
    # Latin-1 never fails: legacy text gets as far as text.py, which explains what to do.
    return head.decode("latin-1")


def _is_prose(text: str) -> bool:
    return not re.search(r"[\x00-\x08\x0b\x0e-\x1f]", text)


def _unknown(head: bytes) -> Exception:
    """Name a picture of another type, because its owner can convert it."""
    try:
        guess = puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError, IndexError):
        return refuse("unknown-type")
    if guess.startswith("image/"):
        return refuse("unsupported-image", what=guess.removeprefix("image/"))
    return refuse("unknown-type")
