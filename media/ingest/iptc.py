"""Rights in IPTC-IIM 4.2, as Photoshop's image resource 0x0404 carries them."""

from __future__ import annotations

from collections.abc import Iterator

from media.ingest.types import RightsMetadata

_RESOURCE = b"8BIM"
_IIM = 0x0404
_CHARSET, _TITLE, _CREATOR, _CREDIT, _COPYRIGHT, _CAPTION = (
    (1, 90), (2, 5), (2, 80), (2, 110), (2, 116), (2, 120),
)  # fmt: skip
_UTF8 = b"\x1b%G"
_MAX_BLOCK_BYTES = 1024 * 1024


def read(block: bytes) -> RightsMetadata:
    """The rights in a sequence of image resources, or in bare datasets as TIFF has them."""
    if len(block) > _MAX_BLOCK_BYTES:
        return RightsMetadata()
    data = block if block[:1] == b"\x1c" else _resource(block)
    records: dict[tuple[int, int], list[bytes]] = {}
    for key, value in _datasets(data):
        records.setdefault(key, []).append(value)
    is_utf8 = _UTF8 in records.get(_CHARSET, [])

    def texts(key: tuple[int, int]) -> list[str]:
        return [_decoded(value, is_utf8) for value in records.get(key, [])]

    def text(key: tuple[int, int]) -> str:
        return next(iter(texts(key)), "")

    return RightsMetadata(
        creators=tuple(texts(_CREATOR)),
        credit=text(_CREDIT),
        copyright={"x-default": text(_COPYRIGHT)} if text(_COPYRIGHT) else {},
        title={"x-default": text(_TITLE)} if text(_TITLE) else {},
        caption={"x-default": text(_CAPTION)} if text(_CAPTION) else {},
    )


def _resource(block: bytes) -> bytes:
    """Join the IIM resources of a Photoshop block."""
    at, found = 0, b""
    while block[at : at + 4] == _RESOURCE and at + 12 <= len(block):
        number = int.from_bytes(block[at + 4 : at + 6], "big")
        name = block[at + 6] + 1
        start = at + 6 + name + name % 2 + 4
        size = int.from_bytes(block[start - 4 : start], "big")
        if number == _IIM:
            found += block[start : start + size]
        at = start + size + size % 2
    return found


def _datasets(data: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Standard datasets; extended ones (longer than 32 kB) end the reading."""
    at = 0
    while at + 5 <= len(data) and data[at] == 0x1C:
        size = int.from_bytes(data[at + 3 : at + 5], "big")
        if size & 0x8000:
            return
        yield (data[at + 1], data[at + 2]), data[at + 5 : at + 5 + size]
        at += 5 + size


def _decoded(value: bytes, is_utf8: bool) -> str:
    """UTF-8 where announced or plausible, Latin-1 otherwise."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode(errors="replace") if is_utf8 else value.decode("latin-1")
