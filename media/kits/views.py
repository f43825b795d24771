"""The pages of one kit: its form, publishing, its releases, withdrawal, history."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic import history
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from locales import languages
from locales.models import Membership
from locales.readers import reader_of_request
from media import permissions
from media.kits import contents, selectors, services
from media.kits.editor import KitEditor
from media.models import KitRelease, MediaKit
from media.services import WithdrawalRefusedError


class KitPage(WagtailAdminTemplateMixin, View):  # type: ignore[misc]
    """What the pages of kits share: the way back and the pages beside."""

    header_icon = "folder-inverse"
    index_url_name = edit_url_name = history_url_name = add_url_name = ""
    permission_policy: Any = None
    request: HttpRequest
    #: The kit's page that this is, by the name of its address.
    here = ""

    def url(self, name: str) -> str:
        """Return the address of another page of this kit."""
        return reverse(f"{self.index_url_name.partition(':')[0]}:{name}", args=[quote(self.object.pk)])

    def page(self, **context: Any) -> HttpResponse:
        """Return the page."""
        return self.render_to_response(self.get_context_data(**context))  # type: ignore[no-any-return]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way back to the kits."""
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse(self.index_url_name), "label": _("Media kits")},
            {"url": "", "label": self.get_page_title()},
        ]


class OneKit(BaseObjectMixin):  # type: ignore[misc]
    """A kit that the user works on; any other answers 404, as if it did not exist."""

    model = MediaKit
    request: HttpRequest
    object: MediaKit

    def get_base_object_queryset(self) -> QuerySet[Any]:
        """Return what the user works on."""
        return permissions.listed_kits(reader_of_request(self.request)).select_related("owner")

    def get_page_title(self) -> str:
        """Return the kit's title as stored."""
        return self.title

    @cached_property
    def title(self) -> str:
        """The kit's title as stored."""
        return str(MediaKit.objects.get(pk=self.object.pk))

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """The other pages of the kit, for those who may open them."""
        user = self.request.user
        writes, publishes = (
            permissions.may_change_kit(user, self.object),
            permissions.may_publish_kit(user, self.object),
        )
        pages = [
            ("edit", _("Edit"), "edit", writes),
            ("publish", _("Publish"), "upload", publishes),
            ("releases", _("Releases"), "list-ul", True),
            ("withdraw", _("Offer again") if self.object.withdrawn_at else _("Withdraw"), "no-view", publishes),
        ]
        return [
            HeaderButton(label, self.url(name), icon_name=icon, priority=place)  # type: ignore[attr-defined]
            for place, (name, label, icon, allowed) in enumerate(pages)
            if allowed and name != self.here  # type: ignore[attr-defined]
        ]


class KitAddView(KitPage):
    """Begin a kit."""

    template_name = "media/kits/form.html"
    page_title = gettext_lazy("New media kit")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let in whoever writes kits."""
        if not self.permission_policy.user_has_permission(request.user, "add"):
            raise PermissionDenied
        self.object = MediaKit(owner_id=_organisation(request.user))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show the form."""
        return self.page(editor=KitEditor(self.object, request))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Save, or show the form again with everything that was typed."""
        editor = KitEditor(self.object, request, request.POST)
        if not editor.check():
            messages.error(request, _("Nothing was saved yet. Mend what is marked and save again."))
            return self.page(editor=editor)
        changed = editor.execute()
        title = str(MediaKit.objects.get(pk=self.object.pk))
        if changed:
            messages.success(request, _("“%(title)s” has been saved.") % {"title": title})
        else:
            messages.warning(request, _("Nothing was changed."))
        if "publish" in request.POST and permissions.may_publish_kit(request.user, self.object):
            return redirect(self.url("publish"))
        return redirect(self.url("edit"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the form shows."""
        editor, is_new = kwargs["editor"], self.object._state.adding
        user = self.request.user
        return {
            **super().get_context_data(**kwargs),
            "kit": self.object,
            "is_new": is_new,
            "may_publish": user.has_perm("media.publish_mediakit"),  # type: ignore[union-attr]
            "history_url": "" if is_new else self.url("history"),
            "action_url": reverse(self.add_url_name) if is_new else self.url("edit"),
            "submit_button_label": _("Save"),
            "submit_button_active_label": _("Saving…"),
            "media": editor.media,
            "has_unsaved_changes": editor.is_bound,
        }


def _organisation(user: Any) -> int | None:
    rows = Membership.objects.filter(user=user).order_by("pk")
    return rows.values_list("organisation_id", flat=True).first()


