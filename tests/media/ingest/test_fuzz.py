"""Mutated files never raise anything but ``Refused``, never hang, and never leave a dirty result.

Most runs replace the decoding process by one that believes everything, because it is the
walkers in this process that must not fall; a drill runs the real one.
"""

from __future__ import annotations

import io
import tempfile
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from media.ingest import Refused, ingest, safe_name, sandbox
from tests.conftest import DRILL
from tests.media.ingest import builders as make


def _samples() -> list[bytes]:
    frames = [make.picture(), make.picture().transpose(Image.Transpose.ROTATE_180)]
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = 6, "A"
    packet = make.RIGHTS_AND_POSITION
    jpeg = make.with_jpeg_segments(
        make.encoded(frames[0], "JPEG", exif=exif, progressive=True),
        make.jpeg_segment(0xE1, make.XMP_HEADER + packet),
        make.jpeg_segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x08\x1c\x02\x50\x00\x03abc"),
    )
    out = io.BytesIO()
    frames[0].save(out, "AVIF", quality=50, exif=exif.tobytes(), xmp=packet)
    text = make.png_chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00" + packet)
    return [
        jpeg,
        make.encoded(frames[0], "JPEG"),
        make.with_png_chunks(make.encoded(frames[0], "PNG", save_all=True, append_images=frames[1:]), text),
        make.encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], comment=b"hello"),
        make.encoded(frames[0], "WEBP", exif=exif.tobytes(), xmp=packet),
        make.encoded(frames[0], "WEBP", lossless=True, save_all=True, append_images=frames[1:]),
        make.encoded(frames[0], "TIFF", exif=exif),
        out.getvalue(),
        (make.PHOTOS / "autumn-hills.heic").read_bytes()[:6000],
        make.mp4(extra_in_moov=make.box(b"udta", b"x" * 20)),
        make.webm(extra=make.element(0x1254C367, b"tags")),
        b"ID3\x04\x00\x00\x00\x00\x00\x05hello" + make.mp3(4),
        make.wav(0.01, make.webp_chunk(b"LIST", b"x")),
        make.ogg(),
        b"WEBVTT\n\n00:00.000 --> 00:01.000\n<v A>hello</v>",
        b"name,value\n1,2\n",
    ]


SAMPLES = _samples()


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A sample with bytes overwritten, cut, doubled, or put in."""
    raw = bytearray(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, min(len(raw), 3000) - 1)) | st.integers(0, max(0, len(raw) - 1)))
        how = draw(st.sampled_from(["flip", "number", "cut", "double", "insert", "remove"]))
        if how == "flip":
            raw[at : at + 1] = bytes((draw(st.integers(0, 255)),))
        elif how == "number":
            raw[at : at + 4] = draw(
                st.sampled_from([bytes(4), b"\xff" * 4, b"\x7f\xff\xff\xff", b"\0\0\0\1", b"\1\0\0\0"])
            )
        elif how == "cut":
            del raw[at:]
        elif how == "double":
            raw[at:at] = raw[at : at + draw(st.integers(1, 200))]
        elif how == "insert":
            raw[at:at] = draw(st.binary(min_size=1, max_size=20))
        else:
            del raw[at : at + draw(st.integers(1, 50))]
    return bytes(raw)


def _believing(job: Mapping[str, Any], **_: object) -> dict[str, Any]:
    """A decoder that accepts every container, and refuses to draw anew."""
    if job["do"] != "verify":
        raise Refused("damaged", "damaged")
    return {"width": 1, "height": 1, "flags": []}


def _send(raw: bytes) -> bytes | None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "upload"
        source.write_bytes(raw)
        try:
            with ingest(source, client_name="x", scratch=Path(folder)) as taken:
                return taken.path.read_bytes()
        except Refused:
            return None


@settings(
    max_examples=400, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(raw=mutated())
def test_walkers_refuse_or_clean(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "run", _believing)
    cleaned = _send(raw)
    if cleaned is not None:
        assert _send(cleaned) == cleaned, "cleaning twice must change nothing"


@pytest.mark.parametrize("raw", SAMPLES, ids=range(len(SAMPLES)))
def test_clean_files_stay_clean(raw: bytes) -> None:
    cleaned = _send(raw)
    if cleaned is not None:
        assert _send(cleaned) == cleaned
        assert b"GPSLatitude" not in cleaned


@pytest.mark.drill
@settings(max_examples=2000 if DRILL else 20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(raw=mutated())
def test_real_decoder_refuses_or_accepts(raw: bytes) -> None:
    cleaned = _send(raw)
    if cleaned is not None:
        assert b"GPSLatitude" not in cleaned


@settings(max_examples=500, deadline=None)
@given(name=st.text() | st.text("./\\ aA\u0301\u202ecom1-~%\x00"), extension=st.sampled_from(["jpg", "webp", "docx"]))
@example("CON .jpg", "jpg")
@example("ế" * 300, "jpg")
@example("e" + "\u0323" * 300, "jpg")
@example("\ud800", "jpg")
def test_file_names_are_safe_whatever_comes(name: str, extension: str) -> None:
    safe = safe_name(name, extension)
    stem, dot, ending = safe.rpartition(".")
    assert (dot, ending) == (".", extension)
    assert stem and "." not in stem and stem == stem.strip(" -_")
    assert len(safe.encode()) <= 255
    assert safe == unicodedata.normalize("NFC", safe)
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Zs"} for char in safe)
    assert stem.upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1"}
    assert safe_name(safe, extension) == safe
