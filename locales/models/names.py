"""Names in several languages, one row each, for things that have no page of their own."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel

from locales import languages


class NameRow(models.Model):
    """A name in one language; concrete rows add their ``ParentalKey`` named ``subject``."""

    language = models.CharField(_("language"), max_length=12, choices=languages.CHOICES)
    name = models.CharField(_("name"), max_length=300)

    panels = [FieldPanel("language"), FieldPanel("name")]

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


class Named(ClusterableModel):
    """Something with ``names`` rows; a reader gets the name nearest to their language."""

    class Meta:
        abstract = True

    def own_names(self) -> dict[str, str]:
        """Return every stored name by language code (uses a prefetch when there is one)."""
        rows: Iterable[Any] = self.names.all()  # type: ignore[attr-defined]
        return {row.language: row.name for row in rows}

    def fallback_name(self, language: str) -> str:
        """Return the name to show when no row fits *language*; empty by default."""
        return ""

    def name_in(self, language: str) -> str:
        """Return the name in *language*, else by the language's fallback chain, else any."""
        names = self.own_names()
        if language in names:
            return names[language]
        derived = self.fallback_name(language)
        if derived:
            return derived
        return next(
            (names[code] for code in languages.chain(language) if code in names), next(iter(names.values()), "")
        )