class KitEditView(OneKit, KitAddView):
    """Write a kit; one POST saves everything or nothing."""

    here = "edit"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let in whoever may write this kit."""
        if not permissions.may_change_kit(request.user, self.object):
            raise PermissionDenied
        return View.dispatch(self, request, *args, **kwargs)


class KitPublishView(OneKit, KitPage):
    """What a release would have, what stands against it, and the button."""

    template_name = "media/kits/publish.html"
    here = "publish"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let in whoever may publish this kit."""
        if not permissions.may_publish_kit(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show what would be published."""
        return self._page(request.GET.getlist("language"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Publish, or say what stands against it."""
        chosen = request.POST.getlist("language")
        if not chosen:
            messages.error(request, _("Choose at least one language."))
            return self._page([])
        seen = request.POST.get("seen", "")
        action = services.PublishKit(self.object, self._known(chosen), request.user, seen=seen)
        try:
            made = action.execute()
        except services.PublicationRefusedError as refusal:
            messages.error(request, _("Nothing was published. Mend what is listed and publish again."))
            return self._page(chosen, refusal.problems)
        text = ngettext(
            "Release %(number)s is being built in %(count)s language. It is offered as soon as its archive is whole.",
            "Release %(number)s is being built in %(count)s languages. It is offered as soon as its archive is whole.",
            len(made),
        )
        messages.success(request, text % {"number": made[0].number, "count": len(made)})
        return redirect(self.url("releases"))

    @staticmethod
    def _known(chosen: list[str]) -> list[str]:
        return [code for code in languages.CODES if code in chosen]

    def _page(self, chosen: list[str], refused: Iterable[str] = ()) -> HttpResponse:
        self.object.refresh_from_db()
        available = [text.locale.language_code for text in contents.texts_with_titles(self.object)]
        wanted = [code for code in available if code in chosen] or available
        mark = selectors.mark(self.object, wanted)
        action = services.PublishKit(self.object, list(wanted), self.request.user)
        problems = action.check()
        plans = []
        if selectors.can_be_planned(self.object):
            plans = [(languages.BY_CODE[code], selectors.planned(self.object, code)) for code in wanted]
        return self.page(
            kit=self.object,
            problems=problems,
            refused=[problem for problem in refused if problem not in problems],
            seen=mark,
            warnings=action.warnings,
            choices=[(languages.BY_CODE[code], code in wanted) for code in available],
            plans=plans,
        )

    def get_page_subtitle(self) -> str:
        """Return what this page does."""
        return _("Publish")


class KitReleasesView(OneKit, KitPage):
    """Every release of the kit; POST asks again for an archive, or withdraws one release."""

    template_name = "media/kits/releases.html"
    here = "releases"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show them."""
        return self._page()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Do what was asked with one release."""
        if not permissions.may_publish_kit(request.user, self.object):
            raise PermissionDenied
        release = KitRelease.objects.filter(kit=self.object, pk=_number(request.POST.get("release"))).first()
        if release is None:
            raise Http404("No such release.")
        if "retry" in request.POST:
            services.retry(release, request.user)
            messages.success(request, _("The archive is asked for again."))
            return redirect(self.url("releases"))
        try:
            services.withdraw_release(release, request.POST.get("reason", "")[:500], request.user)
        except WithdrawalRefusedError:
            messages.error(request, _("Nothing was withdrawn: give the reason."))
            return self._page(asked=release.pk)
        messages.success(
            request,
            _("Release %(number)s (%(language)s) has been withdrawn from every channel.")
            % {"number": release.number, "language": release.language},
        )
        return redirect(self.url("releases"))

    def _page(self, asked: int | None = None) -> HttpResponse:
        numbered = selectors.releases_of(self.object)
        return self.page(
            kit=self.object,
            numbered=numbered,
            is_building=any(row.state == "queued" for group in numbered for row in group.releases),
            may_publish=permissions.may_publish_kit(self.request.user, self.object),
            asked=asked,
            own_names={row.code: row.own_name for row in languages.LANGUAGES},
            history_url=self.url("history"),
        )

    def get_page_subtitle(self) -> str:
        """Return what this page shows."""
        return _("Releases")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


class KitWithdrawalForm(forms.Form):
    """The reason of a withdrawal."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Missions and other readers of the change feed see it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class KitWithdrawView(OneKit, KitPage):
    """Ask for the reason, then take the kit from every channel; POST ``reinstate`` undoes it."""

    template_name = "media/kits/withdraw.html"
    header_icon = "no-view"
    here = "withdraw"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let in whoever may withdraw this kit."""
        if not permissions.may_publish_kit(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Ask."""
        return self._page(KitWithdrawalForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Withdraw with a reason, or offer again."""
        if "reinstate" in request.POST:
            services.reinstate_kit(self.object, request.user)
            messages.success(request, _("“%(title)s” is offered again.") % {"title": self.title})
            return redirect(self.url("releases"))
        form = KitWithdrawalForm(request.POST)
        if not form.is_valid():
            return self._page(form)
        services.withdraw_kit(self.object, form.cleaned_data["reason"], request.user)
        messages.success(request, _("“%(title)s” has been withdrawn from every channel.") % {"title": self.title})
        return redirect(self.url("releases"))

    def _page(self, form: KitWithdrawalForm) -> HttpResponse:
        return self.page(kit=self.object, form=form, back_url=self.url("releases"))

    def get_page_subtitle(self) -> str:
        """Return what this page does."""
        return _("Offer again") if self.object.withdrawn_at else _("Withdraw")


class KitHistoryView(OneKit, history.HistoryView):  # type: ignore[misc]
    """Who changed, published or withdrew the kit, when."""

    any_permission_required = ["view"]
    here = "history"

    def get_base_object_queryset(self) -> QuerySet[Any]:
        """Return what the user works on."""
        return permissions.listed_kits(reader_of_request(self.request))

    def url(self, name: str) -> str:
        """Return the address of another page of this kit."""
        return reverse(f"{self.index_url_name.partition(':')[0]}:{name}", args=[quote(self.object.pk)])
