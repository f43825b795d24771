"""Every address of the admin and what it is about, so that nobody opens what they do not find.

Wagtail has some three hundred addresses and adds more with each version. One that is not
written down here is closed. ``objects`` names the route's arguments that are keys of
objects with visibility, ``query`` those of the query: whoever does not find such an object
in the admin gets 404, as if it did not exist, before the view runs. What a view then lets
them do is its own question.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.urls import Resolver404, resolve
from wagtail.admin.views.bulk_action.registry import BulkActionRegistry
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource

from locales.actors import actor_of
from locales.readers import Reader, reader_of_request
from media.models import Asset, PortalDocument, PortalImage, Recording
from media.visibility import listed_queryset, owned_queryset

Keys = Mapping[str, type[Model]]
Rows = Callable[[Reader, type[Model]], QuerySet[Any]]


@dataclass(frozen=True)
class Door:
    """What an address of the admin is about.

    ``desk_only`` where its answer counts or names everything, ``owned`` where the object
    must be the user's own, because the view behind asks no more than a general permission.
    """

    objects: Keys = field(default_factory=dict)
    query: Keys = field(default_factory=dict)
    desk_only: bool = False
    owned: bool = False


OPEN = Door()
DESK = Door(desk_only=True)


def _each(door: Door, prefix: str, names: str) -> dict[str, Door]:
    return {f"{prefix}{name}": door for name in names.split()}


def _of(model: type[Model], *arguments: str) -> Door:
    return Door(dict.fromkeys(arguments, model))


def _closed(instead: str, prefix: str, names: str) -> dict[str, str]:
    return {f"{prefix}{name}": instead for name in names.split()}


_PAGE = _of(Page, "page_id")
_PARENT = _of(Page, "parent_page_id")
_MOVED = _of(Page, "page_to_move_id", "destination_id")

#: Wagtail's own addresses by view name.
_PAGES = {
    **_each(_PARENT, "", "wagtailadmin_explore wagtailadmin_explore_results wagtailadmin_choose_page_child"),
    **_each(OPEN, "wagtailadmin_", "explore_root choose_page choose_page_search"),
    "wagtailadmin_choose_page_chosen_multiple": Door(query={"id": Page}),
    **_each(OPEN, "wagtailadmin_choose_page_", "external_link email_link phone_link anchor_link"),
    **_each(_PARENT, "wagtailadmin_pages:", "add preview_on_add add_subpage"),
    **_each(OPEN, "wagtailadmin_pages:", "type_use type_use_results choose_parent search search_results"),
    **_each(
        _PAGE,
        "wagtailadmin_pages:",
        "usage edit preview_on_edit view_draft delete unpublish copy lock unlock workflow_action "
        "collect_workflow_action_data confirm_workflow_cancellation workflow_preview revisions_index revisions_view "
        "revisions_revert revisions_unschedule workflow_history workflow_history_detail history "
        "history_results",
    ),
    "wagtailadmin_pages:revisions_compare": _of(Page, "0"),
    **_each(_MOVED, "wagtailadmin_pages:", "move move_confirm set_page_position"),
    **_each(OPEN, "wagtailadmin_api:pages:", "listing find"),
    "wagtailadmin_api:pages:detail": _of(Page, "pk"),
    "page_withdraw": _PAGE,
}
_FILES = {
    **_each(OPEN, "wagtailadmin_api:", "images:listing images:find documents:listing documents:find"),
    "wagtailadmin_api:images:detail": _of(PortalImage, "pk"),
    "wagtailadmin_api:documents:detail": _of(PortalDocument, "pk"),
    **_each(
        OPEN,
        "wagtailimages:",
        "index index_results add add_multiple create_multiple_from_uploaded_image delete_upload_multiple",
    ),
    "portal_image_edit": _of(PortalImage, "image_id"),
    "portal_document_edit": _of(PortalDocument, "document_id"),
    "portal_recording_edit": _of(Recording, "media_id"),
    **_each(
        _of(PortalImage, "image_id"), "wagtailimages:", "edit delete preview image_usage edit_multiple delete_multiple"
    ),
    **_each(OPEN, "wagtailimages_chooser:", "choose choose_results create"),
    "wagtailimages_chooser:chosen": _of(PortalImage, "pk"),
    "wagtailimages_chooser:chosen_multiple": Door(query={"id": PortalImage}),
    "wagtailimages_chooser:select_format": _of(PortalImage, "image_id"),
    **_each(
        OPEN,
        "wagtaildocs:",
        "index index_results add add_multiple create_multiple_from_uploaded_document delete_upload_multiple",
    ),
    **_each(_of(PortalDocument, "document_id"), "wagtaildocs:", "edit delete document_usage"),
    **_each(_of(PortalDocument, "doc_id"), "wagtaildocs:", "edit_multiple delete_multiple"),
    **_each(OPEN, "wagtaildocs_chooser:", "choose choose_results create"),
    "wagtaildocs_chooser:chosen": _of(PortalDocument, "pk"),
    "wagtaildocs_chooser:chosen_multiple": Door(query={"id": PortalDocument}),
    **_each(OPEN, "wagtailmedia:", "index add chooser chooser_typed chooser_upload"),
    **_each(_of(Recording, "media_id"), "wagtailmedia:", "edit delete media_chosen media_usage"),
}
_TRANSLATION = Door({"translation_id": Translation}, owned=True)
_LOCALIZE = {
    "wagtail_localize:submit_page_translation": Door({"page_id": Page}, owned=True),
    "wagtail_localize:update_translations": Door({"translation_source_id": TranslationSource}, owned=True),
    **_each(
        _TRANSLATION,
        "wagtail_localize:",
        "edit_string_translation edit_override download_pofile upload_pofile machine_translate preview_translation "
        "stop_translation",
    ),
    **_each(OPEN, "wagtail_localize:", "javascript_catalog translations_report translations_report_results"),
    "refuse_alias": _PAGE,
    "narrowed_override": _TRANSLATION,
    "translation_review": _TRANSLATION,
}
_REPORTS = {
    **_each(
        OPEN,
        "wagtailadmin_reports:",
        "locked_pages locked_pages_results workflow workflow_results workflow_tasks workflow_tasks_results "
        "site_history site_history_results aging_pages aging_pages_results",
    ),
    **_each(DESK, "wagtailadmin_reports:", "page_types_usage page_types_usage_results"),
    **_each(OPEN, "", "rights_report rights_report_results"),
}
#: What is about the user, their dialogue with the admin, or words that are the same for everybody.
_DESK_TOP = {
    **_each(
        OPEN,
        "wagtailadmin_",
        "home account logout login dismissibles editing_sessions:release block_preview sprite javascript_catalog "
        "password_reset password_reset_done password_reset_confirm password_reset_complete",
    ),
    "wagtailadmin_editing_sessions:ping": OPEN,
    "wagtail_bulk_action": OPEN,
    **_each(OPEN, "wagtailembeds:", "chooser chooser_upload"),
    **_each(OPEN, "", "portal_styleguide portal_styleguide_sheet"),
}
#: What administers the portal; Wagtail asks a permission of its own for each.
_ADMINISTRATION = {
    **_each(DESK, "wagtailusers_users:", "index index_results add edit delete history history_results usage"),
}
#: The portal's own pages, by namespace: their views ask visibility themselves.
OWN = frozenset(
    {
        "assets", "mediakits", "choose-asset", "choose-kit-asset", "contributions", "asset-requests", "use-reports",
        "notices", "access-tokens", "organisation", "mission", "territory", "province", "topic", "membership", "change",
    }
)  # fmt: skip
_OWN_PAGES = {
    "asset_may_i": _of(Asset, "pk"),
    **_each(OPEN, "", "portal_page_search portal_page_search_results"),
}

DOORS: dict[str, Door] = {
    **_PAGES,
    **_FILES,
    **_LOCALIZE,
    **_REPORTS,
    **_DESK_TOP,
    **_ADMINISTRATION,
    **_OWN_PAGES,
}
#: Stock addresses that are closed on purpose, and what takes their place.
CLOSED = {
    "wagtailadmin_pages:set_privacy": "the audience of a page",
    "wagtailadmin_collections:set_privacy": "the audience of an asset",
    "wagtailadmin_pages:convert_alias": "no page is a copy of another",
    "wagtail_localize:convert_to_alias": "no page is a copy of another",
    "wagtailadmin_api:pages:action": "the admin's own pages, whose rules it goes around",
    "wagtailadmin_tag_autocomplete": "topics",
    "wagtailadmin_tag_model_autocomplete": "topics",
    "wagtailadmin_error_test": "nothing: it breaks on purpose",
    "wagtailimages:url_generator": "renditions that are made at ingest",
    "wagtailimages:url_generator_output": "renditions that are made at ingest",
    "wagtail_localize:submit_snippet_translation": "pages are what is translated",
    "wagtail_localize:snippets_api_listing": "pages are what is translated",
    "wagtail_localize:snippets_api_detail": "pages are what is translated",
    "wagtailsnippets:index": "the portal's own pages of its tables",
    **_closed(
        "memberships, from which groups are made",
        "wagtailusers_groups:",
        "index index_results add edit delete history history_results usage",
    ),
    **_closed("the owner and the audience of an asset", "wagtailadmin_collections:", "index add edit delete"),
    **_closed(
        "the review of each language, which the portal makes",
        "wagtailadmin_workflows:",
        "index index_results add enable disable edit usage usage_results remove add_task select_task_type task_index "
        "task_index_results edit_task disable_task enable_task task_chooser task_chooser_results task_chooser_create "
        "task_chosen",
    ),
    **_closed(
        "PUBLIC_URL and the home page of each language",
        "wagtailsites:",
        "index index_results add edit delete history history_results usage copy",
    ),
}
#: Wagtail's actions on many objects that are closed on purpose, by model and name, and what takes their place.
CLOSED_ACTIONS = {
    ("user", "assign_role"): "memberships, from which groups are made",
    ("portalimage", "add_tags"): "topics",
    ("portalimage", "add_to_collection"): "the owner and the audience of an asset",
    ("portaldocument", "add_tags"): "topics",
    ("portaldocument", "add_to_collection"): "the owner and the audience of an asset",
}


_library_scan = BulkActionRegistry._scan_for_bulk_actions


def close_actions() -> None:
    """Take the closed actions out of Wagtail's register, from which lists and addresses are made; called once."""
    BulkActionRegistry._scan_for_bulk_actions = _open_actions


