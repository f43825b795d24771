"""What somebody was shown of a translation, as one mark that their decision carries back.

A mark has two parts. The frame stands for the original's version, the draft's revision and
the sentences that there are; after it comes a digest of each translated sentence and each
overridden value, so that it can be told which of them changed. What the deciding person has
written since is no change: they know it.
"""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from wagtail_localize.models import OverridableSegment, SegmentOverride, StringSegment, StringTranslation, Translation

#: Bytes of one digest; a guess at a changed sentence that keeps it is one in 281 million million.
_DIGEST = 6


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed since a mark: the original or the draft as a whole, or single sentences (as in the original)."""

    is_whole: bool = False
    sentences: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.is_whole or bool(self.sentences)


@dataclass(frozen=True, slots=True)
class _Value:
    """A translated sentence or an overridden value; who wrote it last."""

    source: str
    digest: bytes
    writer: int | None


def mark(translation: Translation, page: Any) -> str:
    """Return the mark of what *translation* into *page* says now."""
    values = _values(translation)
    digests = base64.urlsafe_b64encode(b"".join(value.digest for value in values)).decode()
    return f"{_frame(translation, page, values)}.{digests}"


def difference(seen: str, translation: Translation, page: Any, user: Any) -> Difference:
    """Return what others than *user* changed since the mark *seen*; a mark that is none differs as a whole."""
    values = _values(translation)
    frame, _dot, rest = seen.partition(".")
    try:
        shown = base64.urlsafe_b64decode(rest.encode("ascii", "replace"))
    except ValueError:
        return Difference(is_whole=True)
    if frame != _frame(translation, page, values) or len(shown) != _DIGEST * len(values):
        return Difference(is_whole=True)
    parts = [shown[start : start + _DIGEST] for start in range(0, len(shown), _DIGEST)]
    changed = [row for row, before in zip(values, parts, strict=True) if row.digest != before]
    return Difference(sentences=tuple(row.source for row in changed if row.writer != user.pk))


def _frame(translation: Translation, page: Any, values: list[_Value]) -> str:
    source = hashlib.sha256(translation.source.content_json.encode()).hexdigest()
    named = [str(page.latest_revision_id), source, *(value.source for value in values)]
    return hashlib.sha256("\0".join(named).encode()).hexdigest()[:20]


def _values(translation: Translation) -> list[_Value]:
    """Return every value of the translation in the order of the original."""
    about = {"locale_id": translation.target_locale_id, "context__object_id": translation.source.object_id}
    sentences = {
        (row.translation_of_id, row.context_id): (f"{row.has_error} {row.data}", row.last_translated_by_id)
        for row in StringTranslation.objects.filter(**about)
    }
    overrides = {
        row.context_id: (f"{row.has_error} {row.data_json}", row.last_translated_by_id)
        for row in SegmentOverride.objects.filter(**about)
    }
    strings = StringSegment.objects.filter(source=translation.source_id).order_by("order", "pk")
    others = OverridableSegment.objects.filter(source=translation.source_id).order_by("order", "pk")
    found = [
        _value(text, sentences.get((string, context)))
        for text, string, context in strings.values_list("string__data", "string_id", "context_id")
    ]
    return found + [_value(data, overrides.get(key)) for data, key in others.values_list("data_json", "context_id")]


def _value(source: str, stored: tuple[str, int | None] | None) -> _Value:
    text, writer = stored or ("", None)
    return _Value(source, hashlib.sha256(text.encode()).digest()[:_DIGEST], writer)
