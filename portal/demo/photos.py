"""The free photos of the demo edition with credit, licence and alternative texts."""

from typing import Any

from django.core.files import File
from django.db import transaction

from locales import languages
from locales.models import Topic
from media.delivery import preparation
from media.models import Asset, AssetText, PortalImage, Rights
from media.vocabulary import Audience
from portal.demo import edition, keys

_SPDX = {"Public domain": "PDM-1.0", "Public domain (CC0-1.0)": "CC0-1.0"}


def load() -> None:
    """Take in what is missing of the two credits.csv: illustrations first, because front pages show them."""
    for folder in ("illustrations", "photos"):
        for row in edition.read_csv(f"{folder}/credits.csv"):
            if not Asset.objects.filter(pk=keys.key("photo", row["file"])).exists():
                _take_in(folder, row)
            _add_texts(row)


@transaction.atomic
def _take_in(folder: str, row: dict[str, str]) -> None:
    title = row["alt_vi"]
    asset = Asset.objects.create(
        pk=keys.key("photo", row["file"]),
        kind="image",
        owner=edition.desk(),
        audience=Audience.PUBLIC,
        is_illustration=folder == "illustrations",
    )
    Rights.objects.create(
        asset=asset,
        creator=row["credit"],
        credit_line=row["credit"],
        licence=_SPDX.get(row["licence"], row["licence"]),
        licence_url=_address(row["licence_url"]),
    )
    asset.topics.set(Topic.objects.filter(code="heritage" if folder == "illustrations" else "nature"))
    path = edition.DATA / folder / row["file"]
    with path.open("rb") as file:
        image = PortalImage(title=title, asset=asset, file=File(file, name=row["file"]))
        image.save()


@transaction.atomic
def _add_texts(row: dict[str, str]) -> None:
    """Add the words of the languages that the asset has none in; its files are to carry them."""
    asset_id = keys.key("photo", row["file"])
    have = set(AssetText.objects.filter(asset=asset_id).values_list("locale__language_code", flat=True))
    is_new = False
    for language in languages.CODES:
        alt = row.get(f"alt_{language}") or ""
        if alt and language not in have:
            caption = row.get(f"caption_{language}") or ""
            AssetText.objects.create(
                asset_id=asset_id, locale=edition.locale(language), title=alt, alt=alt, caption=caption
            )
            is_new = True
    if is_new:
        preparation.request(Asset.objects.select_related("rights").get(pk=asset_id))


def _address(value: str) -> str:
    return value if not value or value.startswith("https://") else f"https://{value}"


def image(name: str) -> Any:
    """Return the picture of the demo photo *name*, or None."""
    return PortalImage.objects.filter(asset_id=keys.key("photo", name)).first() if name else None
