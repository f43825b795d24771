"""A read takes a reader, not a request: what a selector answers depends on nothing else that is asked."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.limits import ROOT

PACKAGES = ("locales", "media", "content", "search", "portal")
#: Modules that read or decide what may be read, beyond those that are called selectors.
READING = {
    "content/feeds/selectors.py",
    "content/policies.py",
    "media/library.py",
    "media/may_i.py",
    "media/permissions.py",
    "media/policies.py",
    "media/visibility.py",
    "search/queries.py",
}
#: The doors of ``content/library``; everything else in it reads.
DOORS = {"kit_views.py", "views.py"}


def reading_modules() -> dict[str, Path]:
    """Return every module that must know no request, by its path."""
    found = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            is_selector = path.name == "selectors.py" or path.parent.name == "selectors"
            in_library = name.startswith("content/library/") and path.name not in DOORS
            if is_selector or in_library or name in READING:
                found[name] = path
    return found


def requests_in(source: str) -> Iterator[str]:
    """Yield where *source* names Django's request or takes a parameter called ``request``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.arg) and node.arg == "request":
            yield f"line {node.lineno}: a parameter named request"
        named = {
            ast.Name: lambda row: row.id,
            ast.Attribute: lambda row: row.attr,
            ast.alias: lambda row: row.name,
            ast.Constant: lambda row: row.value if row.value == "HttpRequest" else "",
        }.get(type(node))
        if named is not None and str(named(node)).endswith("HttpRequest"):
            yield f"line {getattr(node, 'lineno', 0)}: HttpRequest"


def test_no_selector_knows_a_request() -> None:
    modules = reading_modules()
    assert set(modules) >= READING | {"content/selectors/frames.py", "content/library/kits.py", "media/selectors.py"}
    wrong = [f"{name}, {where}" for name, path in modules.items() for where in requests_in(path.read_text("utf-8"))]
    assert wrong == []


def test_the_check_sees_what_it_looks_for() -> None:
    assert list(requests_in("from django.http import HttpRequest"))
    assert list(requests_in("from django import http\ndef find(of: http.HttpRequest): ..."))
    assert list(requests_in("def find(of: 'HttpRequest'): ..."))
    assert list(requests_in("def find(key, *, request=None): ..."))
    assert not list(requests_in("def find(reader): return reader.language  # not a request"))
