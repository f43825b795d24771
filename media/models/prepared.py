"""Files as they leave: with credit, licence and captions inside, signed once and kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from media.delivery.storage import asset_storage, random_key
from media.models.assets import AssetVersion


class PreparedFile(models.Model):
    """One stored outgoing file of a version; rows are never changed.

    ``spec`` is empty for the original, otherwise a rendition such as
    ``width-1920|format-jpeg``. ``digest`` stands for everything that was written into the
    file (texts, rights, signing certificate): when it differs from the present one, a new
    row is made, and this one stays as long as a kit release holds it.
    """

    version = models.ForeignKey(
        AssetVersion, on_delete=models.CASCADE, related_name="prepared", verbose_name=_("version")
    )
    spec = models.CharField(_("rendition"), max_length=60, blank=True)
    digest = models.CharField(_("digest of what it carries"), max_length=64)
    file = models.FileField(_("file"), storage=asset_storage, upload_to=random_key, max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    bytes = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("media type"), max_length=100)
    width = models.PositiveIntegerField(_("width in pixels"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height in pixels"), null=True, blank=True)
    is_signed = models.BooleanField(_("signed"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("prepared file")
        verbose_name_plural = _("prepared files")
        ordering = ["version", "spec", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "spec", "digest"], name="one_file_per_content"),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.spec or 'original'}"
