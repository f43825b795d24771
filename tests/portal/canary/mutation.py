"""Whether the suite's own tests catch a mutant: which of them come by its call site, and what they say without it.

This module is also the plugin of pytest that both runs need. MUTATION names their folder. The
first run notes there which tests come by which site; the second finds there which tests to
run again, once for each mutant that they may catch.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from django.conf import settings

from tests.portal.canary import mutants

#: Tests that take long or walk over everything, and say little of one call.
LEFT_OUT = [
    f"--ignore=tests/{path}"
    for path in ("media/ingest", "portal/demo", "portal/canary", "portal/controls", "portal/test_demo_edition.py")
]
SUITE = ["tests/content", "tests/media", "tests/portal", "tests/locales", *LEFT_OUT]
#: How many tests that come by a call are tried without it, those that come by the fewest others first.
TRIED = 60
_noted: dict[str, list[str]] = defaultdict(list)
_caught: set[str] = set()
_mutant: mutants.Site | None = None


def uncaught(sites: list[mutants.Site], folder: Path) -> list[mutants.Site]:
    """Return those of *sites* of whose loss no test says anything by an assertion; two runs of the suite."""
    _run(folder, SUITE)
    passes: dict[str, int] = defaultdict(int)
    found: dict[str, list[str]] = defaultdict(list)
    for label, tests in _read(folder, "noted"):
        found[label] += tests
        for test in tests:
            passes[test] += 1
    wanted: dict[str, list[str]] = defaultdict(list)
    for site in sites:
        for test in sorted(found[site.label], key=lambda test: passes[test])[:TRIED]:
            wanted[test].append(site.label)
    (folder / "wanted.json").write_text(json.dumps(wanted))
    if wanted:
        _run(folder, list(wanted))
    caught = {label for label, _tests in _read(folder, "caught")}
    return [site for site in sites if site.label not in caught]


def _run(folder: Path, tests: list[str]) -> None:
    own = ("PYTEST_", "DRILL", "DATA")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    command = [sys.executable, "-m", "pytest", "-p", __name__, "--tb=no", "--show-capture=no", "--timeout=0", *tests]
    subprocess.run(command, env={**environment, "MUTATION": str(folder)}, check=False, stdout=sys.stderr)


def _read(folder: Path, kind: str) -> Iterator[tuple[str, list[str]]]:
    for path in folder.glob(f"{kind}-*.json"):
        yield from json.loads(path.read_text()).items()


def _folder() -> Path | None:
    return Path(os.environ["MUTATION"]) if "MUTATION" in os.environ else None


@cache
def _sites() -> dict[str, mutants.Site]:
    return {site.label: site for site in mutants.sites(Path(settings.BASE_DIR))}


@cache
def _wanted() -> dict[str, list[str]]:
    folder = _folder()
    path = folder / "wanted.json" if folder else None
    found: dict[str, list[str]] = json.loads(path.read_text()) if path and path.exists() else {}
    return found


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Run the test once for each mutant that it may catch and no other has caught."""
    global _mutant  # noqa: PLW0603 – hooks of one process share it
    if not _wanted():
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for label in _wanted().get(item.nodeid, []):
        if label not in _caught:
            _mutant = _sites()[label]
            item._initrequest()  # type: ignore[attr-defined]
            runtestprotocol(item, nextitem=nextitem, log=False)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Run the test with the mutant, or with spies at every site."""
    if _mutant is not None:
        with mutants.mutated(_mutant):
            yield
        return
    passed: set[mutants.Site] = set()
    with mutants.noting(list(_sites().values()), passed.add):
        yield
    for site in passed:
        _noted[site.label].append(item.nodeid)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Remember the mutant that an assertion catches; errors of other kinds catch nothing."""
    yield
    if _mutant is not None and call.when == "call" and call.excinfo and call.excinfo.errisinstance(AssertionError):
        _caught.add(_mutant.label)
        sys.stderr.write(f"{_mutant.label}: {item.nodeid}\n")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what this process has found."""
    folder, process = _folder(), os.environ.get("PYTEST_XDIST_WORKER", "one")
    if folder is None:
        return
    if _wanted():
        (folder / f"caught-{process}.json").write_text(json.dumps({label: [] for label in _caught}))
    elif _noted:
        (folder / f"noted-{process}.json").write_text(json.dumps(_noted))
