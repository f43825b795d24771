"""Words of the content floor that readers see; translated in every language."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Provenance(models.TextChoices):
    """How a text came to be in its language; shown with the text."""

    ORIGINAL = "original", _("Original text")
    HUMAN = "human", _("Translated by a person")
    REVIEWED = "reviewed", _("Machine translation, reviewed by a person")
    MACHINE = "machine", _("Machine translation, not reviewed")


class Facet(models.TextChoices):
    """What a page is, for filters of search and listings."""

    STORY = "story", _("Story")
    PUBLICATION = "publication", _("Publication")
    PLACE = "place", _("Place")
    MISSION = "mission", _("Mission abroad")
    SECTION = "section", _("Section")
    PAGE = "page", _("Information page")


class DocumentType(models.TextChoices):
    """What a publication is."""

    DECISION = "decision", _("Decision")
    RESOLUTION = "resolution", _("Resolution")
    DIRECTIVE = "directive", _("Directive")
    DECLARATION = "declaration", _("Declaration")
    REPORT = "report", _("Report")
    ANNEX = "annex", _("Annex")