def _open_actions(registry: BulkActionRegistry) -> None:
    _library_scan(registry)
    for models in registry.actions.values():
        for model, name in CLOSED_ACTIONS:
            models.get(model, {}).pop(name, None)


def is_open(address: str, user: Any = None) -> bool:
    """Whether *address* leads somewhere, for *user* where one is given; what is not of the admin does."""
    path = address.partition("?")[0].partition("#")[0]
    try:
        name = resolve(path).view_name if path.startswith("/admin/") else ""
    except Resolver404:
        return False
    if not name or name.split(":")[0] in OWN:
        return True
    door = DOORS.get(name)
    return door is not None and not (door.desk_only and user is not None and not actor_of(user).sees_everything)


def check(request: HttpRequest) -> None:
    """Raise ``Http404`` for a closed address, or one about an object that the user does not find."""
    match = request.resolver_match
    user: Any = request.user
    if match is None or not user.is_authenticated:
        return
    if match.namespaces and match.namespaces[0] in OWN:
        return
    door = DOORS.get(match.view_name)
    if door is None:
        raise Http404("This address of the admin is closed.")
    reader = reader_of_request(request)
    if reader.sees_everything:
        return
    if door.desk_only:
        raise Http404("Only the home desk works here.")
    given = {**match.kwargs, **{str(number): value for number, value in enumerate(match.args)}}
    asked = [(model, given[name]) for name, model in door.objects.items() if name in given]
    asked += [(model, key) for name, model in door.query.items() for key in request.GET.getlist(name)]
    for model, key in asked:
        if not _finds(owned_queryset if door.owned else listed_queryset, reader, model, key):
            raise Http404("No such object.")


def _finds(rows_of: Rows, reader: Reader, model: type[Model], key: Any) -> bool:
    try:
        if model is Translation:
            rows = Translation.objects.filter(pk=key).values_list("source__object_id", "source__locale")
        elif model is TranslationSource:
            rows = TranslationSource.objects.filter(pk=key).values_list("object_id", "locale")
        else:
            return rows_of(reader, model).filter(pk=key).exists()
        return any(_finds_page(rows_of, reader, *row) for row in rows)
    except (ValueError, TypeError):
        return False


def _finds_page(rows_of: Rows, reader: Reader, translation_key: Any, locale: int) -> bool:
    return rows_of(reader, Page).filter(translation_key=translation_key, locale=locale).exists()
