"""Binds what Wagtail decides by itself to the portal's rules, where it has neither hook nor setting for it.

Each is one method or one class, put in place once. ``tests/portal/canary`` opens every
address of the admin, and fails when an upgrade goes another way.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Replace
from django.http import Http404
from django.urls import reverse
from wagtail.admin.mail import BaseGroupApprovalTaskStateEmailNotifier
from wagtail.admin.templatetags import wagtailadmin_tags
from wagtail.admin.ui.tables.pages import ParentPageColumn
from wagtail.admin.utils import get_latest_str
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.pages import utils
from wagtail.admin.views.pages.listing import GenericPageFilterSet, PageFilterSet
from wagtail.admin.views.reports.locked_pages import LockedPagesView
from wagtail.admin.viewsets.pages import base_page_viewset
from wagtail.models import GroupApprovalTask, ModelLogEntry, Page, PageLogEntry
from wagtail.models.audit_log import ModelLogEntryManager
from wagtail.models.pages import PageLogEntryManager
from wagtail.models.workflows import BaseTaskStateManager
from wagtail.permissions import page_permission_policy
from wagtail_localize.views.report import TranslationsReportView

from content.admin.listings import FoundParents, PagesOfType, PortalExplorer
from content.publishing.page_policy import PortalPagePolicy
from content.publishing.permissions import PortalPagePermissionTester, owns
from content.selectors.explorer import known_to, knows
from locales.actors import actor_of
from locales.readers import reader_of
from media.visibility import has_policy, listed_queryset, owned_queryset, owning_models

_library_actions = GroupApprovalTask.get_actions
_library_recipients = BaseGroupApprovalTaskStateEmailNotifier.get_recipient_users
_library_reviewable = BaseTaskStateManager.reviewable_by
_library_parent_cell = ParentPageColumn.get_cell_context_data
_library_reported = TranslationsReportView.get_queryset
_library_locked = LockedPagesView.get_queryset


def bind() -> None:
    """Put everything in its place; called once, when the app is ready."""
    page_permission_policy.__class__ = PortalPagePolicy
    Page.permissions_for_user = lambda self, user: PortalPagePermissionTester(user, self)
    base_page_viewset.index_view_class = PortalExplorer
    base_page_viewset.content_type_use_view_class = PagesOfType
    base_page_viewset.choose_parent_view_class = FoundParents
    BulkAction.get_queryset = _bulk_rows
    TranslationsReportView.get_queryset = _reported
    LockedPagesView.get_queryset = _locked
    ParentPageColumn.get_cell_context_data = _parent_cell
    for filters in (PageFilterSet, GenericPageFilterSet):
        # There is one site, whose root is one language's home page.
        filters.base_filters.pop("site", None)
    for module in (utils, wagtailadmin_tags):
        module.get_breadcrumbs_items_for_page = _breadcrumbs
    PageLogEntryManager.viewable_by_user = _page_history_for
    ModelLogEntryManager.viewable_by_user = _history_for
    GroupApprovalTask.get_actions = _actions
    BaseTaskStateManager.reviewable_by = _reviewable_by
    BaseGroupApprovalTaskStateEmailNotifier.get_recipient_users = _recipients


def _page_history_for(manager: Any, user: Any) -> QuerySet[PageLogEntry]:
    """Return the history of the pages that are the user's: an entry has titles of drafts, and who did what when."""
    if actor_of(user).sees_everything:
        return PageLogEntry.objects.all()
    mine = owned_queryset(reader_of(user), Page).filter(pk=OuterRef("page_id")).values("pk")
    return PageLogEntry.objects.filter(page__in=mine)


def _history_for(manager: Any, user: Any) -> QuerySet[ModelLogEntry]:
    """Return the history of the objects that are the user's, of the models that know owners."""
    if actor_of(user).sees_everything:
        return ModelLogEntry.objects.all()
    mine = user.__dict__.get("_portal_history")
    if mine is None:
        mine = user._portal_history = _own_history(user)
    return ModelLogEntry.objects.annotate(plain_key=_without_hyphens("object_id")).filter(mine)


