"""The ground floor in the admin: organisations, missions, territories, topics, memberships, the ledger."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from locales.models import Change, Membership, Mission, Organisation, Province, Territory, Topic


class OrganisationViewSet(ModelViewSet):
    """Ministries, agencies, provinces, press agencies."""

    model = Organisation
    icon = "group"
    menu_label = _("Organisations")
    list_display = ["__str__", "code", "kind", "valid_from", "valid_to"]
    list_filter = ["kind", "is_home_desk"]
    search_fields = ["code", "names__name"]
    exclude_form_fields: list[str] = []
    inspect_view_enabled = True


class MissionViewSet(ModelViewSet):
    """The missions abroad."""

    model = Mission
    icon = "globe"
    menu_label = _("Missions")
    list_display = ["__str__", "mission_kind", "host_territory", "city"]
    list_filter = ["mission_kind", "city_is_uncertain"]
    search_fields = ["code", "names__name", "city"]
    exclude_form_fields: list[str] = []


class TerritoryViewSet(ModelViewSet):
    """Territories; editors may overrule CLDR's names."""

    model = Territory
    icon = "site"
    menu_label = _("Territories")
    list_display = ["__str__", "alpha2", "alpha3"]
    search_fields = ["alpha2", "alpha3", "names__name"]
    exclude_form_fields: list[str] = []


class ProvinceViewSet(ModelViewSet):
    """Provinces, now and before."""

    model = Province
    icon = "home"
    menu_label = _("Provinces")
    list_display = ["name_vi", "code", "kind", "valid_from", "valid_to", "successor"]
    list_filter = ["kind"]
    search_fields = ["name_vi", "name_en", "code"]
    exclude_form_fields: list[str] = []


class TopicViewSet(ModelViewSet):
    """The topic vocabulary."""

    model = Topic
    icon = "tag"
    menu_label = _("Topics")
    list_display = ["__str__", "code", "parent"]
    search_fields = ["code", "names__name"]
    exclude_form_fields: list[str] = []


class MembershipViewSet(ModelViewSet):
    """Who does what for whom, in which languages."""

    model = Membership
    icon = "user"
    menu_label = _("Memberships")
    list_display = ["user", "role", "organisation", "languages"]
    list_filter = ["role"]
    search_fields = ["user__username", "user__first_name", "user__last_name"]
    exclude_form_fields: list[str] = []


class ChangeViewSet(ModelViewSet):
    """The ledger of changes, read only."""

    model = Change
    icon = "history"
    menu_label = _("Ledger of changes")
    list_display = ["moment", "model", "object_key", "language", "operation"]
    list_filter = ["operation", "model", "language"]
    ordering = ["-id"]
    inspect_view_enabled = True
    copy_view_enabled = False
    exclude_form_fields: list[str] = []

    @property
    def permission_policy(self) -> Any:
        """Return a policy that lets nobody change the ledger."""
        from locales.permissions import ReadOnlyPolicy

        return ReadOnlyPolicy(self.model)


class DirectoryGroup(ModelViewSetGroup):
    """One menu for all of them."""

    menu_label = _("Directory")
    menu_icon = "group"
    menu_order = 700
    items = (
        OrganisationViewSet,
        MissionViewSet,
        TerritoryViewSet,
        ProvinceViewSet,
        TopicViewSet,
        MembershipViewSet,
        ChangeViewSet,
    )
