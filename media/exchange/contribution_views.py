"""Contributions in the admin: the list and queue, the forms, and the page on which the home desk decides."""

from collections.abc import Callable
from typing import Any

import django_filters  # type: ignore[import-untyped]
from django import forms
from django.db.models import Case, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import HeaderButton

from locales import languages
from locales.readers import reader_of_request
from media import selectors as media_selectors
from media.exchange import acceptance, access, services
from media.exchange.forms import AcceptFileForm, FileForm, OfferForm, ReasonsForm, working_language
from media.exchange.views import (
    WIDE,
    DetailView,
    ExchangeFilterSet,
    ExchangeIndexView,
    OwnCreateView,
    OwnEditView,
    StateColumn,
)
from media.exchange.word_forms import AdaptedTextForm, SubjectForm, TranslationForm
from media.kits.selectors import released_kits
from media.models import Asset, Contribution
from media.states import ContributionKind, ContributionState
from media.visibility import visible_queryset

FORMS: dict[str, type[OfferForm]] = {form.kind: form for form in (FileForm, TranslationForm, AdaptedTextForm)}


class ContributionFilterSet(ExchangeFilterSet):
    """State, kind, and for the home desk the organisation."""

    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=ContributionState.choices, widget=forms.CheckboxSelectMultiple
    )
    kind = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Kind"), choices=ContributionKind.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Contribution
        fields: list[str] = []


class ContributionIndexView(ExchangeIndexView):
    """What the organisation contributed; at the home desk, what waits longest comes first."""

    filterset_class = ContributionFilterSet
    search_fields = ["title", "note"]
    empty = gettext_lazy("Nothing has been contributed yet. Pictures, films, translations and texts are welcome here.")

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """What waits comes first, the oldest at the top; then the latest."""
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)  # type: ignore[no-any-return]
        if not self.is_home_desk:
            return queryset.order_by("-created_at")
        waiting = Case(When(state=ContributionState.SUBMITTED, then=Value(0)), default=Value(1))
        return queryset.order_by(waiting, "submitted_at", "-created_at")

    def own_columns(self) -> list[Any]:
        """Kind, language, state, and when it was handed in."""
        return [
            Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind", classname=WIDE),
            Column("language", label=_("Language"), accessor=_language_of, classname=WIDE),
            StateColumn("state", label=_("State"), sort_key="state"),
            DateColumn("submitted_at", label=_("Handed in"), sort_key="submitted_at", classname=WIDE),
        ]


def _language_of(row: Contribution) -> str:
    return languages.get(row.language).own_name if row.language else ""


class ContributionChoiceView(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):  # type: ignore[misc]
    """What do you want to contribute? One door for each kind."""

    permission_required = "add"
    template_name = "media/exchange/contribution_kinds.html"
    header_icon = "upload"
    index_url_name = ""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the kinds."""
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        told = {
            ContributionKind.ASSET: (_("A file with its texts and its rights."), "image"),
            ContributionKind.TRANSLATION: (_("What an asset or a kit says, in your language."), "globe"),
            ContributionKind.TEXT: (_("A text that you wrote for the readers of your country."), "doc-full"),
        }
        prefix = self.index_url_name.partition(":")[0]
        doors = [
            (reverse(f"{prefix}:add_kind", args=[kind]) + query, kind.label, *told[kind]) for kind in ContributionKind
        ]
        return self.render_to_response(self.get_context_data(doors=doors))  # type: ignore[no-any-return]

    def get_page_title(self) -> str:
        """Return what this page asks."""
        return _("What do you want to contribute?")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way back to the list."""
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse(self.index_url_name), "label": _("Contributions")},
            {"url": "", "label": self.get_page_title()},
        ]


class OfferMixin:
    """The two buttons of a contribution's form: keep it as a draft, or hand it in."""

    request: HttpRequest
    kwargs: dict[str, Any]
    object: Any
    template_name = "media/exchange/contribution_form.html"
    error_message = gettext_lazy("Nothing was stored yet. Mend what is marked; a file must be chosen again.")
    prefilled = ("asset", "kit", "language")

    @property
    def kind(self) -> str:
        """The kind of the contribution, stored or asked for."""
        stored = getattr(self, "object", None)
        return stored.kind if stored else self.kwargs["kind"]

    def get_form_class(self) -> type[OfferForm]:
        """Return the form of the kind."""
        if self.kind not in FORMS:
            raise Http404("No such kind.")
        return FORMS[self.kind]

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return what the form needs, and whether it is to be handed in."""
        kwargs: dict[str, Any] = super().get_form_kwargs()  # type: ignore[misc]
        return {**kwargs, "hand_in": "hand-in" in self.request.POST}

    def save_instance(self) -> Contribution:
        """Store it; the form hands it in when that was asked."""
        return self.form.save()  # type: ignore[attr-defined, no-any-return]

    def get_success_message(self, instance: Any = None) -> str:
        """Return what has happened."""
        if "hand-in" in self.request.POST:
            return _("Handed in. The home desk's decision will be on your desk and in your mail.")
        return _("Kept as a draft. Only your organisation sees it.")


class ContributionCreateView(OfferMixin, OwnCreateView):  # type: ignore[misc]
    """A new contribution of one kind; of a translation it is asked first what it is of."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show the form, or ask what to translate."""
        if self.kind == ContributionKind.TRANSLATION:
            asked = {name: value for name, value in request.GET.items() if name in self.prefilled}
            begun = {"language": working_language(request.user), **asked}
            subject = SubjectForm(begun if asked else None, initial=begun, user=request.user)
            if not subject.is_valid():
                self.object, self.form = None, subject
                self.template_name = "media/exchange/translation_subject.html"
                return self.render_to_response(self.get_context_data())
        return super().get(request, *args, **kwargs)

    def get_add_url(self) -> str:
        """Return this page's address, by kind."""
        return reverse(f"{self.index_url_name.partition(':')[0]}:add_kind", args=[self.kwargs["kind"]])

    def get_page_subtitle(self) -> str:
        """Return the kind."""
        return str(ContributionKind(self.kwargs["kind"]).label) if self.kwargs["kind"] in FORMS else ""