def _own_history(user: Any) -> Q:
    """Return which entries are of the user's objects; a report asks several times, so it is made once for a user."""
    reader, found = reader_of(user), Q(pk__in=[])
    logged = set(ModelLogEntry.objects.order_by().values_list("content_type", flat=True).distinct())
    for model in owning_models():
        kind = ContentType.objects.get_for_model(model)
        if kind.pk in logged and not issubclass(model, Page):
            rows = owned_queryset(reader, model).order_by().annotate(plain_key=_without_hyphens("pk"))
            found |= Q(content_type=kind, plain_key__in=rows.values("plain_key"))
    return found


def _without_hyphens(field: str) -> Replace:
    """Return a key as text: a UUID has hyphens in the log, and none as SQLite's key."""
    return Replace(Cast(field, TextField()), Value("-"), Value(""), output_field=TextField())


def _actions(task: GroupApprovalTask, page: Any, user: Any) -> Any:
    """Return what *user* may decide: the reviewers of a language, for the pages of their own organisation."""
    if isinstance(page, Page) and not owns(actor_of(user), page):
        return []
    return _library_actions(task, page, user)


def _reviewable_by(manager: Any, user: Any) -> QuerySet[Any]:
    """Return what waits for the decision of *user*."""
    states = _library_reviewable(manager, user)
    if actor_of(user).sees_everything:
        return states
    mine = owned_queryset(reader_of(user), Page).annotate(text_key=Cast("pk", CharField())).values("text_key")
    return states.filter(workflow_state__object_id__in=mine)


def _recipients(notifier: Any, task_state: Any, **kwargs: Any) -> list[Any]:
    """Return whom a mail tells of a page that waits for review: those who may decide on it."""
    page = task_state.workflow_state.content_object
    users = _library_recipients(notifier, task_state, **kwargs).distinct()
    return [user for user in users if owns(actor_of(user), page)]


def _reported(report: TranslationsReportView) -> QuerySet[Any]:
    """Return the translations of the user's pages, in the order in which they were begun."""
    rows = _library_reported(report).order_by("pk")
    if actor_of(report.request.user).sees_everything:
        return rows
    mine = owned_queryset(reader_of(report.request.user), Page).filter(translation_key=OuterRef("source__object_id"))
    return rows.filter(Exists(mine))


def _locked(report: LockedPagesView) -> QuerySet[Any]:
    """Return the locked pages that the user finds: one that they locked themselves may have been hidden since."""
    return known_to(report.request.user, _library_locked(report))  # type: ignore[no-any-return]


def _bulk_rows(action: BulkAction, model: type[Any], keys: Iterable[Any]) -> list[Any]:
    """Return the chosen objects that the user finds; of others not even that they may not touch them."""
    rows = model._default_manager.filter(pk__in=keys)
    if has_policy(model):
        mine = listed_queryset(reader_of(action.request.user), model).filter(pk=OuterRef("pk")).values("pk")
        rows = rows.filter(pk__in=mine)
    found = list(rows)
    if not found:
        raise Http404("Nothing of what was chosen is there.")
    return found


def _parent_cell(column: ParentPageColumn, instance: Any, parent_context: Any) -> Any:
    """Leave the parent out where the user does not find it."""
    context = _library_parent_cell(column, instance, parent_context)
    parent = context["value"]
    if parent is not None and not knows(parent_context["request"].user, parent):
        context["value"] = None
    return context


def _breadcrumbs(  # noqa: PLR0917 – Wagtail's own signature
    page: Any,
    user: Any,
    url_name: str = "wagtailadmin_explore",
    root_url_name: str | None = "wagtailadmin_explore_root",
    include_self: bool = True,
    querystring_value: str = "",
) -> list[dict[str, str]]:
    """Return the way to *page* through the pages that the user finds."""
    top = page_permission_policy.explorable_root_instance(user)
    if not top:
        return []
    way = page.get_ancestors(inclusive=include_self).descendant_of(top, inclusive=True)
    items = []
    for step in known_to(user, way).specific(defer=True):
        address = reverse(root_url_name) if step.is_root() and root_url_name else reverse(url_name, args=[step.pk])
        items.append({"url": address + querystring_value, "label": get_latest_str(step)})
    return items
