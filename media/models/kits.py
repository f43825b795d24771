"""Media kits: one story with everything needed to tell it, and its immutable numbered releases."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import Locale, Orderable

from locales import languages
from locales.models import Mission, Organisation, Province, Topic
from media.delivery.storage import asset_storage, random_key
from media.licences import is_known_licence
from media.models.assets import Asset, AssetVersion
from media.models.prepared import PreparedFile
from media.states import ReleaseState
from media.vocabulary import Audience, KitFormat, Provenance


def validate_formats(value: object) -> None:
    """Refuse anything but a list of known formats with at least one in it."""
    if not isinstance(value, list) or not value or any(name not in KitFormat.values for name in value):
        raise ValidationError(_("Choose at least one of the listed formats."))


def validate_licence(value: str) -> None:
    """Refuse a licence that readers could not look up."""
    if not is_known_licence(value):
        raise ValidationError(_("Choose one of the known licences by its SPDX identifier."))


def original_only() -> list[str]:
    """Return the formats that a new item of a kit has."""
    return [KitFormat.ORIGINAL.value]


class MediaKit(ClusterableModel):
    """The story that a kit tells, as editors work on it; readers get its releases.

    ``slug`` is ASCII and frozen once a release exists: addresses, mirrors and manifests
    carry it. ``withdrawn_at`` is the recall, which overrules everything else.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    owner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="kits",
        verbose_name=_("owner organisation"),
    )
    audience = models.CharField(_("audience"), max_length=12, choices=Audience.choices, default=Audience.MISSIONS)
    named_missions = ParentalManyToManyField(
        Mission,
        blank=True,
        related_name="+",
        verbose_name=_("only these missions"),
        help_text=_("For the audience “Missions abroad”: leave empty for all of them."),
    )
    embargo_until = models.DateTimeField(
        _("embargo until"), null=True, blank=True, help_text=_("Viet Nam time (UTC+7). Nobody outside sees it before.")
    )
    expires_at = models.DateTimeField(
        _("expires"), null=True, blank=True, help_text=_("Viet Nam time (UTC+7). From then on it is not offered.")
    )
    topics = ParentalManyToManyField(Topic, blank=True, related_name="kits", verbose_name=_("topics"))
    province = models.ForeignKey(
        Province, on_delete=models.PROTECT, null=True, blank=True, related_name="kits", verbose_name=_("province")
    )
    text_licence = models.CharField(
        _("licence of the texts"),
        max_length=100,
        default="CC-BY-4.0",
        validators=[validate_licence],
        help_text=_("For introduction, key messages and text to print; files have their own."),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawal_reason = models.TextField(_("reason for the withdrawal"), blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("media kit")
        verbose_name_plural = _("media kits")
        ordering = ["-created_at"]
        permissions = [("publish_mediakit", _("Can publish and withdraw media kits"))]

    def __str__(self) -> str:
        return self.title_in(settings.LANGUAGE_CODE) or self.slug

    @property
    def stable_id(self) -> uuid.UUID:
        """The identity that the ledger records."""
        return self.id

    def text_in(self, language: str) -> "KitText":
        """Return the texts in *language*; an empty, unsaved row when there are none."""
        rows = {row.locale.language_code: row for row in self.texts.all()}
        return rows.get(language) or KitText(kit=self)

    def title_in(self, language: str) -> str:
        """Return the title in *language*, else by fallback, else any; empty when there is none."""
        titles = {row.locale.language_code: row.title for row in self.texts.all() if row.title}
        return next((titles[code] for code in (*languages.chain(language), *titles) if code in titles), "")

    def clean(self) -> None:
        """Refuse dates in the wrong order."""
        super().clean()
        if self.embargo_until and self.expires_at and self.expires_at <= self.embargo_until:
            raise ValidationError({"expires_at": _("It would expire before the embargo lifts.")})


class KitText(models.Model):
    """What the kit says in one language; a release is made for each language that has a title."""

    kit = ParentalKey(MediaKit, on_delete=models.CASCADE, related_name="texts", verbose_name=_("media kit"))
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+", verbose_name=_("language"))
    title = models.CharField(_("title"), max_length=255)
    introduction = models.TextField(_("introduction"), help_text=_("What the kit is about, in a few sentences."))
    key_messages = models.TextField(
        _("key messages"), blank=True, help_text=_("One message on each line; three to five are remembered.")
    )
    article = models.TextField(
        _("text to print"), blank=True, help_text=_("A text that others may print; an empty line begins a paragraph.")
    )
    provenance = models.CharField(
        _("provenance"), max_length=12, choices=Provenance.choices, default=Provenance.ORIGINAL
    )

    class Meta:
        verbose_name = _("text of a kit")
        verbose_name_plural = _("texts of a kit")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["kit", "locale"], name="one_kit_text_per_language")]

    def __str__(self) -> str:
        return self.title

    @property
    def messages(self) -> list[str]:
        """The key messages, one by one."""
        return [line.strip() for line in self.key_messages.splitlines() if line.strip()]


