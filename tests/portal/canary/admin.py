"""The admin as channels: every address of it, opened as a list, by key, in bulk, as API, export, chooser and search."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource

from media.models import (
    Asset,
    AssetRequest,
    Contribution,
    KitRelease,
    MediaKit,
    PortalDocument,
    PortalImage,
    Recording,
    UseReport,
)
from portal import doors
from tests.portal.canary.world import DESK, Caller, Canary, World, sees

#: Who works in the admin besides the home desk.
STAFF = (
    "named officer", "other officer", "ministry editor", "ministry chief", "ministry translator",
    "ministry reviewer", "statistician",
)  # fmt: skip
#: What a search is asked for: words of titles, of standfirsts and of credits.
WORDS = ("Canary", "Standfirst", "Credit")
#: Arguments of addresses that are no key of an object with visibility, and a value for each.
NO_KEYS = {
    "app_label": "content",
    "app_name": "content",
    "content_type_app_name": "content",
    "model_name": "storypage",
    "content_type_model_name": "storypage",
    "object_id": "1",
    "action": "delete",
    "action_name": "approve",
    "filter_spec": "max-100x100",
    "mode": "default",
    "kind": "file",
    "media_type": "audio",
    "number": "1",
    "1": "live",
    "2": "latest",
    "uidb64": "x",
    "token": "x",
    # Below an object that has been asked for: the view takes the row from that object alone.
    "revision_id": "1",
    "task_state_id": "1",
    "task_id": "1",
    "workflow_state_id": "1",
    "string_segment_id": "1",
    "overridable_segment_id": "1",
    # Of the user alone.
    "session_id": "1",
    "uploaded_file_id": "1",
}
#: The models of the portal's own pages, whose views ask visibility themselves.
OWN = {
    "assets": Asset,
    "asset_may_i": Asset,
    "mediakits": MediaKit,
    "choose-asset": Asset,
    "choose-kit-asset": Asset,
    "contributions": Contribution,
    "asset-requests": AssetRequest,
    "use-reports": UseReport,
}
#: Lists of which every page is read, and every search: addresses by view name with their queries.
LISTS = {
    "wagtailadmin_logout": (),
    "portal_page_search": ("q={word}",),
    "portal_page_search_results": ("q={word}",),
    "wagtailadmin_choose_page": ("", "page_type=content.storypage", "multiple=1"),
    "wagtailadmin_choose_page_search": ("q={word}", "q={word}&multiple=1"),
    "wagtailadmin_api:pages:listing": ("", "search={word}", "child_of={section}&for_explorer=1", "limit=20&offset=20"),
    "wagtailadmin_api:images:listing": ("", "search={word}"),
    "wagtailadmin_api:documents:listing": ("", "search={word}"),
}
_PAGES_OF_A_LIST = 5


def patterns(resolver: Any = None, names: tuple[str, ...] = (), route: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield view name and pattern of every address of the admin."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = route + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from patterns(pattern, (*names, pattern.namespace) if pattern.namespace else names, here)
        elif here.startswith("admin/"):
            yield ":".join((*names, pattern.name or "")), pattern


def arguments(pattern: URLPattern) -> tuple[str, ...]:
    """Return the names of the arguments of one address; those without a name are numbered."""
    named = tuple(pattern.pattern.converters) or tuple(pattern.pattern.regex.groupindex)
    return named or tuple(str(number) for number in range(pattern.pattern.regex.groups))


def model_of(name: str, argument: str) -> Any:
    """Return the model of whose objects *argument* of the address *name* is the key, or None."""
    door = doors.DOORS.get(name)
    if door is not None and argument in door.objects:
        return door.objects[argument]
    if argument == "pk":
        return OWN.get(name.split(":", maxsplit=1)[0])
    return None


@dataclass(frozen=True)
class Sighting:
    """That somebody saw something of a canary that they must not."""

    channel: str
    canary: Canary

    def __str__(self) -> str:
        return f"{self.channel}: {self.canary.kind} {self.canary.state}"


def finds(role: str, canary: Canary, moment: datetime, world: World) -> bool:
    """Whether *role* finds *canary* in the admin: what they may see, and their own in every state."""
    if role in DESK:
        return canary.state != "contribution draft"
    if canary.state in {"contribution draft", "submitted contribution"}:
        return role == "named officer"
    if canary.kind == "exchange":
        return role == "named officer"
    if canary.kind == "kit" and role in {"named officer", "other officer"}:
        # Officers do not write kits; what they may see of one they find in forms, under its released title.
        return sees(role, canary.state, canary.kind, moment, world.lifts, world.ends)
    return sees(role, canary.state, canary.kind, moment, world.lifts, world.ends)


def keys_of(canary: Canary, model: Any) -> list[Any]:
    """Return the keys by which addresses name *canary* as an object of *model*."""
    row = canary.row
    if model is Page:
        return [row.pk] if isinstance(row, Page) else []
    if model in (PortalImage, PortalDocument, Recording):
        return [row.pk] if isinstance(row, model) else []
    if model is Asset:
        exchanged = isinstance(row, Contribution | AssetRequest | UseReport)
        return [row.asset_id] if hasattr(row, "asset_id") and not exchanged else []
    if model is MediaKit:
        return [row.kit_id] if isinstance(row, KitRelease) else []
    if model in (Translation, TranslationSource):
        lookup = "source__object_id" if model is Translation else "object_id"
        found = model.objects.filter(**{lookup: getattr(row, "translation_key", None)})
        return list(found.values_list("pk", flat=True))
    return [row.pk] if isinstance(row, model) else []


def by_key(canary: Canary) -> Iterator[tuple[str, str]]:
    """Yield channel and address of every page of the admin that is about *canary*."""
    for name, pattern in patterns():
        if name in doors.CLOSED or not name:
            continue
        needed = arguments(pattern)
        objects = {argument: model_of(name, argument) for argument in needed}
        if any(objects.values()):
            for key in keys_of(canary, next(model for model in objects.values() if model)):
                yield from _filled(name, needed, objects, key)
        door = doors.DOORS.get(name)
        for argument, model in door.query.items() if door else ():
            for key in keys_of(canary, model):
                yield name, f"{reverse(name)}?{urlencode({argument: key})}"


def _filled(name: str, needed: tuple[str, ...], objects: dict[str, Any], key: Any) -> Iterator[tuple[str, str]]:
    given = {argument: str(key) if objects[argument] else NO_KEYS.get(argument, "1") for argument in needed}
    try:
        is_positional = all(argument.isdigit() for argument in needed)
        yield name, reverse(name, args=list(given.values())) if is_positional else reverse(name, kwargs=given)
    except NoReverseMatch:
        # Names that two addresses share: the other one takes these arguments.
        return


def lists(caller: Caller, section: str, type_names: tuple[str, ...]) -> Iterator[tuple[str, str, int, str]]:
    """Read every page of the admin about no single object: yield channel, address, status and text.

    Searches, exports and further pages are read of those that offer them.
    """
    for name, addresses in _plain(type_names):
        for address in addresses:
            text = ""
            for asked in _asked(name, address, section):
                status, text = read(caller, asked)
                yield name, asked, status, text
            for asked in _offered(name, address, text):
                yield name, asked, *read(caller, asked)


def list_addresses(caller: Caller, section: str, type_names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield channel and address of what ``lists`` reads, without further pages."""
    for name, addresses in _plain(type_names):
        for address in addresses:
            asked = list(_asked(name, address, section))
            yield from ((name, one) for one in asked)
            if name not in LISTS:
                body = caller.get(asked[-1])[1].decode(errors="replace")
                yield from ((name, one) for one in _offered(name, address, body))


