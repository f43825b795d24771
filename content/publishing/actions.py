"""Wagtail's actions on pages, bound to the portal's rules: one transaction, addresses, one language to each tree.

Wagtail's own views run these actions without the methods of the page model, so that a rule
which holds for every door lives here and nowhere above.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Locale, Page

from content.models import BasePage
from content.publishing import releases, rules
from content.publishing.addresses import note_public, record_address, record_addresses_below
from locales import languages

Execute = Callable[..., Any]


def bind() -> None:
    """Put the rules around every action; called once, when the app is ready."""
    for action, rule in (
        (PublishPageRevisionAction, _publishing),
        (UnpublishPageAction, _unpublishing),
        (MovePageAction, _moving),
        (DeletePageAction, _deleting),
        (CopyPageAction, _copying),
        (CreatePageAliasAction, _aliasing),
    ):
        action.execute = _around(action.execute, rule)


def _around(execute: Execute, rule: Callable[[Any, Callable[[], Any]], Any]) -> Execute:
    @wraps(execute)
    def bound(action: Any, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            return rule(action, lambda: execute(action, *args, **kwargs))

    return bound


def _publishing(action: Any, execute: Callable[[], Any]) -> Any:
    """Publish with log entry, ledger row and address, or not at all; raises ``PublicationRefusedError``.

    Translations keep to the release of their original (``content.publishing.releases``).
    """
    page = action.object
    rules.check_publishable(page)
    if releases.bind(page, action.revision):
        action.object = action.revision.as_object()
    note_public(BasePage.objects.filter(pk=page.pk))
    published = execute()
    public = BasePage.objects.select_related("locale").filter(pk=page.pk, live=True).first()
    if public is not None:
        record_address(public)
        releases.let_translations_follow(public, action.user)
    return published


def _unpublishing(action: Any, execute: Callable[[], Any]) -> Any:
    note_public(BasePage.objects.filter(pk=action.object.pk))
    return execute()


def _deleting(action: Any, execute: Callable[[], Any]) -> Any:
    note_public(_tree(action.page))
    return execute()


def _moving(action: Any, execute: Callable[[], Any]) -> Any:
    """Move the tree and record its new addresses; Wagtail's last log entry is outside of its own transaction."""
    beside = action.pos not in {"first-child", "last-child", "sorted-child"}
    _check_language(action.page.locale, action.target.get_parent() if beside else action.target, action.page)
    note_public(_tree(action.page))
    moved = execute()
    record_addresses_below(Page.objects.get(pk=action.page.pk))
    return moved


def _copying(action: Any, execute: Callable[[], Any]) -> Any:
    locale = (action.update_attrs or {}).get("locale") or action.page.locale
    _check_language(locale, action.to or action.page.get_parent(), action.page)
    return execute()


def _aliasing(action: Any, execute: Callable[[], Any]) -> Any:
    """Refuse every alias: it would show one language's text as another's, or one page at two addresses."""
    if action.update_locale is not None:
        told = _("“%(title)s” is not there in %(language)s yet. Translate it first: the page belongs below it.")
        raise rules.PublicationRefusedError(
            told % {"title": action.page.title, "language": _name_of(action.update_locale)}
        )
    raise rules.PublicationRefusedError(
        _("A page cannot be a copy that follows another. Copy it without this choice; the copy is a page of its own.")
    )


def _tree(page: Page) -> Any:
    return BasePage.objects.descendant_of(page, inclusive=True)


def _check_language(locale: Locale, parent: Page, page: Page) -> None:
    """Refuse a place in the tree of another language: its lists and feeds would carry a foreign text."""
    if parent.depth > 1 and parent.locale_id != locale.pk:
        told = _("“%(title)s” is in %(language)s and cannot go below a page in %(other)s. Translate it instead.")
        values = {"title": page.title, "language": _name_of(locale), "other": _name_of(parent.locale)}
        raise rules.PublicationRefusedError(told % values)


def _name_of(locale: Locale) -> str:
    return languages.get(locale.language_code).own_name