class ContributionEditView(OfferMixin, OwnEditView):  # type: ignore[misc]
    """A draft, or what was sent back."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """What is with the home desk or decided is not edited; its page says so."""
        if access.speaks_for(request.user, self.object) and self.object.state not in services.EDITABLE:
            messages.error(request, str(services.StateError()))
            return redirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)


class ContributionDetailView(DetailView):
    """The file, the words, the declaration; what its organisation and the home desk can do with it now."""

    template_name = "media/exchange/contribution.html"
    header_icon = "upload"

    def steps(self) -> dict[str, Callable[[], HttpResponse | None]]:
        """Handing in and taking back for its organisation; the decision for the home desk."""
        row, user = self.object, self.request.user
        found: dict[str, Callable[[], HttpResponse | None]] = {}
        if row.state != ContributionState.SUBMITTED:
            return found
        if access.speaks_for(user, row) and self.user_has_permission("change"):
            found["take_back"] = self._take_back
        if access.may_decide(user):
            found |= {"accept": self._accept, "send_back": self._send_back}
        return found

    @cached_property
    def may_edit(self) -> bool:
        """Whether its organisation edits it now."""
        return (
            access.speaks_for(self.request.user, self.object)
            and self.user_has_permission("change")
            and self.object.state in services.EDITABLE
        )

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """The form, while it can be edited."""
        return [HeaderButton(_("Edit"), self.url("edit"), icon_name="edit")] if self.may_edit else []

    def _take_back(self) -> None:
        services.take_back(self.object, self.request.user)
        messages.success(self.request, _("Taken back. It is a draft again."))

    def _send_back(self) -> HttpResponse | None:
        form = ReasonsForm(self.request.POST, prefix="return")
        if not form.is_valid():
            return self.page(return_form=form)
        try:
            acceptance.send_back(self.object, form.cleaned_data["reasons"], self.request.user, self._seen)
        except acceptance.AcceptanceError as refusal:
            return self.page(return_form=form, problems=[str(refusal)])
        messages.success(self.request, _("Sent back with your reasons."))
        return None

    @property
    def _seen(self) -> str:
        """The mark of what the page showed on which the form was."""
        return self.request.POST.get("seen", "")

    def _accept(self) -> HttpResponse | None:
        try:
            return self._accept_file() if self.object.kind == ContributionKind.ASSET else self._accept_words()
        except acceptance.AcceptanceError as refusal:
            self.object.refresh_from_db()
            return self.page(problems=[str(refusal)])

    def _accept_file(self) -> HttpResponse | None:
        form = AcceptFileForm(self.request.POST, row=self.object, prefix="accept")
        if form.is_valid():
            given = dict(form.cleaned_data)
            audience, user = given.pop("audience"), self.request.user
            action = acceptance.AcceptFile(self.object, user, audience, seen=self._seen, rights=given)
            for name, problem in action.check().items():
                form.add_error(name if name in form.fields else None, problem)
            if not form.errors:
                action.execute()
                messages.success(self.request, _("Accepted. It is in the library now."))
                return None
        return self.page(accept_form=form)

    def _accept_words(self) -> HttpResponse | None:
        replacing = frozenset(self.request.POST.getlist("replace"))
        action = acceptance.AcceptWords(self.object, self.request.user, self._seen, replacing)
        problems = list(action.check().values())
        if problems:
            return self.page(problems=problems, replacing=replacing)
        written = action.execute()
        told = _("Accepted, and its words are stored.") if written else _("Accepted. No stored text was changed.")
        messages.success(self.request, told)
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        row, decides = self.object, access.may_decide(self.request.user)
        # First, so that what is stored while the page is made is something that it did not show.
        mark = acceptance.mark(row) if decides and row.state == ContributionState.SUBMITTED else ""
        reader = reader_of_request(self.request)
        seen = visible_queryset(reader, Asset).order_by().values("pk")
        asset = media_selectors.for_listing(Asset.objects.filter(pk=row.asset_id).filter(pk__in=seen)).first()
        changes = acceptance.changes(row) if decides and row.state == ContributionState.SUBMITTED else []
        context = {
            "asset": asset,
            "version": asset.current_version() if asset is not None else None,
            "state": media_selectors.rights_state(asset, reader.moment) if asset is not None else None,
            "asset_title": media_selectors.title_of(asset) if asset is not None else "",
            "kit": released_kits(reader).filter(pk=row.kit_id).first(),
            "language": languages.get(row.language) if row.language else None,
            "words": acceptance.words(row) if row.kind != ContributionKind.ASSET else _words_of(asset, row.language),
            "changes": changes,
            "seen": mark,
            "may_edit": self.may_edit,
            "is_own": access.speaks_for(self.request.user, row),
            "return_form": ReasonsForm(prefix="return"),
        }
        if row.kind == ContributionKind.ASSET and row.state == ContributionState.SUBMITTED:
            context["accept_form"] = AcceptFileForm(row=row, prefix="accept")
        return {**super().get_context_data(**context), **kwargs}


def _words_of(asset: Asset | None, language: str) -> list[tuple[str, str]]:
    """Return the texts of a contributed file with their labels."""
    if asset is None:
        return []
    text = asset.text_in(language)
    named = [(acceptance.label_of(text, name), getattr(text, name)) for name in ("caption", "alt")]
    return [(label, words) for label, words in named if words]
