"""Withdraw a page at once, with a reason that readers see; or show it again."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from content.models import BasePage
from content.publishing import services


class WithdrawalForm(forms.Form):
    """The reason of a withdrawal."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Readers who follow a link to this page see it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask for the reason, then take the page from every channel; POST ``reinstate`` undoes it."""
    page = get_object_or_404(BasePage.objects.select_related("locale"), pk=page_id).specific
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    parent = reverse("wagtailadmin_explore", args=[page.get_parent().pk])
    if request.method == "POST" and "reinstate" in request.POST:
        services.reinstate(page, request.user)
        if page.live:
            messages.success(request, _("“%(title)s” is shown again.") % {"title": page.title})
        else:
            told = _("“%(title)s” is no longer withdrawn. It is a draft: publish it, so that readers see it.")
            messages.warning(request, told % {"title": page.title})
        return redirect(parent)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.withdraw(page, form.cleaned_data["reason"], request.user)
        messages.success(request, _("“%(title)s” has been withdrawn from every channel.") % {"title": page.title})
        return redirect(parent)
    return TemplateResponse(request, "content/admin/withdraw.html", {"page": page, "form": form, "back_url": parent})
