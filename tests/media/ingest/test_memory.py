"""Refused by the memory that decoding would take, before any decoding; and what is taken stays within it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import pyvips

from media.ingest import Limits, ingest, sandbox
from media.ingest.images import PROCESS_BYTES, check
from media.ingest.jpeg import measure
from media.ingest.types import MIB, Refused
from tests.conftest import DRILL
from tests.media.ingest import builders as make
from tests.media.ingest.conftest import Upload

LIMIT = Limits().max_decode_bytes


def _noise(megapixels: int) -> Any:
    """A photo-like picture of this size."""
    side = int((megapixels * 1_000_000) ** 0.5) // 8
    small = pyvips.Image.gaussnoise(side, side, mean=128, sigma=40).resize(8).cast("uchar")
    return small.bandjoin([small.rot180(), small.fliphor()]).copy(interpretation="srgb")


@pytest.fixture
def peaks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The most memory that each decoding process held."""
    seen: list[int] = []
    real = sandbox.run

    def run(job: Mapping[str, object], **options: Any) -> dict[str, Any]:
        answer = real(job, **options)
        seen.append(answer["peak_bytes"])
        return answer

    monkeypatch.setattr(sandbox, "run", run)
    return seen


def _grown(jpeg: bytes, side: int) -> bytes:
    """The JPEG with another size written into its frame header."""
    at = next(n for n in range(len(jpeg)) if jpeg[n] == 0xFF and jpeg[n + 1] in (0xC0, 0xC2))
    return jpeg[: at + 5] + side.to_bytes(2, "big") * 2 + jpeg[at + 9 :]


@pytest.mark.parametrize(
    ("progressive", "subsampling", "side", "is_taken"),
    [(False, 0, 10_000, True), (True, 0, 7_800, True), (True, 0, 9_000, False), (True, 2, 10_000, True)],
)
def test_progressive_photos_cost_their_coefficients(
    progressive: bool, subsampling: int, side: int, is_taken: bool
) -> None:
    raw = make.encoded(make.picture(), "JPEG", progressive=progressive, subsampling=subsampling)
    measured = measure(_grown(raw, side))
    assert (measured.width, measured.height) == (side, side)
    if is_taken:
        check(measured, Limits())
    else:
        with pytest.raises(Refused) as caught:
            check(measured, Limits())
        assert caught.value.code == "decode-memory"
        assert "baseline" in str(caught.value)


def test_scan_per_component_counts_like_progressive() -> None:
    raw = make.encoded(make.picture(), "JPEG", subsampling=0)
    at = raw.index(b"\xff\xda")
    one_component = raw[:at] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + raw[at + 14 :]
    assert measure(_grown(one_component, 8000)).raster_bytes > 6 * 8000 * 8000


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "AVIF", "TIFF"])
def test_every_format_is_measured_before_it_is_decoded(
    kind: str, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = make.encoded(make.picture(400, 300), kind)
    monkeypatch.setattr(sandbox, "run", pytest.fail)
    with pytest.raises(Refused) as caught:
        upload(raw, "x", Limits(max_decode_bytes=PROCESS_BYTES))
    assert caught.value.code == "decode-memory"
    with pytest.raises(Refused) as caught:
        upload(raw, "x", Limits(max_pixels=100_000))
    assert caught.value.code == "too-many-pixels"


def test_decoder_that_wants_too_much_is_stopped(refusal: Callable[..., str], tmp_path: Path) -> None:
    photo = tmp_path / "photo"
    _noise(24).jpegsave(str(photo), interlace=True, subsample_mode="off")
    # The estimate says 272 MiB; with less the process itself must give up, not the machine.
    assert refusal(photo, "x.jpg", Limits(max_decode_bytes=200 * MIB)) == "decode-memory"
    with pytest.raises(Refused) as caught:
        sandbox.run(
            {"do": "verify", "source": str(photo), "media_type": "image/jpeg"},
            folder=tmp_path,
            limits=Limits(max_decode_bytes=180 * MIB),
            seconds=30,
        )
    assert caught.value.code in {"too-heavy", "damaged"}


def test_decoder_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    photo = tmp_path / "photo"
    _noise(24).jpegsave(str(photo))
    drawn = {"width": 4800, "height": None, "crop": False, "format": "webp", "quality": 90}
    with pytest.raises(Refused) as caught:
        sandbox.run(
            {
                "do": "render",
                "source": str(photo),
                "media_type": "image/jpeg",
                "wanted": [{**drawn, "target": str(tmp_path / f"drawn-{number}")} for number in range(20)],
            },
            folder=tmp_path,
            limits=Limits(),
            seconds=1,
        )
    assert caught.value.code == "too-heavy"


LARGEST = [
    (90, ".jpg", {"Q": 70}),
    (61, ".jpg", {"Q": 70, "interlace": True, "subsample_mode": "off"}),
    (40, ".png", {"compression": 1}),
    (40, ".png", {"compression": 1, "interlace": True}),
    (24, ".webp", {"Q": 60, "effort": 0}),
    (20, ".webp", {"lossless": True, "effort": 0}),
    (20, ".avif", {"Q": 50, "effort": 0, "compression": "av1"}),
    (30, ".tif", {"compression": "lzw"}),
]


@pytest.mark.drill
@pytest.mark.parametrize(("megapixels", "suffix", "options"), LARGEST if DRILL else LARGEST[:2])
def test_largest_photos_decode_within_the_limit(
    megapixels: int, suffix: str, options: dict[str, Any], tmp_path: Path, peaks: list[int]
) -> None:
    photo = tmp_path / f"photo{suffix}"
    _noise(megapixels).write_to_file(str(photo), **options)
    with ingest(photo, client_name=photo.name) as taken:
        assert taken.width
    assert peaks and max(peaks) <= LIMIT


def test_press_photo_decodes_within_the_limit(tmp_path: Path, peaks: list[int]) -> None:
    photo = tmp_path / "photo.jpg"
    _noise(24).jpegsave(str(photo), interlace=True)
    with ingest(photo, client_name=photo.name) as taken:
        assert taken.width
    assert peaks and max(peaks) <= LIMIT // 2


def test_bombs_cost_little_memory_here() -> None:
    """A process that refuses every bomb stays below 100 MB."""
    program = (
        "import resource, sys\nfrom pathlib import Path\nfrom media.ingest import ingest, Refused\n"
        "for name in sys.argv[1:]:\n"
        "    try: ingest(Path(name), client_name=name).discard()\n"
        "    except Refused: pass\n"
        "print(next(l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM')))\n"
    )
    names = ["png-bomb-30000x30000.png", "png-lying-dimensions.png", "jpeg-lying-dimensions.jpg",
             "png-ztxt-bomb.png", "zip-bomb-50mb.zip", "gzip-bomb-20mb.gz", "jpeg-exif-loop.jpg"]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", program, *(str(make.HOSTILE / name) for name in names)],
        capture_output=True,
        check=True,
        cwd=Path(__file__).resolve().parents[3],
    )
    assert int(done.stdout) * 1024 < 100_000_000
