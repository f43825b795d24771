"""Access tokens with which an organisation's machines pull what it may see."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from locales.models.organisations import Organisation


class Scope(models.TextChoices):
    """What a token opens."""

    KITS = "kits:read", _("Read media kits and their change feed")
    ASSETS = "assets:read", _("Read assets and their files")


class AccessToken(models.Model):
    """A bearer token of an organisation; only its digest is stored.

    ``prefix`` is the token's public part, by which people tell tokens apart. A token that
    was replaced stays valid for the days of overlap, then expires.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="tokens", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=80, help_text=_("Where it is used, such as “server in Paris”."))
    prefix = models.CharField(_("begins with"), max_length=16, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(_("opens"), default=list)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    last_used_on = models.DateField(_("last used"), null=True, blank=True, editable=False)
    replaces = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="replaced_by"
    )

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
