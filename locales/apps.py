"""The ground floor: where, who, and in which tongue."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LocalesConfig(AppConfig):
    """Languages, territories, organisations, staff, topics and the ledger of changes."""

    name = "locales"
    label = "locales"
    verbose_name = _("Languages and organisations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the signals that keep groups and the ledger true."""
        from locales import signals

        signals.connect()
