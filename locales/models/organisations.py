"""Organisations of every kind, with validity dates, successors and parents."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel

from locales import languages
from locales.models.names import Named, NameRow
from locales.models.territories import Province, Territory
from locales.vocabulary import MissionKind, OrganisationKind


def validate_language_codes(value: object) -> None:
    """Refuse anything but a list of the portal's language codes."""
    if not isinstance(value, list) or any(code not in languages.BY_CODE for code in value):
        raise ValidationError(_("Choose languages of the portal only."))


class Organisation(Named):
    """A body that owns pages and assets: a ministry, agency, province, mission or press agency.

    ``valid_to`` is the first day on which it no longer exists; what it owned stays
    attributed to it, and its successors may edit it.
    """

    code = models.SlugField(_("code"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=OrganisationKind.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    province = models.ForeignKey(
        Province,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("province"),
    )
    successors = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="predecessors", verbose_name=_("successors")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    is_home_desk = models.BooleanField(
        _("home desk"), default=False, help_text=_("Its members may edit what every organisation owns.")
    )

    panels = [
        FieldPanel("code"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("parent")]),
        InlinePanel("names", label=_("Name"), min_num=1),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
        FieldPanel("successors"),
        FieldPanel("province"),
        FieldPanel("is_home_desk"),
    ]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_in(get_language() or languages.SOURCE) or self.code

    def clean(self) -> None:
        """Refuse dates in the wrong order and circles of parents."""
        super().clean()
        if self.valid_from and self.valid_to and self.valid_to <= self.valid_from:
            raise ValidationError({"valid_to": _("The end must come after the beginning.")})
        seen, above = {self.pk}, self.parent
        while above is not None:
            if above.pk in seen:
                raise ValidationError({"parent": _("An organisation cannot be part of itself.")})
            seen.add(above.pk)
            above = above.parent

    def in_force(self, day: date) -> bool:
        """Whether the organisation exists on *day*."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


class OrganisationName(NameRow):
    """An organisation's name in one language."""

    subject = ParentalKey(Organisation, on_delete=models.CASCADE, related_name="names")

    class Meta(NameRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["subject", "language"], name="one_organisation_name_per_language")
        ]


class Mission(Organisation):
    """One of the missions abroad: where it sits, for which territories, in which languages it works."""

    mission_kind = models.CharField(_("kind of mission"), max_length=30, choices=MissionKind.choices)
    host_territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="hosted_missions", verbose_name=_("host territory")
    )
    accredited_territories = ParentalManyToManyField(
        Territory, blank=True, related_name="accredited_missions", verbose_name=_("also accredited to")
    )
    city = models.CharField(_("city"), max_length=100)
    city_is_uncertain = models.BooleanField(_("city to be confirmed"), default=False)
    working_languages = models.JSONField(
        _("working languages"), default=list, blank=True, validators=[validate_language_codes]
    )

    panels = [
        FieldPanel("code"),
        InlinePanel("names", label=_("Name"), min_num=1),
        FieldRowPanel([FieldPanel("mission_kind"), FieldPanel("host_territory")]),
        FieldRowPanel([FieldPanel("city"), FieldPanel("city_is_uncertain")]),
        FieldPanel("accredited_territories"),
        FieldPanel("working_languages", help_text=_('Language codes, for example ["vi", "fr"].')),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
        FieldPanel("successors"),
    ]

    class Meta:
        verbose_name = _("mission")
        verbose_name_plural = _("missions")

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the organisation's kind true."""
        self.kind = OrganisationKind.MISSION
        super().save(*args, **kwargs)  # type: ignore[arg-type]
