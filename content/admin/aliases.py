"""No page becomes a copy of another language: wagtail-localize's conversion to an alias is refused."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _


def refuse(request: HttpRequest, page_id: int) -> HttpResponse:
    """Say why, and lead back to the page."""
    messages.error(request, _("A page cannot become a copy of another language: its translation would be lost."))
    return redirect("wagtailadmin_pages:edit", page_id)
