"""The form of one asset, and its withdrawal."""

from typing import Any

from django import forms
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic import history
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from locales.readers import reader_of_request
from media import permissions, selectors, services
from media.admin.editor import AssetEditor
from media.models import Asset


class OneAsset(BaseObjectMixin):  # type: ignore[misc]
    """An asset that the user may see or owns; any other answers 404, as if it did not exist."""

    model = Asset
    index_url_name = edit_url_name = history_url_name = ""
    request: HttpRequest
    object: Asset

    def get_base_object_queryset(self) -> QuerySet[Any]:
        """Return what the user may see or owns."""
        rows = permissions.listed_assets(reader_of_request(self.request))
        return selectors.for_listing(rows).select_related("portaldocument", "recording")

    def url(self, name: str) -> str:
        """Return the address of another page of this asset."""
        return reverse(f"{self.edit_url_name.partition(':')[0]}:{name}", args=[quote(self.object.pk)])

    def trail(self, label: str) -> list[dict[str, Any]]:
        """Return the breadcrumbs of a page of this asset."""
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse(self.index_url_name), "label": _("Library")},
            {"url": "", "label": label},
        ]


class AssetEditView(OneAsset, WagtailAdminTemplateMixin, View):  # type: ignore[misc]
    """Audience, rights and texts of one asset; one POST saves everything or nothing."""

    template_name = "media/admin/asset_form.html"
    header_icon = "image"
    permission_policy: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let in whoever may change this asset."""
        if not permissions.may_change(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show the form."""
        return self.render_to_response(self.get_context_data(editor=AssetEditor(self.object, request.user)))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Save, or show the form again with everything that was typed."""
        editor = AssetEditor(self.object, request.user, request.POST, request.FILES)
        if not editor.check():
            messages.error(request, _("Nothing was saved yet. Mend what is marked and save again."))
            return self.render_to_response(self.get_context_data(editor=editor))
        changed = editor.execute()
        title = selectors.title_of(Asset.objects.get(pk=self.object.pk))
        if changed:
            messages.success(request, _("“%(title)s” has been saved.") % {"title": title})
        else:
            messages.warning(request, _("Nothing was changed."))
        return redirect(self.url("edit"))

    @cached_property
    def title(self) -> str:
        """The asset's title as stored."""
        return selectors.title_of(Asset.objects.get(pk=self.object.pk))

    def get_page_title(self) -> str:
        """Return the asset's title."""
        return self.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way back to the library."""
        return self.trail(self.title)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """The file itself, its own page in the admin, its versions, and the withdrawal for those who may."""
        buttons = [
            HeaderButton(_("File"), self.file_page, icon_name="edit", priority=10),
            HeaderButton(_("Versions"), self.url("versions"), icon_name="history", priority=15),
        ]
        if permissions.may_withdraw(self.request.user, self.object):
            label = _("Reinstate") if self.object.withdrawn_at else _("Withdraw")
            buttons.append(HeaderButton(label, self.url("withdraw"), icon_name="no-view", priority=20))
        return buttons

    @property
    def file_page(self) -> str:
        """The address of Wagtail's page of the file row."""
        for attribute, route in _FILE_PAGES.items():
            if hasattr(self.object, attribute):
                return reverse(route, args=[getattr(self.object, attribute).pk])
        return reverse(self.index_url_name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the form shows."""
        stored = selectors.for_listing(Asset.objects.filter(pk=self.object.pk)).get()
        version = stored.current_version()
        context = {
            **super().get_context_data(**kwargs),
            "asset": stored,
            "state": selectors.rights_state(stored, reader_of_request(self.request).moment),
            "version": version,
            "download_url": reverse("download", args=[stored.pk, version.number]) if version else "",
            "history_url": self.url("history"),
            "versions_url": self.url("versions"),
            "waiting": stored.versions.filter(is_approved=False).count(),
            "action_url": self.url("edit"),
            "submit_button_label": _("Save"),
            "submit_button_active_label": _("Saving…"),
            "media": kwargs["editor"].media,
            "form_is_multipart": kwargs["editor"].is_multipart,
            "has_unsaved_changes": kwargs["editor"].circle.is_bound,
        }
        return context


_FILE_PAGES = {
    "portalimage": "wagtailimages:edit",
    "portaldocument": "wagtaildocs:edit",
    "recording": "wagtailmedia:edit",
}


class WithdrawalForm(forms.Form):
    """The reason of a withdrawal."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy(
            "Everybody who asks for it from now on reads this, and whoever fetched or used it is told."
        ),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AssetWithdrawView(OneAsset, WagtailAdminTemplateMixin, View):  # type: ignore[misc]
    """Ask for the reason, then take the asset from every channel; POST ``reinstate`` undoes it."""

    template_name = "media/admin/withdraw.html"
    header_icon = "no-view"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let in whoever may withdraw this asset."""
        if not permissions.may_withdraw(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Ask."""
        return self._page(WithdrawalForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Withdraw with a reason, or reinstate."""
        title = selectors.title_of(self.object)
        if "reinstate" in request.POST:
            services.reinstate_asset(self.object, request.user)
            messages.success(request, _("“%(title)s” is shown again.") % {"title": title})
            return redirect(reverse(self.index_url_name))
        form = WithdrawalForm(request.POST)
        if not form.is_valid():
            return self._page(form)
        services.withdraw_asset(self.object, form.cleaned_data["reason"], request.user)
        messages.success(request, _("“%(title)s” has been withdrawn from every channel.") % {"title": title})
        return redirect(reverse(self.index_url_name))

    def _page(self, form: WithdrawalForm) -> HttpResponse:
        back = (
            self.url("edit") if permissions.may_change(self.request.user, self.object) else reverse(self.index_url_name)
        )
        context = self.get_context_data(asset=self.object, form=form, back_url=back)
        return self.render_to_response(context)  # type: ignore[no-any-return]

    def get_page_title(self) -> str:
        """Return what this page does."""
        return _("Withdraw")

    def get_page_subtitle(self) -> str:
        """Return of what."""
        return selectors.title_of(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way back to the library."""
        return self.trail(f"{self.get_page_title()}: {self.get_page_subtitle()}")


class AssetHistoryView(OneAsset, history.HistoryView):  # type: ignore[misc]
    """Who changed what of the asset, when."""

    def get_base_object_queryset(self) -> QuerySet[Any]:
        """Return what the user may see or owns."""
        return permissions.listed_assets(reader_of_request(self.request))
