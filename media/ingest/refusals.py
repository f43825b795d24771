"""Every reason to refuse an upload, with what the editor should do instead.

A child process sends back a code and plain parameters; the message is made here,
so it is always in the editor's language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from media.ingest.types import Refused

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

MESSAGES: dict[str, _StrOrPromise] = {
    "empty": _("This file is empty. Check that it was saved completely, then upload it again."),
    "too-large": _(
        "This file has {size} MB; the limit is {limit} MB. Export it at a lower quality or resolution, or split it."
    ),
    "unknown-type": _(
        "The portal cannot use this type of file. Upload pictures as JPEG, PNG or WebP, documents as PDF, "
        "recordings as MP4, WebM or MP3."
    ),
    "unsupported-image": _(
        "This is a picture of a type that browsers do not show ({what}). Export it as JPEG or PNG and upload that."
    ),
    "svg": _("SVG drawings can contain programs and are not accepted. Export the drawing as PNG and upload that."),
    "html": _("This file is a web page, not a picture or document. Save the picture itself, or print the page to PDF."),
    "script": _("This file contains commands for a program ({what}) and is not accepted. Export it as JPEG or PDF."),
    "playlist": _("This is a playlist that points to other files. Upload the recording itself as MP4 or WebM."),
    "executable": _("This file is a program, not a picture, document or recording. It was refused."),
    "archive": _("Archives are not accepted. Unpack it and upload the files one by one; the portal makes the kits."),
    "archive-bomb": _("This document unpacks to an unreasonable size. Save it again from the program that made it."),
    "office-paths": _(
        "This document contains parts with forbidden names. Open it in the program that made it and save it again."
    ),
    "office-active": _(
        "This document contains macros, embedded programs or links that load by themselves. "
        "Save it without macros (as DOCX, XLSX or PPTX) or as PDF."
    ),
    "malware-test": _("This file carries the signature of a virus and was refused. Have your computer checked."),
    "mismatch": _(
        "The name ends in {named}, but the content is {found}. Check that this is the file you meant; "
        "if it is, give it the right ending."
    ),
    "zero-size": _("This picture has no width or no height. Export it again."),
    "too-many-pixels": _(
        "This picture has {megapixels} megapixels; the limit is {limit}. Reduce its resolution and upload it again."
    ),
    "too-long-animation": _("This animation is too long to check. Shorten it, or upload it as an MP4 recording."),
    "decode-memory": _(
        "Opening this picture would take {needed} MB of memory; the limit is {limit} MB. "
        "Save it as a baseline (not progressive or interlaced) JPEG, or reduce its resolution."
    ),
    "too-heavy": _(
        "Opening this file takes too long or too much memory. Reduce its size or save it in a simpler form."
    ),
    "truncated": _("This file ends too early: it was not copied or uploaded completely. Upload it again."),
    "damaged": _("This file is damaged and cannot be opened. Save it again from the original and upload that."),
    "pdf-active": _(
        "This PDF contains actions that start by themselves ({what}). Print it to a new PDF and upload that."
    ),
    "pdf-attachments": _("This PDF has other files attached. Remove them, or print it to a new PDF."),
    "pdf-encrypted": _("This PDF is protected by a password. Save it without protection and upload that."),
    "text-encoding": _("The portal cannot read the letters of this text. Save it as UTF-8 and upload it again."),
}


def refuse(code: str, **params: object) -> Refused:
    """The refusal for ``code``; unknown codes count as ``damaged``."""
    message = MESSAGES.get(code, MESSAGES["damaged"])
    if params:
        message = format_lazy(str_or_promise(message), **params)
    return Refused(code, message, params)


def str_or_promise(message: _StrOrPromise) -> str:
    """Hand a lazy message to ``format_lazy``, whose type hint asks for ``str``."""
    return message  # type: ignore[return-value]
