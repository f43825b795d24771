"""The ledger of changes: what changed, in which language, when, in which transaction."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Operation(models.TextChoices):
    """What happened to an object."""

    CREATED = "created", _("created")
    CHANGED = "changed", _("changed")
    PUBLISHED = "published", _("published")
    UNPUBLISHED = "unpublished", _("unpublished")
    MOVED = "moved", _("moved")
    DELETED = "deleted", _("deleted")
    EMBARGO_LIFTED = "embargo_lifted", _("embargo lifted")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REINSTATED = "reinstated", _("reinstated")


class Change(models.Model):
    """One row of the ledger, written in the same transaction as the change itself.

    Ids commit out of order on PostgreSQL, so followers read with
    ``locales.selectors.changes_after``, never by id alone. ``transaction`` is
    PostgreSQL's 64-bit transaction id, or 0 on SQLite, whose writers come one by one.
    """

    id = models.BigAutoField(primary_key=True)
    transaction = models.BigIntegerField(_("transaction"), default=0)
    moment = models.DateTimeField(_("moment"))
    model = models.CharField(_("model"), max_length=100)
    object_key = models.CharField(_("object"), max_length=64)
    stable_id = models.UUIDField(_("stable ID"), default=uuid.uuid4)
    language = models.CharField(_("language"), max_length=12, blank=True)
    operation = models.CharField(_("operation"), max_length=16, choices=Operation.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("actor"),
    )
    details = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("ledger of changes")
        ordering = ["transaction", "id"]
        indexes = [
            models.Index(fields=["transaction", "id"], name="change_cursor"),
            models.Index(fields=["model", "object_key", "operation"], name="change_object"),
        ]

    def __str__(self) -> str:
        return f"{self.moment:%Y-%m-%d %H:%M:%S} {self.model} {self.object_key} {self.operation}"


class Follower(models.Model):
    """How far a follower of the ledger (indexer, cache, feed, statistics) has read."""

    name = models.CharField(_("name"), max_length=60, primary_key=True)
    transaction = models.BigIntegerField(_("transaction"), default=0)
    change = models.BigIntegerField(_("change"), default=0)

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")

    def __str__(self) -> str:
        return f"{self.name} @ {self.transaction}:{self.change}"
