"""What every page shares: owner, audience, embargo, expiry, withdrawal, provenance, stable ID."""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from content.forms import PortalCopyForm, PortalPageForm
from content.panels import SchedulePanel, without
from content.publishing.permissions import PortalPagePermissionTester
from content.slugs import ascii_slug
from content.vocabulary import Facet
from locales.models import Mission, Organisation, Province, Topic
from locales.readers import Reader, reader_of_request
from media.admin.widgets import FilteredChecklist
from media.freshness import note_expiry
from media.vocabulary import Audience, Provenance

#: The query of an address, by name.
Query = Mapping[str, str]


class BasePage(Page):
    """The ancestor of all pages; a table of its own, so that one query asks for any page.

    ``stable_id`` names one page in one language for ever; translations share Wagtail's
    ``translation_key``. Moments are UTC. A published slug is frozen.
    """

    #: What the page is in filters; every concrete type declares it (system check content.E001).
    facet: ClassVar[Facet | None] = None
    #: schema.org type of the page's structured data (content.E002).
    structured_data_type: ClassVar[str] = ""
    #: Whether readers can follow what is published below (``content.feeds``).
    is_followed: ClassVar[bool] = False
    #: Fields that translators work on, and fields that follow the source page (content.E003).
    translated_fields: ClassVar[tuple[str, ...]] = ()
    synchronised_fields: ClassVar[tuple[str, ...]] = ()
    #: Synchronised fields in whose place a translator may set another value; the others follow the original.
    overridable_fields: ClassVar[tuple[str, ...]] = ("lead_image",)
    #: Fields of every page that change nothing on pages of this type; the form does not ask for them.
    fields_without_effect: ClassVar[tuple[str, ...]] = ()

    stable_id = models.UUIDField(_("stable ID"), default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pages",
        verbose_name=_("owner organisation"),
        help_text=_("Its members and the home desk may edit this page; readers see it as the publisher."),
    )
    audience = models.CharField(_("audience"), max_length=12, choices=Audience.choices, default=Audience.PUBLIC)
    named_missions = ParentalManyToManyField(
        Mission,
        blank=True,
        related_name="+",
        verbose_name=_("only these missions"),
        help_text=_("For the audience “Missions abroad”: leave empty for all of them."),
    )
    embargo_until = models.DateTimeField(
        _("embargo until"),
        null=True,
        blank=True,
        help_text=_("Viet Nam time (UTC+7). Published before, the page appears at this minute and not earlier."),
    )
    expires_at = models.DateTimeField(
        _("expires"), null=True, blank=True, help_text=_("Viet Nam time (UTC+7). From this minute on it is gone.")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawal_reason = models.TextField(_("reason for the withdrawal"), blank=True, editable=False)
    provenance = models.CharField(
        _("provenance"),
        max_length=10,
        choices=Provenance.choices,
        default=Provenance.ORIGINAL,
        help_text=_("How this text came to be in its language; readers see it."),
    )
    standfirst = models.TextField(
        _("standfirst"), blank=True, help_text=_("One or two sentences under the title; also shown in lists and feeds.")
    )
    lead_image = models.ForeignKey(
        "media.PortalImage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lead picture"),
    )
    topics = ParentalManyToManyField(Topic, blank=True, related_name="pages", verbose_name=_("topics"))
    provinces = ParentalManyToManyField(Province, blank=True, related_name="pages", verbose_name=_("places"))

    exclude_fields_in_copy = ["stable_id", "withdrawn_at", "withdrawal_reason"]
    is_creatable = False

    search_fields = [
        *Page.search_fields,
        index.SearchField("standfirst"),
        index.FilterField("audience"),
        index.FilterField("embargo_until"),
        index.FilterField("expires_at"),
        index.FilterField("withdrawn_at"),
        index.FilterField("stable_id"),
    ]

    base_form_class = PortalPageForm
    copy_form_class = PortalCopyForm
    #: Nobody makes a page private by Wagtail's restrictions: its audience says who may see it.
    private_page_options: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Panel]] = [TitleFieldPanel("title", targets=[])]
    promote_panels: ClassVar[list[Panel]] = [
        MultiFieldPanel(
            [
                FieldPanel("slug", help_text=_("Leave empty: it is made from the title. Once published, it stays.")),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("show_in_menus"),
            ],
            heading=_("Address and search engines"),
        )
    ]
    release_panels: ClassVar[list[Panel]] = [
        SchedulePanel(),
        MultiFieldPanel(
            [
                FieldPanel("organisation"),
                FieldPanel("audience"),
                FieldPanel("named_missions", widget=FilteredChecklist, classname="named-missions"),
                FieldRowPanel([FieldPanel("embargo_until"), FieldPanel("expires_at")]),
                FieldPanel("provenance"),
            ],
            heading=_("Release"),
        ),
    ]
    subject_panels: ClassVar[list[Panel]] = [
        MultiFieldPanel([FieldPanel("topics"), FieldPanel("provinces")], heading=_("Subjects"))
    ]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Turn the declared fields into wagtail-localize's and the panels into tabs."""
        super().__init_subclass__(**kwargs)
        cls.override_translatable_fields = [
            *(TranslatableField(name) for name in (*_TRANSLATABLE, *cls.translated_fields)),
            *(
                SynchronizedField(name, overridable=name in cls.overridable_fields)
                for name in (*_SYNCHRONISED, *cls.synchronised_fields)
            ),
        ]
        cls.edit_handler = TabbedInterface(
            [
                ObjectList(cls.content_panels, heading=_("Content")),
                ObjectList(
                    without([*cls.subject_panels, *cls.release_panels], cls.fields_without_effect),
                    heading=_("Subjects and release"),
                ),
                ObjectList(
                    without(cls.promote_panels, cls.fields_without_effect), heading=_("Address and search engines")
                ),
            ]
        )

    class Meta:
        verbose_name = _("page")
        indexes = [
            models.Index(fields=["audience", "embargo_until"], name="basepage_release"),
            models.Index(
                fields=["embargo_until"], name="basepage_embargo", condition=models.Q(embargo_until__isnull=False)
            ),
            models.Index(fields=["expires_at"], name="basepage_expiry", condition=models.Q(expires_at__isnull=False)),
        ]

    @property
    def language(self) -> str:
        """The code of the page's language."""
        return str(self.locale.language_code)

    def _set_core_field_defaults(self) -> None:
        """Give a page without an ASCII slug one from its title, free among its siblings.

        Wagtail calls this before validation and before the first save; like Wagtail's own,
        it waits until the page has its place in the tree.
        """
        if self.path and not (self.slug and self.slug.isascii()):
            self.slug = self._get_autogenerated_slug(ascii_slug(self.slug or self.title))
        super()._set_core_field_defaults()

    def clean(self) -> None:
        """Refuse a changed slug after publication, and dates in the wrong order."""
        super().clean()
        if self.pk and self.first_published_at:
            frozen = Page.objects.filter(pk=self.pk).values_list("slug", flat=True).first()
            if frozen and frozen != self.slug:
                raise ValidationError({"slug": _("This address has been published and stays: others link to it.")})
        if self.embargo_until and self.expires_at and self.expires_at <= self.embargo_until:
            raise ValidationError({"expires_at": _("It would expire before the embargo lifts.")})

    def permissions_for_user(self, user: Any) -> PortalPagePermissionTester:
        """Return Wagtail's permissions, narrowed by ownership."""
        return PortalPagePermissionTester(user, self)

    def can_move_to(self, parent: Page) -> bool:
        """Whether the page may go below *parent*: never into the tree of another language."""
        return bool(super().can_move_to(parent)) and parent.locale_id == self.locale_id

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Save a draft; lists of the admin go on naming a published page as readers know it.

        Other organisations find the page in those lists, and the title of a draft is nobody's
        but its owner's.
        """
        revision = super().save_revision(*args, **kwargs)
        public = Page.objects.filter(pk=self.pk, live=True).values_list("title", flat=True).first()
        if public is not None and public != self.draft_title:
            self.draft_title = public
            Page.objects.filter(pk=self.pk).update(draft_title=public)
        return revision

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """Return the page as a revision has it.

        A withdrawal is of the page and not of a version: no version takes it back or brings it
        again. Wagtail's own expiry, which an old version may still say, is not read.
        """
        page = super().with_content_json(content)
        for name in ("stable_id", "withdrawn_at", "withdrawal_reason"):
            setattr(page, name, getattr(self, name))
        page.expire_at = None
        return page

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Find a page below by its address, for Wagtail's dialogues; one that the asker may not see is not there."""
        from content.publishing.serving import check_visible

        found = super().route(request, path_components)
        if not path_components:
            check_visible(self, request)
        return found

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Serve the page to whoever may see it now; a preview has been checked by the admin."""
        from content.publishing.serving import check_servable

        if not getattr(request, "is_preview", False):
            check_servable(self, request)
        response: HttpResponse = super().serve(request, *args, **kwargs)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the context of every page template.

        See ``content.selectors.frames``; then what ``own_context`` adds, and the pictures
        of the page and of the pages that it lists, loaded together (``lead_picture``,
        ``loaded_pictures``).
        """
        from content.selectors import frames, metadata, pictures

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        reader = reader_of_request(request)
        context.update(frames.page_frame(self, reader))
        note_expiry(request, context.pop("expiries"))
        own, listed = self.own_context(reader, context, request.GET)
        note_expiry(request, own.pop("expiries", ()))
        context.update(own)
        loaded = pictures.of_page(self, listed, reader)
        context["loaded_pictures"], context["lead_picture"] = loaded, loaded.get(self.lead_image_id)
        note_expiry(request, (row.expires_at for row in (self, *listed, *loaded.values())))
        context["metadata"] = metadata.of_page(self, context)
        return context

    def own_context(self, reader: Reader, frame: dict[str, Any], query: Query) -> tuple[dict[str, Any], list[Any]]:
        """Return what this type adds to the *frame*, and the pages whose lead pictures it shows.

        *query* is that of the address. ``expiries`` among what is added are the moments at
        which something expires that is neither this page nor one of those pages; readers get none.
        """
        return {}, []

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        """Return the three widths at which an editor looks at a draft."""
        return [
            {"name": "mobile", "icon": "mobile-alt", "device_width": 360, "label": _("Phone (360 px)")},
            {"name": "tablet", "icon": "tablet-alt", "device_width": 768, "label": _("Tablet (768 px)")},
            {"name": "desktop", "icon": "desktop", "device_width": 1280, "label": _("Desktop (1280 px)")},
        ]

    @property
    def default_preview_size(self) -> str:
        """The width that the preview opens with; most readers use a phone."""
        return "mobile"


_TRANSLATABLE = ("title", "seo_title", "search_description")
_SYNCHRONISED = (
    "slug", "organisation", "audience", "named_missions", "embargo_until", "expires_at",
    "lead_image", "topics", "provinces",
)  # fmt: skip
BasePage.override_translatable_fields = []


class PageAddress(models.Model):
    """An address that a page has or had; never deleted, so that old links and log lines resolve."""

    page = models.ForeignKey(
        BasePage, on_delete=models.SET_NULL, null=True, related_name="addresses", verbose_name=_("page")
    )
    stable_id = models.UUIDField(_("stable ID"), db_index=True)
    translation_key = models.UUIDField(_("key of the translations"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=12)
    path = models.CharField(_("path"), max_length=1000, db_index=True)
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid until"), null=True, blank=True)
    #: The last moment at which readers are known to have found the page here; empty: none is known.
    public_until = models.DateTimeField(_("public until"), null=True, blank=True)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return self.path
