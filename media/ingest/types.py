"""What goes into ingest and what comes out: limits, refusals, rights, results.

Nothing here needs a configured Django; messages are lazy and become text only
when somebody shows them.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, Self

if TYPE_CHECKING:
    from types import TracebackType

    from django.utils.functional import _StrOrPromise

Kind = Literal["image", "document", "recording"]
#: The endings of names under which formats come that ingest takes, by kind. Settings and forms read them here.
SOUNDS = ("mp3", "m4a", "ogg", "oga", "opus", "wav")
FILMS = ("mp4", "m4v", "webm")
EXTENSIONS: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        "image": ("jpg", "jpeg", "jpe", "jfif", "png", "gif", "webp", "avif", "heic", "heif", "tif", "tiff"),
        "document": ("pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "txt", "csv", "vtt"),
        "recording": (*FILMS, *SOUNDS),
    }
)
#: Text per language tag (BCP 47, as written in the file; ``x-default`` = unspecified).
Texts = Mapping[str, str]

MIB = 1024 * 1024
_NO_TEXTS: Texts = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an upload may cost; sizes in bytes, times in seconds."""

    #: Width × height as declared in the header. Press cameras make 61 megapixels.
    max_pixels: int = 100_000_000
    #: Width × height × frames of an animation.
    max_animation_pixels: int = 400_000_000
    max_image_bytes: int = 200 * MIB
    max_document_bytes: int = 100 * MIB
    #: Plain text is read at once.
    max_text_bytes: int = 10 * MIB
    max_recording_bytes: int = 2048 * MIB
    #: Resident memory of the whole decoding process.
    max_decode_bytes: int = 512 * MIB
    #: Wall-clock and CPU time of one check of an upload.
    decode_seconds: int = 30
    #: Wall-clock and CPU time of one batch of renditions.
    render_seconds: int = 180
    #: Wall-clock and CPU time of one look at a recording: measures, poster, subtitles.
    film_seconds: int = 60

    @property
    def largest(self) -> int:
        """More than this is refused before anybody looks inside."""
        return max(self.max_image_bytes, self.max_document_bytes, self.max_recording_bytes)

    def max_bytes(self, kind: Kind) -> int:
        """Largest accepted file of this kind."""
        sizes: dict[Kind, int] = {
            "image": self.max_image_bytes,
            "document": self.max_document_bytes,
            "recording": self.max_recording_bytes,
        }
        return sizes[kind]


DEFAULT = Limits()


class Refused(Exception):  # noqa: N818 - an answer to the editor, not an error
    """An upload that cannot be taken, with what the editor can do about it.

    ``code`` is stable and machine-readable; ``message`` is for the editor.
    """

    def __init__(self, code: str, message: _StrOrPromise, params: Mapping[str, object] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.params = dict(params or {})

    def __str__(self) -> str:
        """The message in the active language, or the code where Django is not configured."""
        from django.conf import settings

        return str(self.message) if settings.configured else self.code


class Unclean(Exception):  # noqa: N818 - a finding, not an error
    """A container that cannot be rewritten safely although its pixels may be fine."""


@dataclass(frozen=True, slots=True)
class RightsMetadata:
    """Rights and descriptions that the file carried (IPTC Photo Metadata Standard 2023.2)."""

    creators: tuple[str, ...] = ()
    credit: str = ""
    copyright: Texts = field(default_factory=lambda: _NO_TEXTS)
    usage_terms: Texts = field(default_factory=lambda: _NO_TEXTS)
    licence_url: str = ""
    title: Texts = field(default_factory=lambda: _NO_TEXTS)
    caption: Texts = field(default_factory=lambda: _NO_TEXTS)
    alt: Texts = field(default_factory=lambda: _NO_TEXTS)

    def __bool__(self) -> bool:
        """Whether the file said anything at all."""
        return any((self.creators, self.credit, self.copyright, self.usage_terms,
                    self.licence_url, self.title, self.caption, self.alt))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stored:
    """What a format's own step hands to the end of the pipeline."""

    path: Path
    media_type: str
    extension: str
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    pages: int | None = None
    rights: RightsMetadata = field(default_factory=RightsMetadata)
    changes: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ingested:
    """A checked and cleaned file in a temporary folder that the caller must discard.

    ``width`` and ``height`` are pixels as displayed, after orientation; ``duration``
    is in seconds; ``pages`` counts the pages of a PDF. ``changes`` says what the file
    lost or gained on the way (``trailer-cut``, ``metadata-dropped``, ``re-encoded`` …),
    ``flags`` what the file is (``animated``, ``transparent``, ``cmyk``, ``signed`` …).
    """

    path: Path
    kind: Kind
    media_type: str
    extension: str
    sha256: str
    bytes: int
    safe_name: str
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    pages: int | None = None
    rights: RightsMetadata = field(default_factory=RightsMetadata)
    changes: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()

    def discard(self) -> None:
        """Remove the temporary folder; harmless when the file was moved away or it is gone."""
        shutil.rmtree(self.path.parent, ignore_errors=True)

    def __enter__(self) -> Self:
        """Use the result and discard it at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Discard whatever happened."""
        self.discard()
