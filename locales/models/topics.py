"""The vocabulary that pages and assets share."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel

from locales import languages
from locales.models.names import Named, NameRow


class Topic(Named):
    """A subject under which pages and assets are found."""

    code = models.SlugField(_("code"), max_length=60, unique=True, help_text=_("Part of addresses; it never changes."))
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="narrower",
        verbose_name=_("broader topic"),
    )

    panels = [FieldPanel("code"), FieldPanel("parent"), InlinePanel("names", label=_("Name"), min_num=1)]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_in(get_language() or languages.SOURCE) or self.code


class TopicName(NameRow):
    """A topic's name in one language."""

    subject = ParentalKey(Topic, on_delete=models.CASCADE, related_name="names")

    class Meta(NameRow.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "language"], name="one_topic_name_per_language")]
