"""What of a page decides who sees it and when, and how translations keep to their original.

A translation is never released more widely than its original is now: whoever sets an
embargo, an expiry or a narrower audience on the original means the story, in every
language. What narrows is followed at once; what widens is told to the editor, who
publishes the translations when they should follow.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from wagtail.log_actions import log
from wagtail_localize.models import Translation

from content.models import BasePage
from content.publishing.addresses import note_public
from locales.models import Mission
from media.vocabulary import Audience

#: The fields of a page, in the order of ``Release``.
FIELDS = ("organisation", "audience", "named_missions", "embargo_until", "expires_at")
#: From the narrowest to the widest: each circle holds the one before it.
_WIDTH = (Audience.INTERNAL, Audience.MISSIONS, Audience.PRESS, Audience.PUBLIC)


@dataclass(frozen=True, slots=True)
class Release:
    """Whose a page is, for whom, and from when to when; ``named`` are the missions, none for all of them."""

    organisation: int | None
    audience: str
    named: frozenset[int]
    embargo: datetime | None
    expires: datetime | None

    @property
    def circle(self) -> frozenset[int]:
        """The missions that alone see it; none where missions are not chosen among."""
        return self.named if self.audience == Audience.MISSIONS else frozenset()

    def within(self, original: "Release") -> "Release":
        """Return this release, nowhere wider than the *original* and of the same owner."""
        audience = min(self.audience, original.audience, key=_WIDTH.index)  # type: ignore[arg-type]
        mine, theirs = self.circle, original.circle
        kept = mine if mine and (not theirs or mine <= theirs) else theirs
        return Release(
            organisation=original.organisation,
            audience=audience,
            named=kept if audience == Audience.MISSIONS else self.named,
            embargo=max(filter(None, (self.embargo, original.embargo)), default=None),
            expires=min(filter(None, (self.expires, original.expires)), default=None),
        )


def release_of(page: Any) -> Release:
    """Return the release of *page* as the object says it, stored or not."""
    named = frozenset(mission.pk for mission in page.named_missions.all())
    return Release(page.organisation_id, page.audience, named, page.embargo_until, page.expires_at)


def original_of(page: Any) -> Any:
    """Return the page that *page* is translated from, None for an original or where it is gone.

    A translation that was stopped, and is edited by hand since, has its original still.
    """
    row = Translation.objects.filter(source__object_id=page.translation_key, target_locale_id=page.locale_id).first()
    if row is None or row.source.locale_id == page.locale_id:
        return None
    return _twins(page).filter(locale_id=row.source.locale_id).first()


def _twins(page: Any) -> Any:
    twins = BasePage.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk)
    return twins.select_related("locale")


def in_force(original: Any) -> Any:
    """Return *original* as its release counts for translations.

    That is its public row while it is live: a draft of it has decided nothing yet, neither
    wider nor narrower. Before it was ever live, and after it was taken off, its newest
    draft says what is intended.
    """
    stored = type(original)._default_manager.get(pk=original.pk)
    return stored if stored.live else stored.get_latest_revision_as_object()


def follow_original(target: Any, original: Any) -> None:
    """Give *target* (a draft, not stored here) the release that *original* has now."""
    current = in_force(original)
    for name in ("organisation_id", "audience", "embargo_until", "expires_at"):
        setattr(target, name, getattr(current, name))
    target.named_missions = list(current.named_missions.all())


def bind(page: Any, revision: Any) -> bool:
    """Let *revision* of a translation go live no more widely than its original; returns whether it was changed."""
    original = original_of(page)
    if original is None:
        return False
    draft = revision.as_object()
    sent = release_of(draft)
    bound = sent.within(release_of(in_force(original.specific)))
    if bound == sent:
        return False
    _set(draft, bound)
    content = draft.serializable_data()
    revision.content = {**revision.content, **{name: content[name] for name in FIELDS}}
    revision.save(update_fields=["content"])
    return True


def _set(page: Any, release: Release) -> None:
    page.organisation_id, page.audience = release.organisation, release.audience
    page.embargo_until, page.expires_at = release.embargo, release.expires
    page.named_missions = list(Mission.objects.filter(pk__in=release.named))


def live_translations(original: Any) -> list[Any]:
    """Return the live translations of *original*."""
    about = {"source__object_id": original.translation_key, "source__locale_id": original.locale_id}
    into = Translation.objects.filter(**about).values("target_locale")
    return list(_twins(original).filter(locale__in=into, live=True))


def let_translations_follow(original: Any, user: Any = None) -> list[Any]:
    """Narrow the live translations of *original* to its release; returns those that were narrowed.

    Asked in the transaction in which the original is published.
    """
    present, narrowed = release_of(original), []
    for twin in live_translations(original):
        before = release_of(twin)
        after = before.within(present)
        if after == before:
            continue
        note_public(BasePage.objects.filter(pk=twin.pk))
        BasePage.objects.filter(pk=twin.pk).update(
            organisation=after.organisation,
            audience=after.audience,
            embargo_until=after.embargo,
            expires_at=after.expires,
        )
        _name_missions(twin, after.named)
        data = {"original": original.language, "changed": _changed(before, after)}
        log(BasePage.objects.get(pk=twin.pk).specific, "portal.release_follows", user=user, data=data)
        narrowed.append(twin)
    return narrowed


def _name_missions(page: Any, keys: frozenset[int]) -> None:
    through: Any = BasePage._meta.get_field("named_missions").remote_field.through  # type: ignore[union-attr]
    through._default_manager.filter(basepage=page.pk).delete()
    through._default_manager.bulk_create([through(basepage_id=page.pk, mission_id=key) for key in keys])


def _changed(before: Release, after: Release) -> list[str]:
    names = [field.name for field in fields(Release)]
    return [told for name, told in zip(names, FIELDS, strict=True) if getattr(before, name) != getattr(after, name)]


def behind(original: Any) -> list[Any]:
    """Return the live translations that are released more narrowly than *original* is now."""
    present = release_of(original)
    return [twin for twin in live_translations(original) if _plain(release_of(twin)) != _plain(present)]


def _plain(release: Release) -> tuple[Any, ...]:
    return (release.organisation, release.audience, release.circle, release.embargo, release.expires)
