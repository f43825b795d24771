"""How the exchange meets Wagtail's admin: its menu, its chooser, its history's sentences, its desk."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter

from media.exchange import dashboard
from media.exchange.choosers import asset_chooser
from media.exchange.may_i_views import MayIView
from media.exchange.viewsets import ExchangeGroup


@hooks.register("register_admin_viewset")
def register_exchange() -> list[Any]:
    """Add the exchange to the menu of those who take part in it."""
    return [ExchangeGroup(), asset_chooser]


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Add the page of an asset for those who may use it."""
    return [path("may-i/<uuid:pk>/", MayIView.as_view(), name="asset_may_i")]


@hooks.register("construct_homepage_panels")
def add_desk(request: HttpRequest, panels: list[Any]) -> None:
    """Show a mission its desk, and the home desk what waits for it."""
    panels.extend(dashboard.panels_for(request.user))


@hooks.register("insert_global_admin_css")
def add_styles() -> SafeString:
    """Add the styles of the exchange's pages."""
    return format_html('<link rel="stylesheet" href="{}">', static("media/admin/exchange.css"))


#: What the history says of each step; the second sentence quotes what was written, where something was.
STEPS: dict[str, tuple[Any, Any, str]] = {
    "exchange.submit": (gettext_lazy("Hand in"), gettext_lazy("Handed in to the home desk; rights declared"), ""),
    "exchange.take_back": (gettext_lazy("Take back"), gettext_lazy("Taken back; a draft again"), ""),
    "exchange.send_back": (gettext_lazy("Send back"), gettext_lazy("Sent back. Reasons: “%(words)s”"), "reason"),
    "exchange.accept": (gettext_lazy("Accept"), gettext_lazy("Accepted into the library"), ""),
    "exchange.ask": (gettext_lazy("Ask"), gettext_lazy("Asked"), ""),
    "exchange.assign": (gettext_lazy("Assign"), gettext_lazy("Given to %(words)s"), "owner"),
    "exchange.answer": (gettext_lazy("Answer"), gettext_lazy("Answered: “%(words)s”"), "text"),
    "exchange.decline": (gettext_lazy("Decline"), gettext_lazy("Declined. Reason: “%(words)s”"), "reason"),
    "exchange.cancel": (gettext_lazy("Cancel"), gettext_lazy("Taken back by its organisation"), ""),
}


class _Sentence(LogFormatter):  # type: ignore[misc]
    """A sentence of the history, with the words that were written in that step."""

    words = ""

    def format_message(self, log_entry: Any) -> str:
        """Return the sentence."""
        if not self.words:
            return str(self.message)
        words = (log_entry.data or {}).get(self.words, "")
        return self.message % {"words": words} if words else _("Answered with an asset")


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    """Name the steps of the exchange."""
    for action, (label, message, words) in STEPS.items():
        sentence = type("_Sentence", (_Sentence,), {"label": label, "message": message, "words": words})
        actions.register_action(action)(sentence)
