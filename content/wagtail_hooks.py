"""How the content floor meets Wagtail's admin."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import PagesSummaryItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from content.admin import aliases, dashboard, overrides, reviews, styleguide, translation_buttons, withdrawals
from content.admin.api import PortalPagesAPI
from content.admin.bulk import PublishSeenPages
from content.models import BasePage
from content.publishing import releases, rules
from content.selectors.explorer import known_to
from locales import languages
from locales.actors import actor_of


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Add the review and withdrawal doors, and the style guide."""
    return [
        path("portal-styleguide/", styleguide.index, name="portal_styleguide"),
        path("portal-styleguide/sheet/", styleguide.sheet, name="portal_styleguide_sheet"),
        path("translation-review/<int:translation_id>/", reviews.review, name="translation_review"),
        path("pages/<int:page_id>/withdraw/", withdrawals.withdraw, name="page_withdraw"),
    ]


@hooks.register("register_admin_urls", order=-10)
def register_refusals() -> list[URLPattern]:
    """Stand before wagtail-localize's own doors to alias pages and to values in the place of the original's."""
    value = "localize/translate/<int:translation_id>/overrides/<int:overridable_segment_id>/edit/"
    return [
        path("localize/page/<int:page_id>/convert_to_alias/", aliases.refuse, name="refuse_alias"),
        path(value, overrides.edit, name="narrowed_override"),
    ]


@hooks.register("construct_page_action_menu")
def no_aliases(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Take the conversion to an alias out of the editor's menu."""
    menu_items[:] = [item for item in menu_items if item.name != "localize-convert-to-alias"]


@hooks.register("insert_global_admin_js")
def name_fields() -> str:
    """Give every field of the admin an accessible name."""
    return format_html('<script type="module" src="{}"></script>', static("content/js/admin-names.js"))


@hooks.register("register_help_menu_item")
def add_styleguide_to_help() -> MenuItem:
    """Offer the style guide to everybody who may enter the admin."""
    return MenuItem(_("Style guide"), reverse("portal_styleguide"), name="style-guide", icon_name="view", order=900)


@hooks.register("before_edit_page", order=-10)
def bind_translation_to_what_is_shown(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Stop wagtail-localize's publish button, which does not say what its editor showed; note what it shows now."""
    if request.method != "POST" or request.POST.get("action") != "publish" or rules.translation_of(page) is None:
        reviews.note_shown(request, page)
        return None
    try:
        rules.check_publishable(page)
        messages.error(request, _("Nothing was published. Publish with the button above the sentences."))
    except rules.PublicationRefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))


hooks.register("register_bulk_action", PublishSeenPages, order=10)


@hooks.register("after_publish_page")
def tell_of_translations_behind(request: HttpRequest, page: Any) -> None:
    """Name the languages whose translation is not released as widely as the original that was published."""
    if not isinstance(page.specific, BasePage) or releases.original_of(page) is not None:
        return
    names = [languages.get(twin.language).own_name for twin in releases.behind(BasePage.objects.get(pk=page.pk))]
    if names:
        text = _(
            "Released otherwise than this page: %(languages)s. Publish these translations again to let them follow."
        )
        messages.warning(request, text % {"languages": ", ".join(names)})


@hooks.register("before_copy_page")
def refuse_copy_to_nowhere(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Ask again for a place that is there and that the user finds; Wagtail's view would fail."""
    if request.method != "POST":
        return None
    key = request.POST.get("new_parent_page", "")
    if key.isdecimal() and known_to(request.user, Page.objects.filter(pk=int(key))).exists():
        return None
    messages.error(request, _("Choose the page below which the copy goes."))
    return redirect(reverse("wagtailadmin_pages:copy", args=[page.pk]))


@hooks.register("after_publish_page")
def tell_of_withdrawal(request: HttpRequest, page: Any) -> None:
    """Say that readers of a withdrawn page do not see what was published."""
    if getattr(page, "withdrawn_at", None):
        told = _("“%(title)s” stays withdrawn: readers see the reason until you show the page again.")
        messages.warning(request, told % {"title": page.title})


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    """Name the portal's own log actions."""
    actions.register_action("portal.withdraw", _("Withdraw"), _("Withdrawn from every channel"))
    actions.register_action(
        "portal.release_follows", _("Follow the original"), _("Narrowed to the release of the original")
    )
    actions.register_action("portal.reinstate", _("Reinstate"), _("Shown again after a withdrawal"))


@hooks.register("construct_admin_api")
def only_found_in_api(router: Any) -> None:
    """Answer Wagtail's internal API from the pages that the user finds."""
    router.register_endpoint("pages", PortalPagesAPI)


@hooks.register("construct_page_chooser_queryset")
def only_found_in_chooser(pages: Any, request: HttpRequest) -> Any:
    """Offer only pages that the user finds in the admin, of every language: links may lead to another."""
    match = request.resolver_match
    is_search = match is not None and match.url_name == "wagtailadmin_choose_page_search"
    return known_to(request.user, pages, searched=is_search)


@hooks.register("construct_homepage_panels")
def add_dashboard_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Show my drafts and the translations that wait for me."""
    panels[:] = dashboard.bound(panels)
    panels.extend(dashboard.panels_for(request.user))


@hooks.register("construct_homepage_summary_items", order=100)
def count_nothing_hidden(request: HttpRequest, items: list[Any]) -> None:
    """Leave out Wagtail's number of all pages, except for those who find all."""
    if not actor_of(request.user).sees_everything:
        items[:] = [item for item in items if not isinstance(item, PagesSummaryItem)]


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def withdraw_button(page: Any, user: Any, next_url: str | None = None, view_name: str = "") -> Iterator[Button]:
    """Offer the withdrawal, or the way back from it, to whoever may publish the page."""
    specific = page.specific
    if not isinstance(specific, BasePage) or page.depth <= 2 or not (specific.live or specific.withdrawn_at):
        return
    if specific.permissions_for_user(user).can_publish():
        label = _("Show again") if specific.withdrawn_at else _("Withdraw")
        yield Button(label, reverse("page_withdraw", args=[page.pk]), icon_name="no-view", priority=70)


translation_buttons.bind()
