"""The small demo edition: real input, loaded and removed as a whole."""

import csv
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from wagtail.models import Locale

from content.models import BasePage, HomePage
from locales.models import Organisation, Topic
from portal.demo import keys

DATA = Path(__file__).parent / "data"
logger = logging.getLogger("portal.demo")


def read_json(name: str) -> Any:
    """Return a JSON file of the demo data."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def read_csv(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file of the demo data."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def desk() -> Organisation:
    """Return the home desk, which publishes the demo edition."""
    return Organisation.objects.get(code="foreign-information-desk")


def locale(language: str) -> Locale:
    """Return Wagtail's locale of *language*."""
    return Locale.objects.get(language_code=language)


def home(language: str) -> HomePage:
    """Return the home page of *language*."""
    return HomePage.objects.get(locale__language_code=language)


@transaction.atomic
def put(parent: BasePage, model: type[Any], name: str, *, topics: tuple[str, ...] = (), **fields: Any) -> Any:
    """Return the demo page *name* in the language of *parent*; make and publish it when it is missing.

    Translations of a page share *name*, and so Wagtail's translation key.
    """
    language = parent.locale
    translation_key = keys.key("page", name)
    existing = model.objects.filter(translation_key=translation_key, locale=language).first()
    if existing is not None:
        return existing
    page = model(translation_key=translation_key, locale=language, organisation=desk(), live=False, **fields)
    parent.add_child(instance=page)
    if topics:
        page.topics.set(Topic.objects.filter(code__in=topics))
    page.save_revision(clean=False).publish()
    return model.objects.get(pk=page.pk)


def block(name: str, position: int, kind: str, value: Any) -> dict[str, Any]:
    """Return a stream block whose id, and those of its list items, are the same in every language."""
    if isinstance(value, dict):
        value = {field: _items(f"{name}/{position}/{field}", inner) for field, inner in value.items()}
    return {"type": kind, "value": value, "id": str(keys.key("block", name, position))}


def _items(name: str, value: Any) -> Any:
    """Return a list as ListBlock stores it: each item with an identity that translations share."""
    if not isinstance(value, list):
        return value
    return [{"type": "item", "value": row, "id": str(keys.key("item", name, n))} for n, row in enumerate(value)]


def is_loaded() -> bool:
    """Whether the demo edition is in the database."""
    return any(keys.is_demo(value) for value in BasePage.objects.values_list("translation_key", flat=True))


def load(articles: int = 0) -> None:
    """Load what is missing of the demo edition, then *articles* synthetic stories for scale tests."""
    from portal.demo import exchange, homes, indexing, kits, names, pages, people, photos, scale, stories

    people.load()
    names.load()
    with indexing.together():
        photos.load()
        homes.introduce()
        pages.load()
        stories.load()
        homes.compose()
    kits.load()
    exchange.load()
    if articles:
        scale.load(articles)


def remove() -> None:
    """Take the demo edition out: see ``portal.demo.removal``."""
    from portal.demo import removal

    removal.remove()
