"""The rows beneath an asset that Wagtail works with: image, document and recording."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.search import index
from wagtailmedia.models import AbstractMedia

from media.delivery.storage import asset_storage, random_key
from media.ingest.types import Ingested, Refused
from media.models.assets import Asset, AssetVersion
from media.renditions import wanted_width


class FileOfAsset(models.Model):
    """What image, document and recording rows share: the asset above them.

    The row's file is the file of the asset's current version, under the same key.
    """

    asset = models.OneToOneField(
        Asset, on_delete=models.CASCADE, null=True, editable=False, related_name="%(class)s", verbose_name=_("asset")
    )

    #: Whose the asset of a first file becomes; None: that of whoever uploads it.
    owner_to_be: Any = None

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; a new file passes ingest and becomes a version of the asset, in one transaction.

        The first file is the asset's own at once; a replacement waits in ``proposed``, and
        everything stays as it is until somebody approves it (``media.versions``).

        Forms have ingested the file already; whatever comes another way is ingested here,
        so that nothing is ever stored as it came. Raises ``ValidationError`` with the
        advice of ingest for a file that is refused, and for one that its organisation has no
        room for, before anything of it is stored.
        """
        from media import quotas, services

        file: Any = self.file  # type: ignore[attr-defined]
        if not file or self._is_stored(file):
            super().save(*args, **kwargs)
            return
        taken = getattr(file.file, "ingested", None)
        if taken is None:
            try:
                clean = services.clean_file(file.file, str(file.name))
            except Refused as refusal:
                raise ValidationError({"file": refusal.message}) from refusal
            taken = clean.ingested
            self.file = clean
        with transaction.atomic():
            quotas.claim(quotas.owner_of(self), taken.bytes)
            if self.pk and AssetVersion.objects.filter(asset=self.asset_id).exists():  # type: ignore[misc]
                self._propose(taken, *args, **kwargs)
                return
            self.take_measures(taken)
            super().save(*args, **kwargs)
            services.register_file(self, taken, getattr(self, "uploaded_by_user", None))  # type: ignore[arg-type]

    def _propose(self, taken: Ingested, *args: Any, **kwargs: Any) -> None:
        """Keep the new file as a version that waits for approval, and the present one on the row."""
        from media import versions

        with transaction.atomic():
            self.proposed = versions.propose_version(self, taken)  # type: ignore[arg-type]
            for name, value in versions.present_of(self).items():  # type: ignore[arg-type]
                setattr(self, name, value)
            super().save(*args, **kwargs)

    def _is_stored(self, file: Any) -> bool:
        """Whether *file* is the file of a version; one that got into the store another way is not."""
        return file._committed and AssetVersion.objects.filter(asset=self.asset_id, file=file.name).exists()  # type: ignore[misc]

    def take_measures(self, taken: Ingested) -> None:
        """Note what ingest measured; nothing here opens the file again."""


class PortalImage(FileOfAsset, AbstractImage):
    """A picture; its renditions are a fixed set made by jobs, never in a request."""

    file = models.ImageField(
        _("file"),
        storage=asset_storage,
        upload_to=random_key,
        max_length=200,
    )
    admin_form_fields = (
        "title",
        "file",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("choose_portalimage", _("Can choose picture"))]

    def take_measures(self, taken: Ingested) -> None:
        """Note width and height; the image field itself reads no file."""
        self.width, self.height = taken.width or 0, taken.height or 0

    def get_upload_to(self, filename: str) -> str:
        """Return a random key: a client's file name is never part of an address."""
        return random_key(self, filename)

    def get_rendition(self, filter: Any) -> "PortalRendition":
        """Return the prepared rendition that comes nearest to *filter*; nothing is rendered here.

        While the job has not made it yet, an unsaved rendition stands in for it, whose
        address is a quiet picture.
        """
        return self._nearest(str(getattr(filter, "spec", filter)), list(self.renditions.all()))

    def get_renditions(self, *filters: Any) -> dict[str, "PortalRendition"]:
        """Return the prepared renditions nearest to each filter, by its spec."""
        prepared = list(self.renditions.all())
        specs = [str(getattr(item, "spec", item)) for item in filters]
        return {spec: self._nearest(spec, prepared) for spec in specs}

    def _nearest(self, spec: str, prepared: list["PortalRendition"]) -> "PortalRendition":
        webp = sorted((row for row in prepared if "format-webp" in row.filter_spec), key=lambda row: row.width)
        wide_enough = [row for row in webp if row.width >= wanted_width(spec)]
        if webp:
            return (wide_enough or webp[-1:])[0]
        height = round(self.height * wanted_width(spec) / self.width) if self.width else 0
        return PortalRendition(image=self, filter_spec=spec, width=wanted_width(spec), height=height)


class PortalRendition(AbstractRendition):
    """One prepared size and format of a picture, in private storage under a random key."""

    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")
    file = models.ImageField(
        storage=asset_storage,
        upload_to=random_key,
        width_field="width",
        height_field="height",
        max_length=200,
        db_index=True,
    )
    #: Of the credit, licence and certificate inside: when they differ now, it is made anew.
    digest = models.CharField(max_length=64, blank=True, null=True, editable=False)

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)

    def __str__(self) -> str:
        return f"{self.image_id} {self.filter_spec}"

    def get_upload_to(self, filename: str) -> str:
        """Return a random key."""
        return random_key(self, filename)

    @property
    def url(self) -> str:
        """Return the address of the checked view, or of the stand-in for one that is not ready."""
        if not self.file:
            return static("media/pending.svg")
        return reverse("rendition", args=[rendition_key(self)])


class PortalDocument(FileOfAsset, AbstractDocument):
    """A document such as a PDF; it leaves only as a checked download."""

    file = models.FileField(_("file"), storage=asset_storage, upload_to=random_key, max_length=200)
    admin_form_fields = ("title", "file")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions = [("choose_portaldocument", _("Can choose document"))]

    @property
    def url(self) -> str:
        """Return the address of the checked download, or an empty string before ingest has finished."""
        version = self.asset.current_version() if self.asset else None
        return reverse("download", args=[self.asset_id, version.number]) if version else ""


class Recording(FileOfAsset, AbstractMedia):
    """Video or sound."""

    file = models.FileField(_("file"), storage=asset_storage, upload_to=random_key, max_length=200)
    admin_form_fields = ("title", "file")
    search_fields = [*AbstractMedia.search_fields, index.FilterField("id"), index.FilterField("created_at")]

    class Meta(AbstractMedia.Meta):
        verbose_name = _("video or sound")
        verbose_name_plural = _("video and sound")

    def take_measures(self, taken: Ingested) -> None:
        """Note duration and size, and whether it is video or sound, whatever the editor chose."""
        self.type = "video" if taken.media_type.startswith("video/") else "audio"
        self.duration, self.width, self.height = taken.duration or 0, taken.width, taken.height

    def get_upload_to(self, filename: str) -> str:
        """Return a random key."""
        return random_key(self, filename)


def rendition_key(row: Any) -> str:
    """Return the public name of a rendition: the random part of its storage key."""
    return str(row.file.name).rsplit("/", 1)[-1]
