"""Who may work on which asset in the admin: Wagtail's permissions, narrowed by visibility and ownership."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.permission_policies.base import ModelPermissionPolicy
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy

from locales.readers import Reader, reader_of
from media.models import Asset, MediaKit, PortalDocument, PortalImage, Recording
from media.policies import awaiting_acceptance, contributed_files, disclosed_to
from media.visibility import visible_queryset

_READING = frozenset({"choose", "view"})


def owned(reader: Reader) -> Q:
    """Return the condition that *reader* may change an asset: it is their organisation's, or they are the home desk."""
    if reader.sees_everything:
        return Q()
    return Q(owner__in=reader.organisations)


def listed_assets(reader: Reader) -> QuerySet[Any]:
    """Return the assets that *reader* finds in the admin: those they may see or own.

    Unlike ``visible_queryset`` this has the organisation's own withdrawn assets, which its
    chief editor must be able to show again.
    """
    seen = visible_queryset(reader, Asset).order_by().values("pk")
    return Asset.objects.filter(Q(pk__in=seen) | owned(reader) & disclosed_to(reader))


def may_change(user: Any, asset: Asset) -> bool:
    """Whether *user* may change *asset*: its texts and subjects, and where they ``may_clear`` it, the rest."""
    return bool(user.has_perm("media.change_asset")) and _owns(user, asset)


def may_clear(user: Any, asset: Asset) -> bool:
    """Whether *user* decides who sees *asset*, whose it is, and its rights.

    The home desk does; editors of a body do for their own, but not for what the body
    contributed: before acceptance nothing of it is decided, and afterwards it is for the
    home desk to change what it decided. Mission officers offer, and clear nothing.
    """
    if not may_change(user, asset):
        return False
    return reader_of(user).sees_everything or (bool(user.has_perm("media.clear_asset")) and not was_contributed(asset))


def was_contributed(asset: Asset) -> bool:
    """Whether an organisation offered *asset* to the home desk, accepted or not."""
    return contributed_files().filter(asset=asset).exists()


def awaits_acceptance(asset: Asset) -> bool:
    """Whether *asset* was contributed and the home desk has not accepted it."""
    return awaiting_acceptance().filter(asset=asset).exists()


def why_not_clear(user: Any, asset: Asset) -> str:
    """Return who decides instead of *user* who sees *asset*; empty where they may."""
    if may_clear(user, asset):
        return ""
    if awaits_acceptance(asset):
        return _("The home desk decides who may see it, and on its rights, when it accepts the contribution.")
    if was_contributed(asset):
        return _("It was contributed: who may see it, and its rights, are for the home desk to change. Ask it to.")
    return _("An editor of the owner or the home desk decides who may see it, and on its rights.")


def may_withdraw(user: Any, asset: Asset) -> bool:
    """Whether *user* may take *asset* from every channel, or show it again."""
    return bool(user.has_perm("media.withdraw_asset")) and _owns(user, asset)


def may_approve(user: Any, asset: Asset) -> bool:
    """Whether *user* may let a new file take the place of the asset's present one; of a contribution, the home desk."""
    if not (user.has_perm("media.approve_asset") and _owns(user, asset)):
        return False
    return reader_of(user).sees_everything or not was_contributed(asset)


def _owns(user: Any, instance: Asset | MediaKit) -> bool:
    reader = reader_of(user)
    mine = owned(reader) & disclosed_to(reader) if isinstance(instance, Asset) else owned(reader)
    return type(instance)._default_manager.filter(mine, pk=instance.pk).exists()


def listed_kits(reader: Reader) -> QuerySet[Any]:
    """Return the kits that *reader* works on in the admin: their organisation's, or all for the home desk."""
    return MediaKit.objects.filter(owned(reader))


def may_change_kit(user: Any, kit: MediaKit) -> bool:
    """Whether *user* may write *kit*."""
    return bool(user.has_perm("media.change_mediakit")) and _owns(user, kit)


def may_publish_kit(user: Any, kit: MediaKit) -> bool:
    """Whether *user* may make a release of *kit*, withdraw it, or offer it again."""
    return bool(user.has_perm("media.publish_mediakit")) and _owns(user, kit)