class KitItem(Orderable):
    """An asset in a kit, in the formats that its readers need."""

    kit = ParentalKey(MediaKit, on_delete=models.CASCADE, related_name="items", verbose_name=_("media kit"))
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="kit_items", verbose_name=_("asset"))
    formats = models.JSONField(_("formats"), default=original_only, validators=[validate_formats])

    class Meta(Orderable.Meta):
        verbose_name = _("file of a kit")
        verbose_name_plural = _("files of a kit")
        constraints = [models.UniqueConstraint(fields=["kit", "asset"], name="one_kit_item_per_asset")]

    def __str__(self) -> str:
        return str(self.asset)


class KitRelease(models.Model):
    """What was published of a kit in one language under one number; never changed afterwards.

    ``manifest`` is the exact text that the address ``manifest.json`` answers. ``pieces``
    are the SHA-256 of the archive's pieces (``piece_bytes`` each, the last shorter), for
    Metalink. ``announced`` lists the circles of readers who were told last that they may
    have it; ``media.kits.announcements`` keeps it true.
    """

    kit = models.ForeignKey(MediaKit, on_delete=models.PROTECT, related_name="releases", verbose_name=_("media kit"))
    number = models.PositiveIntegerField(_("number"))
    language = models.CharField(_("language"), max_length=12)
    state = models.CharField(_("state"), max_length=12, choices=ReleaseState.choices, default=ReleaseState.QUEUED)
    failure = models.TextField(_("why it could not be built"), blank=True)
    title = models.CharField(_("title"), max_length=255, blank=True)
    manifest = models.TextField(_("manifest"), blank=True)
    changes = models.JSONField(_("changes since the release before"), default=dict, blank=True)
    archive = models.FileField(_("archive"), storage=asset_storage, upload_to=random_key, max_length=200, blank=True)
    archive_sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    archive_bytes = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    piece_bytes = models.PositiveIntegerField(_("size of a piece in bytes"), default=0)
    pieces = models.JSONField(_("SHA-256 of the pieces"), default=list, blank=True)
    announced = models.JSONField(_("announced to"), default=list, blank=True)
    requested_at = models.DateTimeField(_("requested"), auto_now_add=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawal_reason = models.TextField(_("reason for the withdrawal"), blank=True)

    class Meta:
        verbose_name = _("release of a kit")
        verbose_name_plural = _("releases of kits")
        ordering = ["kit", "-number", "language"]
        constraints = [
            models.UniqueConstraint(fields=["kit", "number", "language"], name="one_release_per_number_and_language")
        ]

    def __str__(self) -> str:
        return f"{self.kit_id} {self.number} {self.language}"


class KitFile(models.Model):
    """One file of a release: a prepared file of an asset, or a text.

    Version, text and ``entry`` (title, caption, credit, licence …) are fixed when somebody
    publishes; size and SHA-256 of a prepared file are known once the job has made it.
    """

    release = models.ForeignKey(KitRelease, on_delete=models.CASCADE, related_name="files", verbose_name=_("release"))
    position = models.PositiveIntegerField(_("position"))
    path = models.CharField(_("path in the archive"), max_length=255)
    asset = models.ForeignKey(
        Asset, on_delete=models.SET_NULL, null=True, blank=True, related_name="kit_files", verbose_name=_("asset")
    )
    version = models.ForeignKey(
        AssetVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("version")
    )
    spec = models.CharField(_("rendition"), max_length=60, blank=True)
    prepared = models.ForeignKey(
        PreparedFile,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="kit_files",
        verbose_name=_("prepared file"),
    )
    is_text = models.BooleanField(_("text"), default=False)
    text = models.TextField(_("content"), blank=True)
    entry = models.JSONField(_("what the manifest says"), default=dict, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    bytes = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    media_type = models.CharField(_("media type"), max_length=100)

    class Meta:
        verbose_name = _("file of a release")
        verbose_name_plural = _("files of releases")
        ordering = ["release", "position"]
        constraints = [models.UniqueConstraint(fields=["release", "path"], name="one_path_per_release")]

    def __str__(self) -> str:
        return self.path
