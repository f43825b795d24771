"""Words of the ground floor that readers see; translated in every language."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """What an organisation is."""

    MINISTRY = "ministry", _("Ministry")
    AGENCY = "agency", _("Agency")
    PROVINCE = "province", _("Provincial authority")
    MISSION = "mission", _("Mission abroad")
    PRESS_AGENCY = "press_agency", _("Press agency")


class MissionKind(models.TextChoices):
    """What a mission abroad is (missions.csv)."""

    EMBASSY = "embassy", _("Embassy")
    CONSULATE_GENERAL = "consulate_general", _("Consulate General")
    PERMANENT_MISSION = "permanent_mission", _("Permanent Mission")
    OFFICE = "economic_cultural_office", _("Economic and Cultural Office")


class PlaceKind(models.TextChoices):
    """What a first-level administrative unit of Viet Nam is."""

    MUNICIPALITY = "municipality", _("Municipality")
    PROVINCE = "province", _("Province")
