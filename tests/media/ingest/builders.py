"""Small files of every accepted format, and of some that are not, made on the spot."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import pikepdf
from PIL import Image

DATA = Path(__file__).resolve().parents[2] / "data"
HOSTILE = DATA / "hostile"
PHOTOS = DATA / "photos"

RED, BLUE = (220, 30, 30), (0, 0, 160)


def picture(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """A white picture with a red block at the top left and a blue bar beside it."""
    image = Image.new("RGB", (width, height), "white")
    image.paste(RED, (0, 0, width // 3, height // 3))
    image.paste(BLUE, (width // 3, 0, width, height // 3))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """The picture as a file of this Pillow format."""
    out = io.BytesIO()
    image.save(out, kind, **options)  # type: ignore[arg-type]
    return out.getvalue()


def jpeg_segment(marker: int, payload: bytes) -> bytes:
    """A JPEG segment with its length."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


def with_jpeg_segments(jpeg: bytes, *segments: bytes) -> bytes:
    """The JPEG with segments behind its first marker."""
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """A PNG chunk with its checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def with_png_chunks(png: bytes, *chunks: bytes) -> bytes:
    """The PNG with chunks behind its header."""
    return png[:33] + b"".join(chunks) + png[33:]


def webp_chunk(kind: bytes, body: bytes) -> bytes:
    """A RIFF chunk with its padding."""
    return kind + struct.pack("<I", len(body)) + body + b"\x00" * (len(body) % 2)


def xmp(properties: str) -> bytes:
    """An XMP packet with these RDF properties."""
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" '
        'xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:exif="http://ns.adobe.com/exif/1.0/" '
        'xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">'
        f'{properties}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


XMP_HEADER = b"http://ns.adobe.com/xap/1.0/\x00"
#: Rights that stay and a position that goes.
RIGHTS_AND_POSITION = xmp(
    "<dc:creator><rdf:Seq><rdf:li>Nguyễn Văn A</rdf:li></rdf:Seq></dc:creator>"
    "<photoshop:Credit>TTXVN &amp; bạn</photoshop:Credit><exif:GPSLatitude>21,1.7N</exif:GPSLatitude>"
    '<Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">A block</rdf:li>'
    '<rdf:li xml:lang="vi">Một khối đỏ</rdf:li></rdf:Alt></Iptc4xmpCore:AltTextAccessibility>'
)


def box(kind: bytes, *parts: bytes) -> bytes:
    """An ISO base media box."""
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


def mp4(*, extra_in_moov: bytes = b"", handler: bytes = b"vide", trailer: bytes = b"") -> bytes:
    """A recording of 2.5 s with one track of 640 × 360 and no samples to speak of."""
    mvhd = box(b"mvhd", bytes(12), struct.pack(">II", 1000, 2500), bytes(80))
    tkhd = box(b"tkhd", bytes(76), struct.pack(">II", 640 << 16, 360 << 16))
    hdlr = box(b"hdlr", bytes(8), handler, bytes(13))
    moov = box(b"moov", mvhd, box(b"trak", tkhd, box(b"mdia", hdlr)), extra_in_moov)
    return box(b"ftyp", b"isom", bytes(4), b"isommp42") + moov + box(b"mdat", b"samples") + trailer


def element(number: int, body: bytes, *, unknown_size: bool = False) -> bytes:
    """A Matroska element."""
    size = b"\x01" + b"\xff" * 7 if unknown_size else (1 << 56 | len(body)).to_bytes(8, "big")
    return number.to_bytes((number.bit_length() + 7) // 8, "big") + size + body


def webm(*, extra: bytes = b"", unknown_size: bool = False, doc_type: bytes = b"webm") -> bytes:
    """A recording of 3 s with one track of 320 × 180."""
    info = element(0x1549A966, element(0x2AD7B1, b"\x0f\x42\x40") + element(0x4489, struct.pack(">d", 3000.0)))
    video = element(0xE0, element(0xB0, b"\x01\x40") + element(0xBA, b"\xb4"))
    tracks = element(0x1654AE6B, element(0xAE, element(0x83, b"\x01") + video))
    cluster = element(0x1F43B675, element(0xA3, b"\x81\x00\x00\x80frame"), unknown_size=unknown_size)
    segment = element(0x18538067, info + tracks + extra + cluster, unknown_size=unknown_size)
    return element(0x1A45DFA3, element(0x4282, doc_type)) + segment


def mp3(frames: int = 10) -> bytes:
    """Frames of silence at 128 kbit/s and 44.1 kHz: 417 bytes and 26 ms each."""
    return (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def wav(seconds: float = 0.5, extra: bytes = b"") -> bytes:
    """Silence at 8 kHz, 16 bit, one channel."""
    sound = bytes(int(seconds * 16000))
    body = webp_chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)) + extra + webp_chunk(b"data", sound)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


def ogg() -> bytes:
    """Two pages of an Opus stream of one second."""

    def page(granule: int, body: bytes) -> bytes:
        return b"OggS\x00\x00" + struct.pack("<qIII", granule, 1, 0, 0) + bytes((1, len(body))) + body

    return page(0, b"OpusHead\x01\x01" + bytes(10)) + page(48000, b"sound")


def pdf(change: Mapping[str, object] | None = None, *, pages: int = 1) -> pikepdf.Pdf:
    """A document with blank pages and these keys in its catalogue."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(72, 72))
    for key, value in (change or {}).items():
        document.Root[key] = value
    return document


def pdf_bytes(document: pikepdf.Pdf, **options: object) -> bytes:
    """The document as a file."""
    out = io.BytesIO()
    document.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def office(parts: Mapping[str, bytes | str] | None = None) -> bytes:
    """A DOCX with the parts that matter here, and these more."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        )
        container.writestr("word/document.xml", "<document/>")
        for name, body in (parts or {}).items():
            container.writestr(name, body)
    return out.getvalue()


def relations(kind: str, target: str) -> str:
    """A relationship part that points outside."""
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )
