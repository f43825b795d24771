"""The top floor: how it is served and counted."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Commands, composition of addresses, the demo edition and the job supervisor."""

    name = "portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Follow the ledger: what changes is purged from nginx; close the actions that the portal has not."""
        from portal import doors, purging

        purging.connect()
        doors.close_actions()
