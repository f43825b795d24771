"""One mutant for every call site of the policy: the call filters nothing, and some answer must then tell too much.

The sites are read from the sources. One walk over the channels notes which requests come by
which site; a mutant is tried on those alone. What catches it is what an answer has in it,
never an exception.
"""

import ast
import importlib
import inspect
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.db.models import Q, Value

#: By which names the policy is asked, and what each returns when it filters nothing.
UNFILTERED: dict[str, Callable[..., Any]] = {
    "visible": lambda reader, instance: True,
    "visible_queryset": lambda reader, model: model._default_manager.all(),
    "with_visibility": lambda rows, reader: rows.annotate(seen=Value(True)),
    "listed_queryset": lambda reader, model: model._default_manager.all(),
    "listed_condition": lambda reader, model: Q(),
    "owned_queryset": lambda reader, model: model._default_manager.all(),
    "known_to": lambda user, pages, *, searched=False: pages,
    "found_by": lambda user, pages, *, searched=False: pages,
    "knows": lambda user, page: True,
    "visible_pages": lambda reader, model=None: _rows("content.BasePage", model),
    "visible_assets": lambda reader: _rows("media.Asset"),
    "visible_releases": lambda reader: _rows("media.KitRelease"),
    "visible_kits": lambda reader: _rows("media.MediaKit"),
    "listed_assets": lambda reader: _rows("media.Asset"),
    "listed_kits": lambda reader: _rows("media.MediaKit"),
    "exchanged": lambda reader, model: model._default_manager.all(),
}
#: Floors on which readers and staff are served.
FLOORS = ("content", "media", "search", "portal/api", "portal/doors.py")


def _rows(label: str, model: Any = None) -> Any:
    from django.apps import apps

    return (model or apps.get_model(label))._default_manager.all()


@dataclass(frozen=True)
class Site:
    """A call of the policy in the sources.

    ``holder`` is the module whose attribute is called; ``label`` says where, without the line.
    """

    module: str
    function: str
    holder: str
    name: str
    first: int
    last: int
    label: str


def sites(root: Path) -> list[Site]:
    """Return every call of the policy below *root*, in the order of the sources."""
    found = []
    for floor in FLOORS:
        place = root / floor
        files = [place] if place.suffix else sorted(place.rglob("*.py"))
        for file in files:
            if "migrations" not in file.parts:
                label = ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
                found += sorted(_calls(file, label), key=lambda site: site.first)
    times: Counter[str] = Counter()
    named = []
    for site in found:
        label = f"{site.module}.{site.function}: {site.name}"
        times[label] += 1
        named.append(replace(site, label=label + (f" ({times[label]})" if times[label] > 1 else "")))
    return named


def _calls(file: Path, label: str) -> Iterator[Site]:
    module: ModuleType | None = None
    tree = ast.parse(file.read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        func = node.func
        name = func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""
        if name not in UNFILTERED:
            continue
        module = module or importlib.import_module(label)
        holder: Any = module
        if isinstance(func, ast.Attribute):
            holder = getattr(module, func.value.id, None) if isinstance(func.value, ast.Name) else None
        if isinstance(holder, ModuleType) and callable(getattr(holder, name, None)):
            around = [one.name for one in functions if one.lineno <= node.lineno <= (one.end_lineno or 0)]
            last = node.end_lineno or node.lineno
            yield Site(label, ".".join(around), holder.__name__, name, node.lineno, last, "")


def _is_called_from(site: Site) -> bool:
    """Whether the function two frames up stands at *site*."""
    frame = sys._getframe(2)
    return frame.f_globals.get("__name__") == site.module and site.first <= frame.f_lineno <= site.last


@contextmanager
def mutated(site: Site) -> Iterator[None]:
    """Let the call at *site* filter nothing; every other call of the same function stays what it is."""
    holder = importlib.import_module(site.holder)
    original, nothing = getattr(holder, site.name), UNFILTERED[site.name]
    wanted = [*inspect.signature(original).parameters]
    assert [*inspect.signature(nothing).parameters] == wanted, f"{site.name} has other parameters now: {wanted}"

    def mutant(*args: Any, **kwargs: Any) -> Any:
        return (nothing if _is_called_from(site) else original)(*args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(holder, site.name, mutant)
        yield


@contextmanager
def noting(all_sites: list[Site], note: Callable[[Site], None]) -> Iterator[None]:
    """Call *note* with each site that is passed."""
    by_attribute: dict[tuple[str, str], list[Site]] = {}
    for site in all_sites:
        by_attribute.setdefault((site.holder, site.name), []).append(site)
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for (holder_name, name), mine in by_attribute.items():
            holder = importlib.import_module(holder_name)
            patch.setattr(holder, name, _spy(getattr(holder, name), mine, note))
        yield


def _spy(original: Callable[..., Any], mine: list[Site], note: Callable[[Site], None]) -> Callable[..., Any]:
    def spy(*args: Any, **kwargs: Any) -> Any:
        for site in mine:
            if _is_called_from(site):
                note(site)
        return original(*args, **kwargs)

    return spy
