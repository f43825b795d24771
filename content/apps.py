"""The content floor: what we say."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    """Page types, blocks, publishing, feeds and the public templates."""

    name = "content"
    label = "content"
    verbose_name = _("Content")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register pages with the visibility policy; replace what Wagtail and wagtail-localize get wrong."""
        from content import checks, policies, signals
        from content.admin import binding, moderation
        from content.publishing import actions, translations

        policies.register_all()
        translations.take_over()
        actions.bind()
        binding.bind()
        moderation.take_over()
        signals.connect()
        checks.register_all()
