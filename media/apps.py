"""The media floor: what we may show."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    """Assets, rights, visibility, ingest and delivery."""

    name = "media"
    label = "media"
    verbose_name = _("Media library")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register models with the visibility policy, connect signals, narrow Wagtail's permissions."""
        from media import permissions, policies, signals
        from media.admin import binding
        from media.delivery import checks

        policies.register_all()
        signals.connect()
        permissions.narrow_wagtail()
        binding.bind()
        checks.register_all()
