"""The asset: one identity for a picture, document or recording, through all replacements."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Locale

from locales.models import Mission, Organisation, Province, Topic
from media.delivery.storage import asset_storage, random_key
from media.vocabulary import AssetKind, Audience


class Asset(ClusterableModel):
    """What addresses, kits and the API speak of; never identified by file or integer key.

    Embargo, expiry and allowed uses are in ``Rights``; ``withdrawn_at`` is the recall,
    which overrules everything else.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=AssetKind.choices, editable=False)
    owner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assets",
        verbose_name=_("owner organisation"),
    )
    audience = models.CharField(_("audience"), max_length=12, choices=Audience.choices, default=Audience.INTERNAL)
    named_missions = models.ManyToManyField(
        Mission,
        blank=True,
        related_name="+",
        verbose_name=_("only these missions"),
        help_text=_("For the audience “Missions abroad”: leave empty for all of them."),
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="assets", verbose_name=_("topics"))
    province = models.ForeignKey(
        Province, on_delete=models.PROTECT, null=True, blank=True, related_name="assets", verbose_name=_("province")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawal_reason = models.TextField(_("reason for the withdrawal"), blank=True, editable=False)
    is_illustration = models.BooleanField(
        _("illustration"), default=False, help_text=_("Drawn or generated, not a photograph; shown with the credit.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        ordering = ["-created_at"]
        permissions = [
            ("clear_asset", _("Can decide who sees an asset, and on its rights")),
            ("withdraw_asset", _("Can withdraw an asset")),
            ("approve_asset", _("Can approve a new file of an asset")),
        ]
        indexes = [models.Index(fields=["audience", "-created_at"], name="asset_audience")]

    def __str__(self) -> str:
        return self.text_in(settings.LANGUAGE_CODE).title or str(self.id)

    @property
    def stable_id(self) -> uuid.UUID:
        """The identity that the ledger records."""
        return self.id

    def text_in(self, language: str) -> "AssetText":
        """Return the texts in *language*; an empty, unsaved row when there are none.

        Texts of another language are never given instead: the caller decides what to show.
        """
        rows = {row.locale.language_code: row for row in self.texts.all()}
        return rows.get(language) or AssetText(asset=self)

    def languages_with_texts(self) -> set[str]:
        """Return the languages in which the asset has a title."""
        return {row.locale.language_code for row in self.texts.all() if row.title}

    def current_version(self) -> "AssetVersion | None":
        """Return the newest approved version (uses a prefetch when there is one)."""
        approved = [version for version in self.versions.all() if version.is_approved]
        return max(approved, key=lambda version: version.number, default=None)


class AssetVersion(models.Model):
    """One stored file of an asset; rows are never changed, a replacement adds one."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="versions", verbose_name=_("asset"))
    number = models.PositiveIntegerField(_("version"))
    file = models.FileField(_("file"), storage=asset_storage, upload_to=random_key, max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    bytes = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("media type"), max_length=100)
    safe_name = models.CharField(_("file name for downloads"), max_length=255)
    width = models.PositiveIntegerField(_("width in pixels"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height in pixels"), null=True, blank=True)
    duration = models.FloatField(_("duration in seconds"), null=True, blank=True)
    ingest_changes = models.JSONField(_("what ingest changed"), default=list, blank=True)
    poster = models.FileField(
        _("poster"), storage=asset_storage, upload_to=random_key, max_length=200, blank=True, null=True
    )
    is_approved = models.BooleanField(_("approved"), default=True)
    approved_at = models.DateTimeField(_("approved on"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["asset", "-number"]
        constraints = [models.UniqueConstraint(fields=["asset", "number"], name="one_file_per_version")]

    def __str__(self) -> str:
        return f"{self.asset_id} v{self.number}"


class AssetText(models.Model):
    """The words that go with an asset in one language."""

    asset = ParentalKey(Asset, on_delete=models.CASCADE, related_name="texts", verbose_name=_("asset"))
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+", verbose_name=_("language"))
    title = models.CharField(_("title"), max_length=255, blank=True)
    caption = models.TextField(_("caption"), blank=True)
    alt = models.CharField(
        _("alternative text"),
        max_length=500,
        blank=True,
        help_text=_("What a person who cannot see the picture needs to know; one sentence."),
    )
    transcript = models.TextField(_("transcript"), blank=True)
    # Without a text it is NULL, so that adding the column rebuilds no table in use.
    subtitles = models.TextField(
        _("captions for the film"),
        blank=True,
        null=True,
        help_text=_("WebVTT, in this language; SubRip is converted."),
    )

    class Meta:
        verbose_name = _("asset text")
        verbose_name_plural = _("asset texts")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["asset", "locale"], name="one_asset_text_per_language")]

    def __str__(self) -> str:
        return self.title

    @staticmethod
    def fields_of(kind: str) -> tuple[str, ...]:
        """Return which words an asset of *kind* has: pictures an alternative text, recordings a transcript."""
        own = {AssetKind.IMAGE: ("alt",), AssetKind.RECORDING: ("transcript",)}
        return ("title", "caption", *own.get(AssetKind(kind), ()))
