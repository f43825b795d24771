"""Writes of the ground floor: the ledger and the groups that memberships imply."""

import uuid
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import connection, models, transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from locales import languages
from locales.models import LANGUAGE_ROLES, Change, Membership, Role, User
from locales.selectors import database_now

#: Wagtail page permissions of a role on the tree of one language.
PAGE_PERMISSIONS: dict[str, tuple[str, ...]] = {
    Role.EDITOR: ("add_page", "change_page"),
    Role.CHIEF_EDITOR: ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page"),
    Role.TRANSLATOR: ("change_page",),
    Role.REVIEWER: ("change_page", "publish_page"),
    Role.MISSION_OFFICER: ("add_page", "change_page"),
}
_MEDIA = ("add_portalimage", "change_portalimage", "choose_portalimage", "view_portalimage")
_DOCUMENTS = ("add_portaldocument", "change_portaldocument", "choose_portaldocument", "view_portaldocument")
_RECORDINGS = ("add_recording", "change_recording", "view_recording")
_COLLECTION = _MEDIA + _DOCUMENTS + _RECORDINGS
COLLECTION_PERMISSIONS: dict[str, tuple[str, ...]] = {
    Role.EDITOR: _COLLECTION,
    Role.CHIEF_EDITOR: (*_COLLECTION, "delete_portalimage", "delete_portaldocument", "delete_recording"),
    Role.TRANSLATOR: ("choose_portalimage", "view_portalimage"),
    Role.REVIEWER: ("choose_portalimage", "view_portalimage"),
    Role.MISSION_OFFICER: _COLLECTION,
}
_ADMIN = ("wagtailadmin.access_admin",)
_ASSETS = ("media.add_asset", "media.change_asset", "media.view_asset")
_KITS = tuple(f"media.{verb}_mediakit" for verb in ("view", "add", "change"))
#: What a body abroad may do: offer, ask, report, and keep the keys of its own machines.
_EXCHANGE = (
    *(
        f"media.{verb}_{name}"
        for name in ("contribution", "assetrequest", "usereport")
        for verb in ("view", "add", "change")
    ),
    "media.view_mediakit",
    "media.view_notice",
)
_TOKENS = tuple(f"locales.{verb}_accesstoken" for verb in ("view", "add", "change"))
#: What the home desk does with what comes in.
_DECISIONS = ("media.decide_contribution", "media.answer_assetrequest")
MODEL_PERMISSIONS: dict[str, tuple[str, ...]] = {
    Role.EDITOR: (
        *_ADMIN,
        *_ASSETS,
        *_KITS,
        *_EXCHANGE,
        "media.clear_asset",
        "wagtail_localize.submit_translation",
        "locales.view_topic",
    ),
    Role.CHIEF_EDITOR: (
        *_ADMIN,
        *_ASSETS,
        *_KITS,
        *_EXCHANGE,
        *_TOKENS,
        *_DECISIONS,
        "media.publish_mediakit",
        "media.clear_asset",
        "media.withdraw_asset",
        "media.approve_asset",
        "wagtail_localize.submit_translation",
        *(f"locales.{verb}_topic" for verb in ("view", "add", "change")),
        *(f"locales.{verb}_territory" for verb in ("view", "change")),
        "locales.view_organisation",
        "locales.view_mission",
        "locales.view_province",
    ),
    Role.TRANSLATOR: (*_ADMIN, "media.view_asset"),
    Role.REVIEWER: (*_ADMIN, "media.view_asset"),
    Role.MISSION_OFFICER: (*_ADMIN, *_ASSETS, *_EXCHANGE, *_TOKENS),
    Role.PRESS: (),
    Role.STATISTICIAN: (*_ADMIN, "locales.view_organisation", "locales.view_mission", "locales.view_change"),
}


