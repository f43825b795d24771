"""Countries and territories of ISO 3166 and the provinces of Viet Nam."""

from babel import Locale as CldrLocale
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel

from locales import languages
from locales.models.names import Named, NameRow
from locales.vocabulary import PlaceKind


class Territory(Named):
    """A country or territory of ISO 3166-1; its names come from CLDR, editors may overrule them."""

    alpha2 = models.CharField(_("ISO 3166-1 alpha-2"), max_length=2, unique=True)
    alpha3 = models.CharField(_("ISO 3166-1 alpha-3"), max_length=3, unique=True)
    m49 = models.CharField(_("UN M49"), max_length=3)
    region_m49 = models.CharField(_("region (UN M49)"), max_length=3, blank=True)
    subregion_m49 = models.CharField(_("subregion (UN M49)"), max_length=3, blank=True)

    panels = [
        FieldPanel("alpha2", read_only=True),
        FieldPanel("alpha3", read_only=True),
        InlinePanel(
            "names",
            label=_("Editorial name"),
            help_text=_("Overrules the CLDR name in one language, on every page."),
        ),
    ]

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["alpha2"]

    def __str__(self) -> str:
        return self.name_in(get_language() or languages.SOURCE) or self.alpha2

    def fallback_name(self, language: str) -> str:
        """Return CLDR's name of the territory in *language*."""
        return cldr_territory_name(self.alpha2, language)


class TerritoryName(NameRow):
    """An editorial name that overrules CLDR's."""

    subject = ParentalKey(Territory, on_delete=models.CASCADE, related_name="names")

    class Meta(NameRow.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "language"], name="one_territory_name_per_language")]


def cldr_territory_name(code: str, language: str) -> str:
    """Return CLDR's name of an ISO 3166 or M49 *code*, or an empty string."""
    return str(CldrLocale.parse(languages.get(language).data_locale).territories.get(code, "")) if code else ""


class Province(models.Model):
    """A first-level unit of Viet Nam: the 63 until 30 June 2025, the 34 since 1 July 2025.

    ``valid_to`` is the first day on which the unit no longer exists. Source:
    provinces_34.csv and provinces_63.csv (see locales/data/README.md).
    """

    code = models.CharField(_("code"), max_length=2)
    iso3166_2 = models.CharField(_("ISO 3166-2"), max_length=6, blank=True)
    name_vi = models.CharField(_("name in Vietnamese"), max_length=100)
    full_name_vi = models.CharField(_("full name in Vietnamese"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=100)
    kind = models.CharField(_("kind"), max_length=12, choices=PlaceKind.choices)
    communes = models.PositiveSmallIntegerField(_("communes, wards and special zones"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
    )

    class Meta:
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=models.Q(valid_to=None), name="one_province_in_force"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(successor__isnull=False),
                name="ended_province_has_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.name_vi if self.valid_to is None else f"{self.name_vi} (– {self.valid_to})"

    def name_in(self, language: str) -> str:
        """Return the Vietnamese name for Vietnamese readers and the one without marks for all others."""
        return self.name_vi if language == "vi" else self.name_en
