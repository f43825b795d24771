"""MP3 and WAV recordings: walks that keep the sound and drop tags."""

from __future__ import annotations

from media.ingest.container import Budget, Data, need
from media.ingest.movies import Recording
from media.ingest.refusals import refuse

_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
#: kbit/s by bit-rate index for layer III of MPEG-1, and of MPEG-2 and 2.5 (ISO/IEC 11172-3 §2.4.2.3).
_KILOBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KILOBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_FEWEST_FRAMES = 3
_KEPT_WAV = {b"fmt ", b"fact", b"data"}


def clean_mp3(data: Data) -> Recording:
    """Keep the frames between the tags."""
    found = Recording(flags={"audio"})
    start = 0
    while data[start : start + 3] == b"ID3":
        need(data, start + 10)
        size = 0
        for byte in data[start + 6 : start + 10]:
            size = size << 7 | byte & 0x7F
        start += 10 + size + (10 if data[start + 5] & 0x10 else 0)
        found.changes.add("metadata-dropped")
    while start < len(data) and data[start] == 0 and start < 1024 * 1024:
        start += 1
    at, frames, seconds = start, 0, 0.0
    budget = Budget(20_000_000)
    while (frame := _mp3_frame(data, at)) is not None:
        budget.spend()
        length, duration = frame
        if at + length > len(data):
            break
        at, frames, seconds = at + length, frames + 1, seconds + duration
    if frames < _FEWEST_FRAMES:
        raise refuse("damaged")
    if at < len(data):
        found.changes.add("trailer-cut")
    found.pieces.append((start, at))
    found.duration = round(seconds, 3)
    return found


def _mp3_frame(data: Data, at: int) -> tuple[int, float] | None:
    """Length in bytes and seconds of the layer III frame at ``at``."""
    head = data[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, rate, speed = head[1] >> 3 & 3, head[2] >> 2 & 3, head[2] >> 4
    if version == 1 or rate == 3 or speed in (0, 15):
        return None
    kilobits = (_KILOBITS_1 if version == 3 else _KILOBITS_2)[speed]
    samples, hertz = (1152 if version == 3 else 576), _RATES[version][rate]
    return samples // 8 * kilobits * 1000 // hertz + (head[2] >> 1 & 1), samples / hertz


def clean_wav(data: Data) -> Recording:
    """Keep format and samples; every other chunk goes."""
    found = Recording(flags={"audio"})
    need(data, 12)
    stop = min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    at, kept, seconds_divisor, sound = 12, 0, 0, 0
    budget = Budget(100_000)
    body: list[tuple[int, int]] = []
    while at + 8 <= stop:
        budget.spend()
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        need(data, at + 8 + size)
        end = at + 8 + size + size % 2
        if kind in _KEPT_WAV:
            body.append((at, at + 8 + size))
            kept += 8 + size + size % 2
            if kind == b"fmt " and size >= 16:
                seconds_divisor = int.from_bytes(data[at + 16 : at + 20], "little")
            sound += size if kind == b"data" else 0
        else:
            found.changes.add("metadata-dropped")
        at = end
    if not seconds_divisor or not sound:
        raise refuse("damaged")
    if at < len(data):
        found.changes.add("trailer-cut")
    found.pieces.append(b"RIFF" + (4 + kept).to_bytes(4, "little") + b"WAVE")
    for start, end in body:
        found.pieces.append((start, end))
        if (end - start) % 2:
            found.pieces.append(b"\x00")
    found.duration = round(sound / seconds_divisor, 3)
    return found
