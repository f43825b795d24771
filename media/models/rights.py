"""What may be done with an asset, by whom, where and until when."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from locales.models import Organisation, Territory
from media.licences import is_known_licence
from media.models.assets import Asset
from media.vocabulary import Consent, Use


def validate_uses(value: object) -> None:
    """Refuse anything but a list of known uses."""
    if not isinstance(value, list) or any(use not in Use.values for use in value):
        raise ValidationError(_("Choose from the listed uses."))


class Rights(models.Model):
    """The rights of one asset.

    ``licence`` is an SPDX identifier (CC-BY-4.0) or, where SPDX has none, a name with
    ``licence_url``. ``territories`` empty means the whole world. Moments are UTC.
    """

    asset = models.OneToOneField(Asset, on_delete=models.CASCADE, related_name="rights", verbose_name=_("asset"))
    creator = models.CharField(_("creator"), max_length=255, blank=True)
    credit_line = models.CharField(
        _("credit line"), max_length=255, help_text=_("Shown with the asset wherever it appears, for others to copy.")
    )
    source_organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("source organisation"),
    )
    licence = models.CharField(
        _("licence"), max_length=100, help_text=_("An SPDX identifier such as CC-BY-4.0, or the licence's name.")
    )
    licence_url = models.URLField(_("address of the licence"), blank=True)
    uses = models.JSONField(_("allowed uses"), default=list, blank=True, validators=[validate_uses])
    territories = models.ManyToManyField(
        Territory, blank=True, related_name="+", verbose_name=_("only in these territories")
    )
    embargo_until = models.DateTimeField(
        _("embargo until"), null=True, blank=True, help_text=_("Viet Nam time (UTC+7). Nobody outside sees it before.")
    )
    expires_at = models.DateTimeField(
        _("expires"), null=True, blank=True, help_text=_("Viet Nam time (UTC+7). From then on it is not offered.")
    )
    people_shown = models.TextField(_("people shown"), blank=True)
    consent = models.CharField(_("consent"), max_length=16, choices=Consent.choices, default=Consent.NOBODY)

    class Meta:
        verbose_name = _("rights")
        verbose_name_plural = _("rights")
        indexes = [
            models.Index(
                fields=["embargo_until"], name="rights_embargo", condition=models.Q(embargo_until__isnull=False)
            ),
            models.Index(fields=["expires_at"], name="rights_expiry", condition=models.Q(expires_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.credit_line} ({self.licence})"

    def clean(self) -> None:
        """Refuse a licence that nobody can look up, and dates in the wrong order."""
        super().clean()
        if self.licence and not self.licence_url and not is_known_licence(self.licence):
            raise ValidationError(
                {"licence_url": _("This licence has no SPDX identifier; give the address of its text.")}
            )
        if self.embargo_until and self.expires_at and self.expires_at <= self.embargo_until:
            raise ValidationError({"expires_at": _("It would expire before the embargo lifts.")})
