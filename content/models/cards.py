"""The picture by which other sites show a page."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models.base import BasePage
from media.delivery.storage import asset_storage, random_key


class PageCard(models.Model):
    """The share card of one page in its language; ``digest`` names what was drawn.

    ``image`` is the picture in it: a card is shown only while both page and picture may be.
    """

    page = models.OneToOneField(BasePage, on_delete=models.CASCADE, related_name="card", verbose_name=_("page"))
    digest = models.CharField(_("digest"), max_length=16)
    image = models.ForeignKey(
        "media.PortalImage",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    file = models.FileField(_("file"), storage=asset_storage, upload_to=random_key, max_length=200)

    class Meta:
        verbose_name = _("share card")
        verbose_name_plural = _("share cards")

    def __str__(self) -> str:
        return f"{self.page_id} {self.digest}"
