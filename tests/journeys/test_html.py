"""Every public template answers with HTML that the Nu checker accepts.

The checker is the `vnu.jar` of the W3C; VNU_JAR names it, and `java` runs it.
"""

import json
import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urljoin

import pytest

from tests.conftest import unavailable

LANGUAGES = ("vi", "en", "ar", "km")
VIEWS = {
    "library": "library/",
    "library with a bad date": "library/?kind=image&from=yesterday",
    "kits": "kits/",
    "kit": "kits/heritage/",
    "search without words": "search/",
    "search with an answer": "search/?q=UNESCO",
    "search without an answer": "search/?q=xqzzyqv",
    "404": "no-such-page/",
}


@pytest.fixture(scope="module")
def checker() -> list[str]:
    """Return the command that checks HTML files."""
    jar, java = os.environ.get("VNU_JAR", ""), shutil.which("java")
    if not jar or not Path(jar).is_file():
        unavailable("VNU_JAR does not name the Nu HTML checker")
    if java is None:
        unavailable("java is not installed")
    return [str(java), "-Xss4m", "-jar", jar, "--format", "json"]


def fetch(address: str) -> str:
    """Return the HTML behind *address*, also that of an error page."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        return error.read().decode()


def links(server: str, html: str, above: str) -> list[str]:
    """Return the addresses one step below *above* that *html* links to, in the order of the page."""
    found = re.findall(rf'href="({re.escape(above)}[^/"?#]+/)"', html)
    return [urljoin(server, path) for path in dict.fromkeys(found)]


def template_pages(server: str, language: str) -> dict[str, str]:
    """Return one page of each template in *language*: its name and its HTML.

    Fronts are found in the navigation of the home page; the first page that each of them lists stands
    for its template.
    """
    home = f"/{language}/"
    pages = {"home": fetch(server + home)}
    for address in links(server, pages["home"], home):
        front = address.removeprefix(server)
        pages[front] = fetch(address)
        below = links(server, pages[front], front)
        if below:
            pages[below[0].removeprefix(server)] = fetch(below[0])
    return pages | {name: fetch(f"{server}{home}{path}") for name, path in VIEWS.items()}


def test_every_public_template_is_valid_html(server: str, checker: list[str], tmp_path: Path) -> None:
    """One page of each template in four scripts has no error of the Nu checker."""
    names = {}
    for language in LANGUAGES:
        for number, (name, html) in enumerate(template_pages(server, language).items()):
            path = tmp_path / f"{language}-{number}.html"
            path.write_text(html, encoding="utf-8")
            names[path.name] = f"{language} {name}"
    assert len(names) > 40, f"the walk found too few pages: {sorted(names.values())}"
    answer = subprocess.run([*checker, *map(str, sorted(tmp_path.glob("*.html")))], capture_output=True, check=False)
    messages = json.loads(answer.stderr)["messages"]
    errors = [
        f"{names[message['url'].rsplit('/', 1)[-1]]}, line {message.get('lastLine')}: {message['message']}"
        for message in messages
        if message["type"] in {"error", "non-document-error"}
    ]
    assert errors == []
