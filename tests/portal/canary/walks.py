"""Take the filter of one call site of the policy away at a time: an answer must tell too much, and the walk see it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from content.models import BasePage
from tests.conftest import DRILL
from tests.portal.canary import admin, channels, mutants
from tests.portal.canary.world import Canary, World, at, sees

#: Who walks: a reader, and staff of three kinds.
WALKERS = ("anonymous", "other officer", "ministry chief", "named officer")
#: Requests on which a mutant is tried, each channel in its turn.
TRIED = 80
#: The states of which every address is asked for.
PROBES = {
    "public", "missions", "internal", "embargoed", "draft", "contribution draft", "submitted contribution",
    "asset narrowed", "moved embargoed", "withdrawn", "withdrawn under embargo", "private", "uncleared", "expired",
    "asset withdrawn", "asset expired",
}  # fmt: skip
#: Pages that say so when the public may not see them.
MARKED = ("page: page", "asset: asset page", "kit: kit page")
#: Calls that no answer shows, each with its reason.
NO_CHANNEL = {
    "content.library.kit_views.kit_list: visible_kits": "each card asks for its releases again",
    "content.library.kits.visible_kits: visible_releases": "each card asks for its releases again",
    "content.selectors.home._load_pages: visible_pages": "only counts; the query around it asks again",
    "content.admin.styleguide._pictures: visible_queryset": "each picture is asked for again",
    "content.feeds.sitemaps.index: visible_pages": "only counts, and every language has its front",
}


@dataclass(frozen=True)
class Request:
    """Who asks for what, the canary to which the address belongs, and the word that a search echoes."""

    role: str
    channel: str
    address: str
    own: Canary | None = None
    asked: str = ""


def public(role: str, world: World, places: dict[str, str], moment: datetime) -> Iterator[Request]:
    """Yield every list, every address of the canaries, and the searches for them."""
    for rows in channels.LISTS.values():
        for channel, address, _must in rows:
            for number in range(1, 5 if "{page}" in address else 2):
                yield Request(role, channel, address.format(page=number, **places))
    for canary in world.canaries:
        if canary.state not in PROBES:
            continue
        for channel, address in canary.addresses.items():
            yield Request(role, f"{canary.kind}: {channel}", address, canary)
        for channel, address in channels.SEARCHES[canary.kind]:
            given = address.format(word=canary.word, leads=canary.leads)
            yield Request(role, channel, given, asked=canary.word if canary.word in given else "")


def of_the_admin(role: str, world: World, places: dict[str, str], moment: datetime) -> Iterator[Request]:
    """Yield every list, export and search, and the addresses of what *role* does not find, once by kind and state."""
    section = str(BasePage.objects.get(url_path=places["section"]).pk)
    for channel, address in admin.list_addresses(world.callers[role], section, ("storypage",)):
        yield Request(role, channel, address)
    beneath = BasePage.objects.get(url_path=places["beneath"]).pk
    for address in (reverse("wagtailadmin_explore", args=[beneath]), f"/admin/api/main/pages/{beneath}/"):
        yield Request(role, "page beneath a hidden section", address)
    for canary in world.canaries:
        if canary.state in PROBES and (canary.state == "public" or not admin.finds(role, canary, moment, world)):
            for channel, address in admin.by_key(canary):
                yield Request(role, channel, address, canary)


def _may_see(role: str, canary: Canary, moment: datetime, world: World) -> bool:
    return sees(role, canary.state, canary.kind, moment, world.lifts, world.ends)


def told(request: Request, moment: datetime, world: World) -> set[Canary]:
    """Return what the answer to *request* tells that it must not."""
    caller = world.callers[request.role]
    caller.client.raise_request_exception = False
    status, body, headers = caller.get(request.address)
    text = channels.released_only(body.decode()) if request.channel == "changes" else body.decode(errors="replace")
    text += headers.get("Location", "")
    text = text.replace(request.asked or "\0", "")
    is_opened = status in {200, 206, 301} or (status == 302 and not headers["Location"].startswith("/admin/"))
    is_marked = "notice--warning restricted" in text
    if request.own and request.channel in MARKED and is_opened and not is_marked:
        return set() if _may_see("anonymous", request.own, moment, world) else {request.own}
    is_admin = request.address.startswith("/admin/")
    return {
        canary
        for canary in world.canaries
        if ((is_opened or canary.word in text) if canary is request.own else _names(text, canary))
        and not (admin.finds if is_admin else _may_see)(request.role, canary, moment, world)
    }


def _names(text: str, canary: Canary) -> bool:
    files = [address for channel, address in canary.addresses.items() if channel.startswith("rendition")]
    keys = [str(canary.row.asset_id), *files] if canary.kind == "asset" else []
    return admin.told_of(text, canary) or any(key in text for key in keys)


def in_turn(requests: Iterable[Request]) -> list[Request]:
    """Sort *requests* so that each channel and role comes once before one of them comes again."""
    turns: dict[tuple[str, str], int] = defaultdict(int)
    numbered = []
    for request in requests:
        key = (request.channel, request.role)
        numbered.append((turns[key], request))
        turns[key] += 1
    return [request for _turn, request in sorted(numbered, key=lambda row: row[0])]


def is_caught(site: mutants.Site, requests: Iterable[Request], moment: datetime, world: World) -> bool:
    """Whether an answer at *moment* tells too much without the filter of *site*, and nothing with it.

    Addresses of what the asker may not see come first.
    """
    rows = in_turn(requests)
    rows.sort(key=lambda row: row.own is None or _may_see(row.role, row.own, moment, world))
    for request in rows[:TRIED]:
        with mutants.mutated(site):
            after = told(request, moment, world)
        if after and not after <= told(request, moment, world):
            return True
    return False


def walked(world: World, places: dict[str, str], known: list[mutants.Site]) -> dict[mutants.Site, list[Request]]:
    """Ask for everything once and return the requests that come by each of the sites *known*."""
    passed: dict[mutants.Site, list[Request]] = {site: [] for site in known}
    present: set[mutants.Site] = set()
    requests: list[Request] = []
    moment = moments(world)[0]
    with at(moment), mutants.noting(known, present.add):
        for role in WALKERS if DRILL else ("anonymous",):
            requests += public(role, world, places, moment)
            if role != "anonymous":
                requests += of_the_admin(role, world, places, moment)
        for request in requests:
            present.clear()
            world.callers[request.role].client.raise_request_exception = False
            world.callers[request.role].get(request.address)
            for site in present:
                passed[site].append(request)
    return passed


def moments(world: World) -> tuple[datetime, datetime]:
    """Return a moment at which something is embargoed, and one at which something has expired."""
    return world.lifts - timedelta(minutes=30), world.ends + timedelta(seconds=1)


def uncaught(sites: list[mutants.Site], passed: dict[mutants.Site, list[Request]], world: World) -> list[mutants.Site]:
    for moment in moments(world):
        with at(moment):
            sites = [site for site in sites if not is_caught(site, passed[site], moment, world)]
    return sites
