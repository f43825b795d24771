"""wagtail-localize's buttons of a page, for those who may translate it: whose page it is decides (``portal.doors``)."""

from collections.abc import Iterator
from typing import Any

from wagtail import hooks
from wagtail_localize import wagtail_hooks as library

from content.publishing.permissions import owns
from locales.actors import actor_of


def _for_owners(page: Any, user: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
    if owns(actor_of(user), page):
        yield from library.page_listing_more_buttons(page, user, *args, **kwargs)


def bind() -> None:
    """Stand in the place of the library's own buttons, which are registered by now; called once."""
    for name in ("register_page_header_buttons", "register_page_listing_more_buttons"):
        hooks._hooks[name] = [
            (_for_owners if function is library.page_listing_more_buttons else function, order)
            for function, order in hooks._hooks.get(name, [])
        ]
