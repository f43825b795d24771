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


class Provenance(models.TextChoices):
    """How a text came to be in its language; shown with the text."""

    ORIGINAL = "original", _("Original text")
    HUMAN = "human", _("Translated by a person")
    REVIEWED = "reviewed", _("Machine translation, reviewed by a person")
    MACHINE = "machine", _("Machine translation, not reviewed")


class KitFormat(models.TextChoices):
    """In which form an asset is in a media kit."""

    ORIGINAL = "original", _("Original file")
    WEB = "web", _("For the web (1920 pixels, JPEG)")
    SMALL = "small", _("Small, for slow lines (960 pixels, WebP)")


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


class Reason(models.TextChoices):
    """Why an asset may be used, or may not, or only after asking."""

    LICENCE = "licence", _("The licence allows it.")
    SHARE_ALIKE = "share_alike", _("The licence allows it; what you make of it must carry the same licence.")
    OWNER = "owner", _("The owner of the rights allows it.")
    LICENCE_FORBIDS = "licence_forbids", _("The licence does not allow it.")
    NOT_SAID = "not_said", _("Neither the licence nor the owner of the rights speaks of this use.")
    TERRITORY = "territory", _("It is cleared for certain countries and territories only.")
    CONSENT = "consent", _("For this use the people shown must agree first.")
    EMBARGO = "embargo", _("It is under embargo on that day.")
    EXPIRES = "expires", _("The right to use it ends on that day.")
    EXPIRED = "expired", _("The right to use it has ended by then.")
    WITHDRAWN = "withdrawn", _("It has been withdrawn.")


class Permission(models.TextChoices):
    """The plain answer to whether an asset may be used."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    ASK = "ask", _("Ask first")


#: What the door of a file says while the file is made ready to leave.
PREPARING = _("This file is being prepared. Please try again in a few seconds.")
