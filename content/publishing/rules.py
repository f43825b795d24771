"""What must be true before a page may go live."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail_localize.models import Translation


class PublicationRefusedError(Exception):
    """The page may not go live yet; the message tells the editor what to do."""


def translation_of(page: Any) -> Translation | None:
    """Return the running translation that *page* is the target of, or None for an original."""
    rows = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    )
    return rows.select_related("source", "target_locale").first()


def missing_segments(translation: Translation) -> int:
    """Return how many segments have no translation, or one with an error."""
    total, translated = translation.get_progress()
    return int(total) - int(translated)


def check_publishable(page: Any) -> None:
    """Refuse a translation with unfinished segments: nothing goes live untranslated.

    wagtail-localize would fall back to the source text. The last complete published
    translation stays live meanwhile. Raises ``PublicationRefusedError``.
    """
    translation = translation_of(page)
    if translation is None:
        return
    missing = missing_segments(translation)
    if missing:
        raise PublicationRefusedError(
            ngettext(
                "%(title)s was not published: %(number)d sentence is not translated yet. Translate it first.",
                "%(title)s was not published: %(number)d sentences are not translated yet. Translate them first.",
                missing,
            )
            % {"title": page.title, "number": missing}
        )


def check_withdrawal(reason: str) -> None:
    """Refuse a withdrawal without a reason: readers are told why."""
    if not reason.strip():
        raise PublicationRefusedError(_("Say why the page is withdrawn; readers see the reason."))
