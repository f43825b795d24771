"""JPEG containers (ITU-T T.81): sizes, and a rewrite that leaves the scans untouched.

Kept: frame and scan headers, tables, restart intervals, the scans themselves, JFIF
without its thumbnail, Adobe's colour transform, the ICC profile. Everything else goes,
also whatever follows the end marker. The orientation stays as the only EXIF tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from media.ingest import exif
from media.ingest.container import Budget, Cleaned, Data, Measure, Piece, need
from media.ingest.refusals import refuse
from media.ingest.types import Unclean

_SOI, _EOI, _SOS, _DNL = 0xD8, 0xD9, 0xDA, 0xDC
_SCAN_DATA = 0
_BASELINE, _PROGRESSIVE = {0xC0, 0xC1}, 0xC2
_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
_TABLES = {0xC4, 0xDB, 0xDD}
_APP0, _APP1, _APP2, _APP13, _APP14, _COM = 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xFE
_ICC = b"ICC_PROFILE\x00"
_EXIF = b"Exif\x00"
_XMP = b"http://ns.adobe.com/xap/1.0/\x00"
_PHOTOSHOP = b"Photoshop 3.0\x00"

#: A byte that ends a scan: a marker that is neither stuffing nor a restart.
_SCAN_END = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_MAX_SEGMENTS = 20_000
_MAX_SCANS = 500
_MAX_ICC_BYTES = 8 * 1024 * 1024
_MAX_SEGMENT_PAYLOAD = 65_533
#: The largest XMP packet that one segment holds (XMP part 3, §1.1.3).
MAX_XMP_BYTES = _MAX_SEGMENT_PAYLOAD - len(_XMP)


@dataclass(frozen=True, slots=True)
class Segment:
    """``data[start:end]`` with its marker; ``body`` is where the payload begins."""

    marker: int
    start: int
    body: int
    end: int


def segments(data: Data) -> Iterator[Segment]:
    """Every segment from SOI to EOI; scan data has the pseudo marker 0.

    Stray bytes between segments belong to none: every decoder skips them (T.81 §B.1.1.2).
    """
    budget = Budget(_MAX_SEGMENTS)
    if data[:2] != b"\xff\xd8":
        raise Unclean
    yield Segment(_SOI, 0, 2, 2)
    at = 2
    while True:
        budget.spend()
        need(data, at + 2)
        if data[at] != 0xFF:
            at = _next_marker(data, at)
            continue
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == _EOI:
            yield Segment(marker, at, at + 2, at + 2)
            return
        need(data, at + 4)
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        end = at + 2 + length
        if length < 2 or marker in (0x00, 0x01, _SOI) or 0xD0 <= marker <= 0xD7:
            raise Unclean
        need(data, end)
        yield Segment(marker, at, at + 4, end)
        at = end
        if marker == _SOS:
            at = _next_marker(data, end)
            yield Segment(_SCAN_DATA, end, end, at)


def measure(data: Data) -> Measure:
    """The declared size, from the frame header and the first scan header.

    A baseline decoder streams. A progressive file, or one with a scan per component,
    keeps every coefficient until the last scan: ``Σ components 2 bytes × 64 × blocks``,
    which is 6 bytes per pixel at 4:4:4 and 3 at 4:2:0. Both need some rows of output.
    """
    frame: Segment | None = None
    for segment in segments(data):
        if segment.marker in _FRAMES:
            frame = segment
        elif segment.marker == _SOS:
            if frame is None:
                break
            return _measured(data, frame, scan_components=data[segment.body])
    raise refuse("damaged")


def _measured(data: Data, frame: Segment, scan_components: int) -> Measure:
    header = data[frame.body : frame.end]
    if frame.marker not in _BASELINE and frame.marker != _PROGRESSIVE:
        raise refuse("unsupported-image", what="lossless or arithmetic JPEG")
    if len(header) < 6 or len(header) < 6 + 3 * header[5]:
        raise refuse("damaged")
    if header[0] != 8:
        raise refuse("unsupported-image", what=f"{header[0]}-bit JPEG")
    height, width = int.from_bytes(header[1:3], "big"), int.from_bytes(header[3:5], "big")
    factors = [(header[at] >> 4, header[at] & 15) for at in range(7, 6 + 3 * header[5], 3)]
    if not factors or not all(1 <= across <= 4 and 1 <= down <= 4 for across, down in factors):
        raise refuse("damaged")
    rows = 64 * 4 * width
    if frame.marker in _BASELINE and scan_components == len(factors):
        return Measure(width, height, rows)
    most_across, most_down = max(a for a, _ in factors), max(d for _, d in factors)
    mcus = -(-width // (8 * most_across)) * -(-height // (8 * most_down))
    blocks = sum(mcus * across * down for across, down in factors)
    return Measure(width, height, rows + 2 * 64 * blocks)


def clean(data: Data) -> Cleaned:
    """Sort the segments into what stays and what goes; the size was checked before."""
    found = Cleaned()
    scans = 0
    icc_bytes = 0
    end = 0
    for segment in segments(data):
        if segment.start > end:
            found.changes.add("segments-dropped")
        end = segment.end
        span: Piece = (segment.start, segment.end)
        marker = segment.marker
        if marker == _DNL:
            raise Unclean
        if marker in _TABLES or marker in _FRAMES or marker in (_SOI, _EOI, _SCAN_DATA):
            found.pieces.append(span)
        elif marker == _SOS:
            scans += 1
            found.pieces.append(span)
        elif marker == _APP0 and data[segment.body : segment.body + 5] == b"JFIF\x00":
            found.pieces.append(_jfif(data, segment))
        elif (
            marker == _APP14 and data[segment.body : segment.body + 5] == b"Adobe" and segment.end - segment.body >= 12
        ):
            found.pieces.append(b"\xff\xee\x00\x0e" + data[segment.body : segment.body + 12])
        elif marker == _APP2 and data[segment.body : segment.body + len(_ICC)] == _ICC:
            icc_bytes += segment.end - segment.start
            found.pieces.append(span)
        else:
            _drop(data, segment, found)
    if not scans or scans > _MAX_SCANS or icc_bytes > _MAX_ICC_BYTES:
        raise refuse("damaged")
    if end < len(data):
        found.changes.add("trailer-cut")
    return found


def assemble(found: Cleaned, packet: bytes, orientation: int, iptc: bytes = b"") -> list[Piece]:
    """The clean file: SOI, JFIF, orientation, rights, then the kept segments.

    *packet* is XMP, *iptc* a Photoshop image resource; either is left out when it is
    larger than a segment.
    """
    own = b""
    if orientation != 1:
        own += _segment(_APP1, _EXIF + b"\x00" + exif.orientation_only(orientation))
    if packet and len(_XMP) + len(packet) <= _MAX_SEGMENT_PAYLOAD:
        own += _segment(_APP1, _XMP + packet)
    if iptc and len(_PHOTOSHOP) + len(iptc) <= _MAX_SEGMENT_PAYLOAD:
        own += _segment(_APP13, _PHOTOSHOP + iptc)
    has_jfif = len(found.pieces) > 1 and isinstance(found.pieces[1], bytes) and b"JFIF" in found.pieces[1]
    at = 2 if has_jfif else 1
    return [*found.pieces[:at], own, *found.pieces[at:]]


def _next_marker(data: Data, start: int) -> int:
    ended = _SCAN_END.search(data, start)
    if ended is None:
        raise refuse("truncated")
    return ended.start()


def _jfif(data: Data, segment: Segment) -> bytes:
    """JFIF's version and density without the thumbnail."""
    if segment.end - segment.body < 14:
        raise Unclean
    return b"\xff\xe0\x00\x10" + data[segment.body : segment.body + 12] + b"\x00\x00"


def _drop(data: Data, segment: Segment, found: Cleaned) -> None:
    """Remember rights and orientation of a segment that goes."""
    body = data[segment.body : segment.end]
    if segment.marker == _APP1 and body.startswith(_EXIF) and not found.embedded.exif:
        found.embedded.exif = body[len(_EXIF) + 1 :]
        found.changes.add("metadata-dropped")
    elif segment.marker == _APP1 and body.startswith(_XMP) and not found.embedded.xmp:
        found.embedded.xmp = body[len(_XMP) :]
        found.changes.add("metadata-dropped")
    elif segment.marker == _APP13 and body.startswith(_PHOTOSHOP):
        found.embedded.iptc += body[len(_PHOTOSHOP) :]
        found.changes.add("metadata-dropped")
    elif segment.marker == _COM:
        found.changes.add("comment-dropped")
    else:
        found.changes.add("segments-dropped")


def _segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2, "big") + payload
