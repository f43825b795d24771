"""Wagtail's app of users with the portal's pages of them."""

from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(WagtailUsersAppConfig):  # type: ignore[misc]
    """People without groups by hand: what somebody may do follows from memberships."""

    user_viewset = "locales.accounts.viewsets.PeopleViewSet"

    def ready(self) -> None:
        """Bind what a profile says to what the portal does with it."""
        from locales.accounts import profiles

        super().ready()
        profiles.bind()