def record_change(
    instance: models.Model,
    operation: str,
    *,
    language: str = "",
    actor: Any = None,
    details: dict[str, Any] | None = None,
) -> Change:
    """Write one row into the ledger, in the caller's transaction.

    ``stable_id`` is the object's own stable ID where it has one. Raises
    ``TransactionManagementError`` outside of a transaction: a ledger row that could be
    kept without its change, or lost, is worth nothing.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("record_change needs the transaction of the change itself")
    stable_id = getattr(instance, "stable_id", None)
    return Change.objects.create(
        transaction=_current_transaction(),
        moment=database_now(),
        model=instance._meta.label_lower,
        object_key=str(instance.pk),
        stable_id=stable_id if isinstance(stable_id, uuid.UUID) else uuid.uuid4(),
        language=language,
        operation=operation,
        actor=actor if isinstance(actor, User) else None,
        details=details or {},
    )


def _current_transaction() -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return int(cursor.fetchone()[0])


def group_name(role: str, language: str = "") -> str:
    """Return the name of the group of *role*, for one *language* where the role knows languages."""
    return f"{role}:{language}" if language else str(role)


def _permissions(names: tuple[str, ...], app_labels: tuple[str, ...] = ()) -> list[Permission]:
    wanted = models.Q(pk__in=[])
    for name in names:
        if "." in name:
            app_label, codename = name.split(".", 1)
            wanted |= models.Q(content_type__app_label=app_label, codename=codename)
        else:
            wanted |= models.Q(content_type__app_label__in=app_labels, codename=name)
    return list(Permission.objects.filter(wanted))


@transaction.atomic
def ensure_groups() -> None:
    """Make every group role × language with its permissions; idempotent.

    A language whose home page does not exist yet gets its page permissions at the next call.
    """
    # Wagtail's stock groups would let their members work in every language.
    Group.objects.filter(name__in=("Editors", "Moderators"), user=None).delete()
    roots = {page.locale.language_code: page for page in Page.objects.filter(depth=2).select_related("locale")}
    library = Collection.get_first_root_node()
    for role in Role.values:
        codes = languages.CODES if role in LANGUAGE_ROLES else ("",)
        for code in codes:
            group, _created = Group.objects.get_or_create(name=group_name(role, code))
            if role == Role.ADMINISTRATOR:
                group.permissions.set(Permission.objects.all())
            else:
                group.permissions.set(_permissions(MODEL_PERMISSIONS[role]))
            homes = [roots[code]] if code in roots else ([] if code else list(roots.values()))
            _grant_pages(group, homes, _page_permissions(role))
            _grant_collection(group, library, _collection_permissions(role))


def _page_permissions(role: str) -> tuple[str, ...]:
    return PAGE_PERMISSIONS[Role.CHIEF_EDITOR] if role == Role.ADMINISTRATOR else PAGE_PERMISSIONS.get(role, ())


def _collection_permissions(role: str) -> tuple[str, ...]:
    known = COLLECTION_PERMISSIONS
    return known[Role.CHIEF_EDITOR] if role == Role.ADMINISTRATOR else known.get(role, ())


def _grant_pages(group: Group, homes: list[Page], names: tuple[str, ...]) -> None:
    permissions = _permissions(names, ("wagtailcore",))
    GroupPagePermission.objects.filter(group=group).exclude(page__in=homes, permission__in=permissions).delete()
    for home in homes:
        for permission in permissions:
            GroupPagePermission.objects.get_or_create(group=group, page=home, permission=permission)


def _grant_collection(group: Group, library: Collection, names: tuple[str, ...]) -> None:
    permissions = _permissions(names, ("media",))
    GroupCollectionPermission.objects.filter(group=group).exclude(permission__in=permissions).delete()
    for permission in permissions:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=library, permission=permission)


@transaction.atomic
def sync_groups(user: User) -> None:
    """Give *user* exactly the role groups that their memberships imply; other groups stay."""
    wanted = set()
    for membership in Membership.objects.filter(user=user):
        for code in membership.language_codes() or ("",):
            wanted.add(group_name(membership.role, code))
    managed = {group_name(role) for role in Role.values} | {
        group_name(role, code) for role in LANGUAGE_ROLES for code in languages.CODES
    }
    for name in wanted:
        Group.objects.get_or_create(name=name)
    user.groups.remove(*user.groups.filter(name__in=managed - wanted))
    user.groups.add(*Group.objects.filter(name__in=wanted))
