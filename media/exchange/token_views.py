"""Access tokens in the admin: made, replaced and revoked by the organisation whose they are.

A token is on one page once: the answer to the form that made it. It is never stored, and
neither in the session nor in an address or a log; sending the form again makes none.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button

from locales import tokens
from locales.models import AccessToken, Scope
from locales.selectors import database_now
from media.exchange import access
from media.exchange.request_forms import TokenForm
from media.exchange.views import WIDE, ExchangeIndexView, OneRow, StateColumn

_ONCE = "token-form"


def state_of(row: AccessToken) -> tuple[str, str]:
    """Return the state of *row* for machines and for people."""
    if row.revoked_at is not None:
        return "revoked", _("revoked")
    if row.expires_at <= database_now():
        return "expired", _("expired")
    return ("replaced", _("replaced")) if row.replaced_by.all() else ("valid", _("valid"))


class TokenStateColumn(StateColumn):
    """Whether the token still opens the door."""

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> Any:
        """Return the context with the state in words."""
        context = super().get_cell_context_data(instance, parent_context)
        context["code"], context["label"] = state_of(instance)
        return context


class TokenIndexView(ExchangeIndexView):
    """The organisation's tokens; the tokens themselves are nowhere."""

    search_fields = ["name", "prefix"]
    empty = gettext_lazy("No token yet. A machine that mirrors kits needs one; people who log in do not.")
    title_label = gettext_lazy("Name")
    title_key = "name"

    def get_base_queryset(self) -> Any:
        """Return the organisation's tokens, with their successors."""
        return super().get_base_queryset().prefetch_related("replaced_by")

    def row_url(self, row: Any) -> str | None:
        """A token has no page of its own."""
        return None

    def get_list_more_buttons(self, instance: AccessToken) -> list[Button]:
        """Replace and revoke, while the token is valid."""
        if state_of(instance)[0] not in {"valid", "replaced"} or not self.user_has_permission("change"):
            return []
        prefix = self.index_url_name.partition(":")[0]
        own = access.speaks_for(self.request.user, instance)
        rotate = Button(_("Replace"), reverse(f"{prefix}:rotate", args=[instance.pk]), icon_name="rotate", priority=10)
        revoke = Button(_("Revoke"), reverse(f"{prefix}:revoke", args=[instance.pk]), icon_name="cross", priority=20)
        return [*([rotate] if own else []), *([revoke] if own or self.is_home_desk else [])]

    def own_columns(self) -> list[Any]:
        """How it begins, what it opens, until when, and when it was used."""
        return [
            Column("prefix", label=_("Begins with"), accessor=lambda row: f"vnfip_{row.prefix}…", classname=WIDE),
            Column("scopes", label=_("Opens"), accessor=_opens, classname=WIDE),
            TokenStateColumn("state", label=_("State")),
            Column("expires_at", label=_("Expires"), accessor=_ends, sort_key="expires_at"),
            Column("last_used_on", label=_("Last used"), sort_key="last_used_on", classname=WIDE),
        ]


def _ends(row: AccessToken) -> str:
    return formats.date_format(timezone.localtime(row.expires_at), "SHORT_DATE_FORMAT")


def _opens(row: AccessToken) -> str:
    labels = dict(Scope.choices)
    return "; ".join(str(labels.get(scope, scope)) for scope in row.scopes)


class _TokenPage(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):  # type: ignore[misc]
    """A form that makes a token, and the page that shows it."""

    permission_required = "add"
    template_name = "media/exchange/token_form.html"
    header_icon = "key"
    index_url_name = ""

    def mark(self) -> str:
        """Return a mark that the form carries and that is good for one sending."""
        mark = secrets.token_urlsafe(12)
        self.request.session[_ONCE] = mark
        return mark

    def is_first_sending(self) -> bool:
        """Whether the form is sent for the first time."""
        mark = self.request.session.pop(_ONCE, None)
        return bool(mark) and mark == self.request.POST.get("once")

    def already_shown(self) -> HttpResponse:
        """Lead back to the list."""
        text = _("This form was used already, or another one was opened after it. No token was made.")
        messages.warning(self.request, text)
        return redirect(self.index_url_name)

    def show(self, row: AccessToken, token: str) -> HttpResponse:
        """Show *token*, this once."""
        first = f'curl -H "Authorization: Bearer {token}" "{settings.PUBLIC_URL}/api/v1/kits/changes"'
        context = self.get_context_data(row=row, token=token, curl=first)
        self.template_name = "media/exchange/token_shown.html"
        response: HttpResponse = self.render_to_response(context)
        patch_cache_control(response, no_store=True, private=True)
        return response

    def get_page_title(self) -> str:
        """Return what this page does."""
        return _("New access token")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way back to the list."""
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse(self.index_url_name), "label": _("Access tokens")},
            {"url": "", "label": self.get_page_title()},
        ]


class TokenCreateView(_TokenPage):
    """Make a token and show it once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask for name, scopes and days."""
        form = TokenForm(user=request.user, initial={"once": self.mark()})
        return self.render_to_response(self.get_context_data(form=form))  # type: ignore[no-any-return]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make it and show it."""
        if not self.is_first_sending():
            return self.already_shown()
        form = TokenForm(request.POST, user=request.user)
        if not form.is_valid():
            form.data = {**request.POST.dict(), "scopes": request.POST.getlist("scopes"), "once": self.mark()}
            return self.render_to_response(self.get_context_data(form=form))  # type: ignore[no-any-return]
        values = form.cleaned_data
        row, token = tokens.create(
            form.organisation_chosen, values["name"], values["scopes"], values["days"], user=request.user
        )
        return self.show(row, token)


class _OneToken(OneRow):
    """A valid token that the user works with."""

    model = AccessToken

    def get_base_object_queryset(self) -> Any:
        """Return the tokens that the user works with and that are not revoked."""
        return super().get_base_object_queryset().filter(revoked_at=None)


class TokenRotateView(_OneToken, _TokenPage):
    """Make the successor of a token; the old one is valid beside it for some days."""

    permission_required = "change"
    template_name = "media/exchange/token_rotate.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let in its organisation."""
        if not access.speaks_for(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Ask."""
        context = self.get_context_data(row=self.object, once=self.mark(), overlap=tokens.OVERLAP_DAYS)
        return self.render_to_response(context)  # type: ignore[no-any-return]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Make the successor and show it."""
        if not self.is_first_sending():
            return self.already_shown()
        try:
            row, token = tokens.rotate(self.object, request.user)
        except tokens.TokenRefusedError:
            messages.error(request, _("This token is not valid any more. Make a new one."))
            return redirect(self.index_url_name)
        return self.show(row, token)

    def get_page_title(self) -> str:
        """Return what this page does."""
        return _("Replace “%(name)s”") % {"name": self.object.name}


class TokenRevokeView(_OneToken, _TokenPage):
    """Ask, then end a token at once; the home desk may end any."""

    permission_required = "change"
    template_name = "media/exchange/token_revoke.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Ask."""
        return self.render_to_response(self.get_context_data(row=self.object))  # type: ignore[no-any-return]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Revoke it."""
        tokens.revoke(self.object, request.user)
        messages.success(request, _("“%(name)s” is revoked and opens nothing any more.") % {"name": self.object.name})
        return redirect(self.index_url_name)

    def get_page_title(self) -> str:
        """Return what this page does."""
        return _("Revoke “%(name)s”") % {"name": self.object.name}
