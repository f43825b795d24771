"""The media kits of the demo edition, made of its own sections, stories and pictures.

Nothing is written for them: title and introduction are those of a section or story, key
messages are standfirsts or a story's figures, and the text to print is the stories'.
"""

from collections.abc import Iterator
from html import unescape
from typing import Any

from django.db import transaction
from django.utils.html import strip_tags
from wagtail.models import ModelLogEntry, ReferenceIndex

from locales import languages
from locales.models import Operation, Province, Topic
from locales.services import record_change
from media.kits import services
from media.models import Asset, KitItem, KitText, MediaKit
from media.states import ReleaseState
from media.vocabulary import Audience, KitFormat, Provenance
from portal.demo import edition, keys

HERITAGE = "heritage"
BAY = "ha-long-bay"
#: Stories of the public kit, in the order of their inscription.
_STORIES = ("co-do-hue", "vinh-ha-long", "pho-co-hoi-an", "thanh-dia-my-son", "quan-the-danh-thang-trang-an")
#: Few, so that the portal starts soon: an archive is built for each.
_LANGUAGES = {HERITAGE: ("vi", "en", "fr", "zh-hans", "ar", "km"), BAY: ("vi", "en", "fr")}


def load() -> None:
    """Make both kits and their first releases, unless they are there; the archives are built at once."""
    stories = {key: edition.read_json(f"stories/{key}.json") for key in _STORIES}
    pictures = [str(story["lead_picture"]) for story in stories.values()]
    _load(HERITAGE, Audience.PUBLIC, _heritage(stories), pictures)
    bay = stories["vinh-ha-long"]
    _load(BAY, Audience.MISSIONS, _bay(bay), [bay["lead_picture"], "sea-waves.jpg"], bay["province_code"])


def _load(slug: str, audience: str, texts: dict[str, dict[str, str]], pictures: list[str], province: str = "") -> None:
    kit = MediaKit.objects.filter(pk=keys.key("kit", slug)).first() or _made(slug, audience, texts, pictures, province)
    releases = list(kit.releases.all()) or services.PublishKit(kit).execute()
    for release in releases:
        if release.state in {ReleaseState.QUEUED, ReleaseState.FAILED}:
            services.build(release.pk)


@transaction.atomic
def _made(slug: str, audience: str, texts: Any, pictures: list[str], province: str) -> MediaKit:
    kit = MediaKit.objects.create(
        pk=keys.key("kit", slug),
        slug=slug,
        owner=edition.desk(),
        audience=audience,
        province=Province.objects.filter(code=province, valid_to=None).first(),
    )
    kit.topics.set(Topic.objects.filter(code="heritage"))
    kit.save()
    for code in _LANGUAGES[slug]:
        provenance = Provenance.ORIGINAL if code == languages.SOURCE else Provenance.MACHINE
        KitText.objects.create(kit=kit, locale=edition.locale(code), provenance=provenance, **texts[code])
    for order, name in enumerate(pictures):
        formats = [KitFormat.ORIGINAL.value, *([KitFormat.SMALL.value] if order == 0 else [])]
        asset = Asset.objects.get(pk=keys.key("photo", name))
        KitItem.objects.create(kit=kit, asset=asset, sort_order=order, formats=formats)
    return kit


def _heritage(stories: dict[str, Any]) -> dict[str, dict[str, str]]:
    section = edition.read_json("sections.json")[HERITAGE]
    return {
        code: {
            "title": section[code]["title"],
            "introduction": section[code]["introduction"],
            "key_messages": "\n".join(story["texts"][code]["standfirst"] for story in stories.values()),
            "article": "\n\n".join(_opening(story["texts"][code]) for story in stories.values()),
        }
        for code in _LANGUAGES[HERITAGE]
    }


def _bay(story: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {
        code: {
            "title": story["texts"][code]["title"],
            "introduction": story["texts"][code]["standfirst"],
            "key_messages": "\n".join(_figures(story["texts"][code])),
            "article": "\n\n".join(_paragraphs(story["texts"][code])),
        }
        for code in _LANGUAGES[BAY]
    }


def _opening(text: dict[str, Any]) -> str:
    return f"{text['title']}\n\n{next(_paragraphs(text))}"


def _paragraphs(text: dict[str, Any]) -> Iterator[str]:
    for block in text["body"]:
        if block["type"] == "text":
            yield unescape(strip_tags(block["value"].replace("</p>", "</p>\n\n"))).strip()


def _figures(text: dict[str, Any]) -> Iterator[str]:
    for block in text["body"]:
        if block["type"] == "data":
            yield from (f"{row['label']}: {row['value']} {row['unit']}".strip() for row in block["value"]["figures"])


@transaction.atomic
def remove() -> None:
    """Remove the demo kits with all their releases; the archives go in a job."""
    from media.tasks import delete_files

    for kit in MediaKit.objects.all():
        if not keys.is_demo(kit.pk):
            continue
        archives = list(kit.releases.exclude(archive="").values_list("archive", flat=True))
        kit.releases.all().delete()
        record_change(kit, Operation.DELETED, details={"slug": kit.slug})
        ModelLogEntry.objects.for_instance(kit).delete()
        ReferenceIndex.remove_for_object(kit)
        kit.delete()
        delete_files.enqueue(archives)
