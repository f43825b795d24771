"""What goes both ways between missions and the home desk: contributions, requests, reports of use, notices."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from locales.models import Organisation, Territory
from locales.models.organisations import validate_language_codes
from media.models.assets import Asset
from media.models.kits import KitRelease, MediaKit
from media.states import (
    ContributionKind,
    ContributionState,
    Declaration,
    NoticeKind,
    RequestKind,
    RequestState,
    UseKind,
)
from media.vocabulary import Use


class Contribution(models.Model):
    """What a mission offers to the library, with its declaration of rights; foreign missions never see it.

    ``texts`` has the offered words by the name of the field of ``AssetText`` or ``KitText``
    that they are for. The words of a contributed file are the asset's own from the start.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="contributions", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ContributionKind.choices)
    title = models.CharField(_("title"), max_length=255)
    asset = models.ForeignKey(
        Asset,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("asset"),
        help_text=_("The picture, film or document that you give, or whose texts you translate."),
    )
    kit = models.ForeignKey(
        MediaKit,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("media kit"),
        help_text=_("The kit whose text you translate or adapt."),
    )
    language = models.CharField(_("language"), max_length=12, blank=True)
    texts = models.JSONField(_("texts"), default=dict, blank=True)
    note = models.TextField(_("note for the home desk"), blank=True)
    declaration = models.CharField(_("declaration of rights"), max_length=16, choices=Declaration.choices)
    rights_holder = models.CharField(_("holder of the rights"), max_length=255)
    declared_at = models.DateTimeField(_("declared"), null=True, blank=True)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        _("state"), max_length=12, choices=ContributionState.choices, default=ContributionState.DRAFT
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    decision_reason = models.TextField(_("reasons"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["-created_at"]
        permissions = [("decide_contribution", _("Can accept or send back contributions"))]

    def __str__(self) -> str:
        return self.title


class AssetRequest(models.Model):
    """A mission's question for an asset or for a clearance, with deadline and owner; its history is Wagtail's log."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="asset_requests", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=RequestKind.choices)
    asset = models.ForeignKey(
        Asset,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("asset"),
        help_text=_("For a clearance: what you want to use."),
    )
    title = models.CharField(_("what is needed"), max_length=255)
    details = models.TextField(_("details"), blank=True)
    use = models.CharField(_("use"), max_length=16, choices=Use.choices, blank=True)
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("territory")
    )
    deadline = models.DateField(_("needed by"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="owned_requests",
        verbose_name=_("owner at the home desk"),
    )
    state = models.CharField(_("state"), max_length=12, choices=RequestState.choices, default=RequestState.OPEN)
    answer = models.TextField(_("answer"), blank=True)
    answer_asset = models.ForeignKey(
        Asset, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("asset given")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["deadline", "created_at"]
        permissions = [("answer_assetrequest", _("Can own and answer requests"))]

    def __str__(self) -> str:
        return self.title


class UseReport(models.Model):
    """Where a mission used an asset or kit: an event, a publication, an audience. No persons are recorded."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="use_reports", verbose_name=_("organisation")
    )
    asset = models.ForeignKey(
        Asset, on_delete=models.SET_NULL, null=True, blank=True, related_name="use_reports", verbose_name=_("asset")
    )
    kit = models.ForeignKey(
        MediaKit, on_delete=models.SET_NULL, null=True, blank=True, related_name="use_reports", verbose_name=_("kit")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=UseKind.choices)
    title = models.CharField(_("event or publication"), max_length=255)
    used_on = models.DateField(_("day"))
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("territory")
    )
    languages = models.JSONField(_("languages"), default=list, blank=True, validators=[validate_language_codes])
    audience = models.PositiveIntegerField(
        _("people reached"), null=True, blank=True, help_text=_("Your best estimate; leave empty when unknown.")
    )
    address = models.URLField(_("web address"), blank=True)
    note = models.TextField(_("note"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("report of use")
        verbose_name_plural = _("reports of use")
        ordering = ["-used_on", "-created_at"]

    def __str__(self) -> str:
        return self.title


class Pull(models.Model):
    """That an organisation, by a member or a token, fetched an asset or a kit release; readers are never recorded.

    One row for each organisation and object; ``user`` is the member who fetched it last
    and gets the mail of a recall.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="pulls", verbose_name=_("organisation")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asset = models.ForeignKey(
        Asset, on_delete=models.CASCADE, null=True, blank=True, related_name="pulls", verbose_name=_("asset")
    )
    release = models.ForeignKey(
        KitRelease, on_delete=models.CASCADE, null=True, blank=True, related_name="pulls", verbose_name=_("release")
    )
    at = models.DateTimeField(_("fetched"))

    class Meta:
        verbose_name = _("fetched file")
        verbose_name_plural = _("fetched files")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "asset"], condition=models.Q(asset__isnull=False), name="one_pull_per_asset"
            ),
            models.UniqueConstraint(
                fields=["organisation", "release"],
                condition=models.Q(release__isnull=False),
                name="one_pull_per_release",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.asset_id or self.release_id}"


class Notice(models.Model):
    """What an organisation must know, on its dashboard and by mail: a recall, an answer, a decision.

    ``mailed_to`` lists the members (primary keys) whose mail has left, so that a repeated
    job writes to nobody twice; ``mailed_at`` is set when it has left to all of them.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="notices", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=24, choices=NoticeKind.choices)
    title = models.CharField(_("about"), max_length=255)
    reason = models.TextField(_("reason"), blank=True)
    link = models.CharField(_("address"), max_length=255, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)
    mailed_to = models.JSONField(default=list, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["organisation", "read_at"], name="notice_unread")]

    def __str__(self) -> str:
        return self.title