class AssetPolicy(ModelPermissionPolicy):  # type: ignore[misc]
    """Assets come and go with their files; what the admin changes is their rights and texts."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether *user* may do *action* with some asset."""
        return action in {"view", "change"} and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        """Whether *user* may do one of *actions* with some asset."""
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Asset) -> bool:
        """Whether *user* may do *action* with this asset."""
        if action == "change":
            return may_change(user, instance)
        return self.user_has_permission(user, action) and listed_assets(reader_of(user)).filter(pk=instance.pk).exists()


class KitPolicy(ModelPermissionPolicy):  # type: ignore[misc]
    """Kits are written by their owner's editors and the home desk's, and never deleted: releases outlive them."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether *user* may do *action* with some kit; who only reads kits does so in the public library."""
        if action == "view":
            return any(self.user_has_permission(user, other) for other in ("add", "change", "publish"))
        return action in {"add", "change", "publish"} and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        """Whether *user* may do one of *actions* with some kit."""
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: MediaKit) -> bool:
        """Whether *user* may do *action* with this kit."""
        return self.user_has_permission(user, action) and _owns(user, instance)


class FilePolicy(CollectionOwnershipPermissionPolicy):  # type: ignore[misc]
    """Wagtail's rules by collection for files, asked with the portal's own permission names.

    Choosing needs visibility, changing needs ownership, and deleting needs a permission
    of its own, which Wagtail counts as changing.
    """

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether *user* may do *action* with some file."""
        if action == "delete":
            return bool(self._check_perm(user, ["delete"]))
        return bool(super().user_has_permission(user, action))

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        """Whether *user* may do one of *actions* with this file."""
        return any(self._may(user, action, instance) for action in actions)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        """Return the files with which *user* may do one of *actions*."""
        granted = [action for action in actions if action != "delete" or self._check_perm(user, ["delete"])]
        rows: QuerySet[Any] = super().instances_user_has_any_permission_for(user, granted)
        return rows.filter(self._within(user, granted))

    def collections_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        """Return the root: files are sorted by owner, audience and topics, and forms offer no other collection."""
        granted = super().collections_user_has_any_permission_for(user, actions)
        return granted.filter(depth=1)  # type: ignore[no-any-return]

    def _may(self, user: Any, action: str, instance: Any) -> bool:
        if action == "delete":
            granted = self._check_perm(user, ["delete"], collection=instance.collection)
        else:
            granted = super().user_has_any_permission_for_instance(user, [action], instance)
        return (
            bool(granted) and self.model._default_manager.filter(self._within(user, [action]), pk=instance.pk).exists()
        )

    def _within(self, user: Any, actions: Iterable[str]) -> Q:
        reader = reader_of(user)
        if _READING.isdisjoint(actions):
            mine = Asset.objects.filter(owned(reader) & disclosed_to(reader)).order_by()
            rows = self.model._default_manager.filter(asset__in=mine.values("pk"))
            # By key: the search backends know no other field to filter by.
            return Q(pk__in=rows.order_by().values("pk"))
        return Q(pk__in=visible_queryset(reader, self.model).order_by().values("pk"))


def recording_policy() -> FilePolicy:
    """Return the policy of recordings."""
    return FilePolicy(Recording, auth_model=Recording, owner_field_name="uploaded_by_user")


def narrow_wagtail() -> None:
    """Put ``FilePolicy`` under Wagtail's own pages, listings, choosers and bulk actions.

    Wagtail 7.4 has no setting for it: every view holds the one policy object of its
    package, so that object itself is narrowed. wagtailmedia asks a function each time,
    which is replaced where it is looked up.
    """
    import wagtailmedia
    import wagtailmedia.permissions
    from wagtail.documents import permissions as documents
    from wagtail.images import permissions as images

    for policy, model in ((images.permission_policy, PortalImage), (documents.permission_policy, PortalDocument)):
        policy.__dict__.clear()
        policy.__class__ = FilePolicy
        policy.__init__(model, auth_model=model, owner_field_name="uploaded_by_user")
    wagtailmedia.get_permission_policy = recording_policy
    wagtailmedia.permissions.get_permission_policy = recording_policy
    wagtailmedia.permissions.permission_policy = recording_policy()
