"""Gives public templates their frame when no page has given it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from locales import languages


def site(request: HttpRequest) -> dict[str, Any]:
    """Return ``site_languages`` and a lazy ``frame``; the admin pays nothing for it."""
    from content.publishing.serving import framed

    return {
        "site_languages": languages.LANGUAGES,
        "frame": SimpleLazyObject(lambda: framed(request)),
    }
