"""Words of the media floor that readers see; translated in every language."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AssetKind(models.TextChoices):
    """What an asset is."""

    IMAGE = "image", _("Picture")
    DOCUMENT = "document", _("Document")
    RECORDING = "recording", _("Video or sound")


class Audience(models.TextChoices):
    """Who may see an object, from the widest to the narrowest circle."""

    PUBLIC = "public", _("Everyone")
    PRESS = "press", _("Accredited press and missions")
    MISSIONS = "missions", _("Missions abroad")
    INTERNAL = "internal", _("Owner and home desk only")


class Use(models.TextChoices):
    """What a licence lets others do with an asset."""

    EDITORIAL = "editorial", _("News and editorial use")
    EDUCATION = "education", _("Education and research")
    SOCIAL = "social", _("Social media")
    PRINT = "print", _("Print and exhibitions")
    COMMERCIAL = "commercial", _("Commercial use")
    ADAPTATION = "adaptation", _("Adaptation")


class Consent(models.TextChoices):
    """Whether the people shown agreed."""

    NOBODY = "nobody", _("Nobody can be recognised")
    GIVEN = "given", _("The people shown have agreed")
    PUBLIC_EVENT = "public_event", _("Public event; no consent needed")
    MISSING = "missing", _("Consent is not on record")
