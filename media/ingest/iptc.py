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
_VERSION = (2, 0)
_MAX_VALUE_BYTES = 2000
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


def build(rights: RightsMetadata) -> bytes:
    """An image resource with these rights, in UTF-8; empty where there are none.

    IIM has one language, for which ``x-default`` stands. Its lengths (32 bytes for a credit)
    are those of telegrams; readers take what fits a standard dataset, and rights are not cut.
    """
    rows: list[tuple[tuple[int, int], str]] = [
        (_TITLE, rights.title.get("x-default", "")),
        *((_CREATOR, creator) for creator in rights.creators),
        (_CREDIT, rights.credit),
        (_COPYRIGHT, rights.copyright.get("x-default", "")),
        (_CAPTION, rights.caption.get("x-default", "")),
    ]
    body = b"".join(_dataset(key, _cut(text)) for key, text in rows if text)
    if not body:
        return b""
    body = _dataset(_CHARSET, _UTF8) + _dataset(_VERSION, b"\x00\x04") + body
    size = len(body).to_bytes(4, "big")
    return _RESOURCE + _IIM.to_bytes(2, "big") + b"\x00\x00" + size + body + b"\x00" * (len(body) % 2)


def _dataset(key: tuple[int, int], value: bytes) -> bytes:
    return bytes((0x1C, *key)) + len(value).to_bytes(2, "big") + value


def _cut(text: str) -> bytes:
    """At most as many bytes as IIM allows a caption (§2:120), between two characters."""
    return text.encode()[:_MAX_VALUE_BYTES].decode(errors="ignore").encode()


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
