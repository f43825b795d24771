"""Publications: legal and formal texts with bibliographic data."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from content.blocks import ProvisionStreamBlock, StreamField
from content.models.base import BasePage, Query
from content.models.pages import ListingPage
from content.vocabulary import DocumentType, Facet
from locales.readers import Reader


class PublicationIndexPage(ListingPage):
    """The list of publications."""

    facet = Facet.SECTION
    structured_data_type = "CollectionPage"
    fields_without_effect = ("topics", "provinces", "provenance")
    is_followed = True
    translated_fields = ("standfirst",)

    content_panels = [*BasePage.content_panels, FieldPanel("standfirst")]
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.PublicationPage"]
    max_count_per_parent = 1
    template = "content/publication_index_page.html"

    class Meta:
        verbose_name = _("list of publications")
        verbose_name_plural = _("lists of publications")


class PublicationPage(BasePage):
    """A publication; its provisions keep the number by which they are cited."""

    facet = Facet.PUBLICATION
    structured_data_type = "Legislation"
    fields_without_effect = ("topics", "provinces", "show_in_menus")
    translated_fields = ("standfirst", "issuing_body", "signatory", "text_note", "source_title", "provisions")
    synchronised_fields = ("document_type", "number", "date_issued", "source_url", "file")
    overridable_fields = (*BasePage.overridable_fields, "source_url", "file")

    document_type = models.CharField(_("type of document"), max_length=16, choices=DocumentType.choices)
    number = models.CharField(_("number"), max_length=60, blank=True)
    date_issued = models.DateField(_("date of issue"), null=True, blank=True)
    issuing_body = models.CharField(_("issuing body"), max_length=255)
    signatory = models.CharField(_("signatory"), max_length=255, blank=True)
    text_note = models.TextField(
        _("note on the text"), blank=True, help_text=_("Which text this is and how far it can be relied on.")
    )
    source_title = models.CharField(_("source"), max_length=255, blank=True)
    source_url = models.URLField(_("address of the source"), blank=True)
    file = models.ForeignKey(
        "media.PortalDocument",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file to download"),
    )
    provisions = StreamField(ProvisionStreamBlock(), blank=True, verbose_name=_("text"))

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("standfirst"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("document_type"), FieldPanel("number"), FieldPanel("date_issued")]),
                FieldRowPanel([FieldPanel("issuing_body"), FieldPanel("signatory")]),
                FieldRowPanel([FieldPanel("source_title"), FieldPanel("source_url")]),
                FieldPanel("text_note"),
                FieldPanel("file"),
            ],
            heading=_("Bibliographic data"),
        ),
        FieldPanel("provisions"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("provisions"), index.SearchField("number")]
    parent_page_types = ["content.PublicationIndexPage"]
    subpage_types: list[str] = []
    template = "content/publication_page.html"

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")

    def own_context(self, reader: Reader, frame: dict[str, Any], query: Query) -> tuple[dict[str, Any], list[Any]]:
        """Add ``provisions`` (dicts with ``anchor``), ``contents``, those one navigates by, and ``download``."""
        from content.selectors import documents

        provisions = anchored(self.provisions)
        contents = [row for row in provisions if row["kind"] in {"heading", "article"}]
        download = documents.download(self.file_id, reader)
        expiries = [download["expires_at"]] if download else []
        return {"provisions": provisions, "contents": contents, "download": download, "expiries": expiries}, []


def anchored(provisions: Any) -> list[dict[str, Any]]:
    """Return the provisions with anchors that are the same in every language.

    Articles are counted, because numerals differ by script: “Điều 5”, “第五条” and
    “មាត្រា ៥” are all ``article-5``. Everything else is counted from the top. ``level``
    is 2 for a heading with an Arabic numeral, which stands below one with a Roman; ``rank``
    is the level of an article among the headings of the page.
    """
    rows: list[dict[str, Any]] = []
    articles, rank = 0, 2
    for position, child in enumerate(provisions, start=1):
        if child.block_type != "provision":
            rows.append({"kind": child.block_type, "block": child, "anchor": f"p{position}"})
            continue
        kind, number = child.value["kind"], child.value["number"]
        articles += kind == "article"
        rank = 3 if kind == "heading" else rank
        rows.append(
            {
                "kind": kind,
                "number": number,
                "text": child.value["text"],
                "anchor": f"article-{articles}" if kind == "article" else f"p{position}",
                "rank": rank,
                "level": 2 if kind == "heading" and number[:1].isdecimal() else 1,
            }
        )
    return rows
