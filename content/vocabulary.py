"""Words of the content floor that readers see; translated in every language."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class Orientation(models.TextChoices):
    """How a picture or film lies."""

    LANDSCAPE = "landscape", _("Landscape")
    PORTRAIT = "portrait", _("Portrait")
    SQUARE = "square", _("Square")
