"""The versions of one asset: what waits beside what is offered, and the decision."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from media import permissions, selectors, versions
from media.admin.views import OneAsset
from media.delivery.responses import file_response
from media.models import Asset, AssetVersion
from media.vocabulary import AssetKind

#: What browsers draw by themselves and the portal's own origin may show (with a policy that runs nothing).
_SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"})


class OneOwnAsset(OneAsset):
    """An asset whose versions the user may see: its owner's and the home desk's members who write assets."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let in whoever may change this asset, or approve its versions."""
        if not (
            permissions.may_change(request.user, self.object) or permissions.may_approve(request.user, self.object)
        ):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def versions(self) -> QuerySet[AssetVersion]:
        """Return the asset's versions, the newest first."""
        return AssetVersion.objects.filter(asset=self.object).select_related("created_by", "approved_by")


class AssetVersionsView(OneOwnAsset, WagtailAdminTemplateMixin, View):  # type: ignore[misc]
    """Every version; POST approves or refuses one that waits."""

    template_name = "media/admin/versions.html"
    header_icon = "history"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show them."""
        return self._page()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Decide on one version."""
        if not permissions.may_approve(request.user, self.object):
            raise PermissionDenied
        number = request.POST.get("version", "")
        known = number.isascii() and number.isdigit() and len(number) < 10
        # A number that was refused is given again: it is the file that names what was looked at.
        shown = request.POST.get("sha256", "")
        version = self.versions().filter(number=int(number), sha256=shown).first() if known else None
        if version is None:
            messages.error(request, _("Nothing was decided: this file is decided on already, or is another one now."))
            return redirect(self.url("versions"))
        try:
            if "approve" in request.POST:
                versions.approve_version(version, request.user)
                text = _("Version %(number)s is offered now. Pictures of it are drawn within a minute or so.")
            else:
                versions.refuse_version(version, request.POST.get("reason", "")[:500], request.user)
                text = _("Version %(number)s was refused and its file removed.")
        except versions.ApprovalRefusedError as refusal:
            messages.error(request, str(refusal))
            return self._page(asked=version.number)
        messages.success(request, text % {"number": version.number})
        return redirect(self.url("versions"))

    def _page(self, asked: int = 0) -> HttpResponse:
        rows = list(self.versions())
        asset = selectors.for_listing(Asset.objects.filter(pk=self.object.pk)).get()
        current = max((row for row in rows if row.is_approved), key=lambda row: row.number, default=None)
        context = self.get_context_data(
            asset=asset,
            current=current,
            waiting=[self._shown(row) for row in rows if not row.is_approved],
            present=self._shown(current) if current else None,
            earlier=[self._shown(row) for row in rows if row.is_approved and row != current],
            asked=asked,
            may_approve=permissions.may_approve(self.request.user, self.object),
            back_url=self.url("edit"),
        )
        return self.render_to_response(context)  # type: ignore[no-any-return]

    def _shown(self, version: AssetVersion) -> dict[str, Any]:
        address = reverse("assets:version", args=[self.object.pk, version.number])
        is_picture = self.object.kind == AssetKind.IMAGE and version.media_type in _SHOWN
        return {"row": version, "address": address, "is_picture": is_picture}

    def get_page_title(self) -> str:
        """Return what this page shows."""
        return _("Versions")

    def get_page_subtitle(self) -> str:
        """Return of what."""
        return selectors.title_of(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way back to the library."""
        return self.trail(f"{self.get_page_title()}: {self.get_page_subtitle()}")


class AssetVersionFileView(OneOwnAsset, View):  # type: ignore[misc]
    """The file of one version, approved or not, for those who decide on it."""

    def get(self, request: HttpRequest, *args: Any, number: int, **kwargs: Any) -> Any:
        """Answer a picture to look at, anything else as a download; nothing of it is kept by caches."""
        version = self.versions().filter(number=number).first()
        if version is None:
            raise Http404("No such version.")
        answer = file_response(
            request,
            version.file.storage,
            str(version.file.name),
            media_type=version.media_type,
            etag=version.sha256,
            max_age=0,
            download_name="" if version.media_type in _SHOWN else version.safe_name,
        )
        answer.headers["Cache-Control"] = "private, no-store"
        return answer
