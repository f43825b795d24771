"""Writing rights and captions into a file on its way out.

The file has been cleaned by ingest; here it gets back what the portal states of it, in
the places that the formats have: XMP (ISO 16684-1; IPTC Photo Metadata 2023.2), and
IPTC-IIM in JPEG, where old programs look. Position and device are in none of these fields.
The same file with the same texts always gives the same bytes.
"""

from __future__ import annotations

import mmap
import shutil
from collections.abc import Callable
from pathlib import Path

from media.delivery import heif, packets
from media.ingest import exif, gif, iptc, jpeg, png, sandbox, webp
from media.ingest.bmff import boxes
from media.ingest.container import Data, Piece, write
from media.ingest.types import DEFAULT, Refused, RightsMetadata, Unclean

_Writer = Callable[[Data, RightsMetadata, str], list[Piece]]
#: XMP part 3, §1.2.4: the identifier of the packet's box in MP4.
_XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
#: XMP part 3, §1.1.2: whichever byte of the packet is read as a length, the reader ends at the last zero.
_GIF_TRAILER = b"\x01" + bytes(range(255, -1, -1)) + b"\x00"


def embed(source: Path, target: Path, media_type: str, said: RightsMetadata, *, licensor_url: str = "") -> bool:
    """Write a copy of *source* that carries *said*; whether the format has a place for it.

    Where it has none, or the file is too odd to be touched (a signed PDF, for example),
    the copy is the file as it is. *licensor_url* is where more rights can be asked for.
    """
    clean = packets.sound(said)
    if clean and media_type == "application/pdf":
        return _pdf(source, target, packets.build(clean, licensor_url))
    writer = _WRITERS.get(media_type)
    if clean and writer is not None:
        with source.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
            try:
                pieces = writer(data, clean, licensor_url)
            except (Unclean, Refused):
                pieces = []
            if pieces:
                with target.open("wb") as out:
                    write(data, pieces, out)
                return True
    shutil.copyfile(source, target)
    return False


def has_place(media_type: str) -> bool:
    """Whether files of this type can carry rights."""
    return media_type in _WRITERS or media_type == "application/pdf"


def _jpeg(data: Data, said: RightsMetadata, licensor_url: str) -> list[Piece]:
    found = jpeg.clean(data)
    orientation = exif.orientation(found.embedded.exif) if found.embedded.exif else 1
    packet = packets.build(said, licensor_url, limit=jpeg.MAX_XMP_BYTES)
    return jpeg.assemble(found, packet, orientation, iptc.build(said))


def _png(data: Data, said: RightsMetadata, licensor_url: str) -> list[Piece]:
    return png.assemble(png.clean(data), packets.build(said, licensor_url), 1)


def _webp(data: Data, said: RightsMetadata, licensor_url: str) -> list[Piece]:
    found = webp.clean(data)
    orientation = exif.orientation(found.embedded.exif) if found.embedded.exif else 1
    return webp.assemble(found, packets.build(said, licensor_url), orientation)


def _gif(data: Data, said: RightsMetadata, licensor_url: str) -> list[Piece]:
    """An application extension behind the logical screen."""
    header, screen, *rest = gif.clean(data).pieces
    return [header, screen, b"\x21\xff\x0bXMP DataXMP" + packets.build(said, licensor_url) + _GIF_TRAILER, *rest]


def _avif(data: Data, said: RightsMetadata, licensor_url: str) -> list[Piece]:
    return heif.with_xmp(data, packets.build(said, licensor_url))


def _mp4(data: Data, said: RightsMetadata, licensor_url: str) -> list[Piece]:
    """A box at the end, so that nothing moves."""
    last = list(boxes(data, 0, len(data)))[-1]
    if not int.from_bytes(data[last.start : last.start + 4], "big"):
        raise Unclean
    body = b"uuid" + _XMP_BOX + packets.build(said, licensor_url)
    return [(0, len(data)), (4 + len(body)).to_bytes(4, "big") + body]


def _pdf(source: Path, target: Path, packet: bytes) -> bool:
    """PDF is a language: a limited process reads and writes it, as at ingest."""
    try:
        answer = sandbox.run(
            {"do": "describe-pdf", "source": str(source), "target": str(target), "packet": packet.decode()},
            folder=target.parent,
            limits=DEFAULT,
            seconds=DEFAULT.decode_seconds,
        )
    except (Unclean, Refused):
        answer = {"written": False}
    if not answer["written"]:
        shutil.copyfile(source, target)
    return bool(answer["written"])


_WRITERS: dict[str, _Writer] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
    "image/gif": _gif,
    "image/avif": _avif,
    "video/mp4": _mp4,
    "audio/mp4": _mp4,
}
