"""Screens of the admin as a browser has them: their forms, what each would send, their links and buttons."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.test import Client

#: Attributes that hold an address which a click, a script or the browser itself would ask for.
ADDRESSES = ("href", "action", "formaction", "data-url", "data-edit-url", "data-w-dropdown-url", "data-chooser-url")
_URL = re.compile(r'"url": "([^"]*)"')
_TYPED = {"checkbox", "radio"}


@dataclass(frozen=True)
class Screen:
    """One answer of the admin."""

    address: str
    status: int
    soup: BeautifulSoup

    @property
    def text(self) -> str:
        """What a reader reads of it."""
        return self.soup.get_text(" ", strip=True)

    def form(self, name: str) -> Tag:
        """Return the form that has the field *name*."""
        field = self.soup.find(["input", "select", "textarea"], attrs={"name": name})
        assert field is not None, f"{self.address} ({self.status}) has no field {name}"
        form = field.find_parent("form")
        assert form is not None
        return form

    def field(self, name: str) -> Tag | None:
        return self.soup.find(["input", "select", "textarea", "button"], attrs={"name": name})

    def names(self) -> set[str]:
        """Return the names of everything that one can fill in or press."""
        found = {
            str(tag["name"])
            for tag in self.soup.find_all(["input", "select", "textarea", "button"], attrs={"name": True})
        }
        return found | {str(tag["id"]) for tag in self.soup.select("[data-controller~=w-block][id]")}

    def addresses(self) -> set[str]:
        """Return every address of the portal that the screen leads to."""
        found = set()
        for tag in self.soup.find_all(True):
            found |= {str(tag[key]) for key in tag.attrs if key in ADDRESSES or key.endswith("-url-value")}
        # The menu is drawn by a script from this.
        for script in self.soup.find_all("script", type="application/json"):
            found |= set(_URL.findall(script.string or ""))
        return {address for address in found if address.startswith("/") and not address.startswith("//")}


def page_of(client: Client, address: str) -> Screen:
    answer: Any = client.get(address, headers={"accept-language": "en"})
    is_text = not answer.streaming and "html" in answer.get("Content-Type", "")
    return Screen(address, answer.status_code, BeautifulSoup(answer.content if is_text else b"", "html.parser"))


def fill(form: Tag, **values: Any) -> dict[str, Any]:
    """Return what a browser sends of *form*, with *values* instead of what is there; None leaves a field out."""
    sent: dict[str, Any] = {}
    for name, value in _filled(form):
        sent.setdefault(name, []).append(value)
    plain = {name: rows if len(rows) > 1 else rows[0] for name, rows in sent.items()}
    plain |= {f"{tag['id']}-count": "0" for tag in form.select("[data-controller~=w-block][id]")}
    plain |= values
    return {name: value for name, value in plain.items() if value is not None}


def _filled(form: Tag) -> Iterator[tuple[str, str]]:
    for tag in form.find_all(["input", "textarea", "select"], attrs={"name": True}):
        if tag.has_attr("disabled") or tag.get("type") in {"file", "submit", "button"}:
            continue
        name = str(tag["name"])
        if tag.name == "select":
            for option in tag.find_all("option", selected=True):
                yield name, str(option.get("value", option.get_text()))
        elif tag.name == "textarea":
            yield name, tag.get_text().removeprefix("\n")
        elif tag.get("type") not in _TYPED or tag.has_attr("checked"):
            yield name, str(tag.get("value", "on" if tag.get("type") in _TYPED else ""))