def _plain(type_names: tuple[str, ...]) -> Iterator[tuple[str, Iterator[str]]]:
    for name, pattern in patterns():
        needed = arguments(pattern)
        if name and name not in doors.CLOSED and not any(model_of(name, argument) for argument in needed):
            yield name, _addresses(name, needed, type_names)


def _asked(name: str, address: str, section: str) -> Iterator[str]:
    for query in LISTS.get(name, ("",)):
        for word in WORDS if "{word}" in query else ("",):
            yield f"{address}?{query.format(word=word, section=section)}".rstrip("?")


def _offered(name: str, address: str, text: str) -> Iterator[str]:
    if name not in LISTS:
        if "export=csv" in text:
            yield f"{address}?export=csv"
        if 'name="q"' in text and not name.endswith("_results"):
            yield from (f"{address}?q={word}" for word in WORDS)


def _addresses(name: str, needed: tuple[str, ...], type_names: tuple[str, ...]) -> Iterator[str]:
    types = type_names if {"content_type_model_name", "model_name"} & set(needed) else ("storypage",)
    for type_name in types:
        given = {
            argument: type_name if argument in {"content_type_model_name", "model_name"} else NO_KEYS.get(argument, "1")
            for argument in needed
        }
        try:
            yield reverse(name, kwargs=given)
        except NoReverseMatch:
            continue


def read(caller: Caller, address: str) -> tuple[int, str]:
    """Return status and text of *address* and of the further pages of its list."""
    caller.client.raise_request_exception = False
    status, body, _headers = caller.get(address)
    text = body.decode(errors="replace")
    number = 2
    joint = "&" if "?" in address else "?"
    while re.search(rf"[?&;]p={number}\b", text) and number <= _PAGES_OF_A_LIST:
        text += caller.get(f"{address}{joint}p={number}")[1].decode(errors="replace")
        number += 1
    return status, text


def told_of(text: str, canary: Canary) -> bool:
    """Whether *text* has the canary's word, or the address that only it has."""
    if canary.word in text:
        return True
    if hasattr(canary.row, "url_path"):
        # Not of what lies beneath it.
        return re.search(rf"{re.escape(canary.row.url_path)}(?![\w-])", text) is not None
    return canary.kind == "kit" and canary.row.kit.slug in text
