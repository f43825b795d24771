"""What the admin offers: nothing that ``portal.doors`` closes, and no action on many that one alone has not."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from portal import doors

_MENUS = ("main_menu", "settings_menu", "reports_menu", "help_menu")


def _only_open(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if doors.is_open(getattr(item, "url", "") or "", request.user)]


def _only_open_searches(request: HttpRequest, areas: list[Any]) -> None:
    areas[:] = [area for area in areas if doors.is_open(area.url, request.user)]


for _menu in _MENUS:
    hooks.register(f"construct_{_menu}", _only_open, order=1000)
hooks.register("construct_search", _only_open_searches, order=1000)
