"""Words of the media floor that only staff see: states and kinds of what missions and the home desk exchange."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReleaseState(models.TextChoices):
    """How far the release of a kit is."""

    QUEUED = "queued", _("being built")
    RELEASED = "released", _("released")
    FAILED = "failed", _("could not be built")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ContributionKind(models.TextChoices):
    """What a mission contributes."""

    ASSET = "asset", _("Picture, film, sound or document")
    TRANSLATION = "translation", _("Translation")
    TEXT = "text", _("Adapted text")


class ContributionState(models.TextChoices):
    """How far a contribution is."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("with the home desk")
    ACCEPTED = "accepted", _("accepted")
    RETURNED = "returned", _("sent back")


class Declaration(models.TextChoices):
    """Why a mission may give what it contributes."""

    OWN = "own", _("We made it ourselves")
    GRANTED = "granted", _("The holder of the rights has allowed it in writing")
    OPEN = "open", _("It has an open licence")
    PUBLIC_DOMAIN = "public_domain", _("It is in the public domain")


class RequestKind(models.TextChoices):
    """What a mission asks for."""

    ASSET = "asset", _("An asset")
    CLEARANCE = "clearance", _("A clearance")


class RequestState(models.TextChoices):
    """How far a request is."""

    OPEN = "open", _("open")
    IN_WORK = "in_work", _("in work")
    ANSWERED = "answered", _("answered")
    DECLINED = "declined", _("declined")
    CANCELLED = "cancelled", _("taken back")


class UseKind(models.TextChoices):
    """For what a mission used an asset or a kit."""

    EVENT = "event", _("Event or exhibition")
    PUBLICATION = "publication", _("Newspaper, magazine or book")
    BROADCAST = "broadcast", _("Radio or television")
    WEB = "web", _("Website or social media")
    TEACHING = "teaching", _("School or university")


class NoticeKind(models.TextChoices):
    """Of what an organisation is told."""

    RECALL = "recall", _("Recall: stop using it")
    ACCEPTED = "accepted", _("Contribution accepted")
    RETURNED = "returned", _("Contribution sent back")
    TAKEN = "taken", _("Somebody works on your request")
    ANSWERED = "answered", _("Request answered")
    DECLINED = "declined", _("Request declined")
    RELEASE = "release", _("New release of a kit")
    EXPIRY = "expiry", _("A right that you use expires")
