"""Taking a contribution over: a file becomes visible with its rights, words become those of their language.

What is there already is never replaced without having been shown: rights that the asset has
stay, and a text in the same language is replaced only where the editor ticked it, having seen
what is stored at that moment. Every decision carries the mark of what its page showed; when
the offer or what it is for has changed since, nothing is decided.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.models import model_to_dict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Locale

from locales.models import Operation
from locales.services import record_change
from media import services as media_services
from media.exchange import access, services
from media.models import Asset, AssetText, AssetVersion, Contribution, KitText, Rights
from media.states import ContributionKind, ContributionState, Declaration
from media.vocabulary import Audience, Provenance

#: The fields of the words that may be offered, by what they are for.
ASSET_FIELDS = ("title", "caption", "alt", "transcript")
KIT_FIELDS = ("title", "introduction", "key_messages", "article")
#: What a declaration says of the licence by itself.
LICENCES = {Declaration.PUBLIC_DOMAIN: "PDM-1.0"}


class AcceptanceError(ValueError):
    """What stands in the way, in words for the editor."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a text: what is stored and what is offered."""

    name: str
    label: str
    stored: str
    offered: str

    @property
    def replaces(self) -> bool:
        """Whether the offer would replace other words."""
        return bool(self.stored) and self.stored != self.offered


def text_row(row: Contribution) -> Any:
    """Return the stored text that *row* is for, in its language; unsaved when there is none, None without a target."""
    locale = Locale.objects.filter(language_code=row.language).first()
    if locale is None or (row.asset is None and row.kit is None):
        return None
    if row.asset is not None:
        found: Any = AssetText.objects.filter(asset=row.asset, locale=locale).first()
        return found or AssetText(asset=row.asset, locale=locale)
    return KitText.objects.filter(kit=row.kit, locale=locale).first() or KitText(kit=row.kit, locale=locale)


def label_of(model: Any, name: str) -> str:
    """Return what the field *name* is called."""
    return str(capfirst(model._meta.get_field(name).verbose_name))


def changes(row: Contribution) -> list[Change]:
    """Return the offered words beside the stored ones."""
    target = text_row(row)
    if target is None:
        return []
    names = ASSET_FIELDS if row.asset is not None else KIT_FIELDS
    label = {name: label_of(target, name) for name in names}
    offered = ((name, str(row.texts.get(name, "")).strip()) for name in names)
    return [Change(name, label[name], getattr(target, name) or "", words) for name, words in offered if words]


def words(row: Contribution) -> list[tuple[str, str]]:
    """Return the offered words with their labels, in the order in which they are read."""
    names = dict.fromkeys((*ASSET_FIELDS, *KIT_FIELDS))
    models = {name: AssetText if name in ASSET_FIELDS else KitText for name in names}
    labels = {name: label_of(model, name) for name, model in models.items()}
    return [(labels[name], str(row.texts[name])) for name in names if row.texts.get(name)]


def mark(row: Contribution) -> str:
    """Return a mark of what an editor is shown of *row*: the offer, its declaration, and what it is for."""
    shown: list[Any] = [model_to_dict(row), row.declared_at, row.declared_by_id, row.submitted_at]
    if row.kind != ContributionKind.ASSET:
        shown += [(change.name, change.stored, change.offered) for change in changes(row)]
    elif row.asset_id is not None:
        for model in (Asset, AssetVersion, AssetText, Rights):
            about = {"pk" if model is Asset else "asset": row.asset_id}
            shown += [model_to_dict(each) for each in model._default_manager.filter(**about).order_by("pk")]
    return hashlib.sha256(json.dumps(shown, default=str).encode()).hexdigest()[:20]


def check_seen(row: Contribution, seen: str) -> str:
    """Return what to tell whoever decides on *row* having been shown *seen*; nothing when it is the same still."""
    if seen == mark(row):
        return ""
    if row.kind == ContributionKind.ASSET:
        return _("The file, its rights or the declaration have changed meanwhile. Look again before you decide.")
    return _("The stored text has changed meanwhile, or the offer. Compare again before you decide.")


def _to_decide(row: Contribution, user: Any, seen: str) -> Contribution:
    """Return *row* as it is now, and stays until the transaction ends; raises when it is not what was *seen*.

    Raises ``PermissionDenied`` for others than those who decide.
    """
    if not access.may_decide(user):
        raise PermissionDenied
    if row.asset_id is not None:
        Asset.objects.select_for_update().filter(pk=row.asset_id).first()
    fresh = Contribution.objects.select_for_update().get(pk=row.pk)
    if fresh.state != ContributionState.SUBMITTED:
        raise services.StateError
    problem = check_seen(fresh, seen)
    if problem:
        raise AcceptanceError(problem)
    return fresh


@transaction.atomic
def send_back(row: Contribution, reasons: str, user: Any, seen: str) -> None:
    """Return *row* to its organisation with *reasons*; raises ``AcceptanceError`` when it is not what was *seen*."""
    services.send_back(_to_decide(row, user, seen), reasons, user)


@dataclass
class AcceptFile:
    """Make a contributed file visible to *audience*, with the rights that it lacks; its owner stays the same.

    *seen* is the mark of what the editor was shown.
    """

    row: Contribution
    user: Any
    audience: str
    seen: str
    rights: dict[str, Any] = field(default_factory=dict)

    def check(self) -> dict[str, str]:
        """Return what stands against it, by field; nobody outside sees a file without credit and licence."""
        problem = check_seen(self.row, self.seen)
        if problem:
            return {"": problem}
        asset = self.row.asset
        if asset is None or asset.withdrawn_at is not None:
            return {"": _("The file of this contribution is not there any more.")}
        if self.audience == Audience.INTERNAL:
            return {}
        stored = _rights_of(asset)
        lacking = [name for name in ("credit_line", "licence") if not (getattr(stored, name) or self.rights.get(name))]
        return dict.fromkeys(lacking, _("Needed before anybody outside may see the asset."))

    @transaction.atomic
    def execute(self) -> None:
        """Take it over; raises ``services.StateError`` when somebody else decided, ``AcceptanceError`` otherwise."""
        self.row = _to_decide(self.row, self.user, self.seen)
        services.accept(self.row, self.user)
        asset = self.row.asset
        if asset is None:
            raise AcceptanceError
        stored = _rights_of(asset)
        for name, value in self.rights.items():
            if value and not getattr(stored, name):
                setattr(stored, name, value)
        stored.save()
        asset.audience = self.audience
        asset.save(update_fields=["audience"])
        media_services.record_editing(asset, ["circle", "rights"], self.user)


def _rights_of(asset: Asset) -> Rights:
    return Rights.objects.filter(asset=asset).first() or Rights(asset=asset)


@dataclass
class AcceptWords:
    """Write the offered words where they belong; ``replacing`` names the fields whose stored words may go."""

    row: Contribution
    user: Any
    seen: str
    replacing: frozenset[str] = frozenset()

    def check(self) -> dict[str, str]:
        """Return what stands against it."""
        problem = check_seen(self.row, self.seen)
        if problem:
            return {"": problem}
        rows, target = changes(self.row), text_row(self.row)
        if isinstance(target, KitText):
            result = {name: getattr(target, name) for name in KIT_FIELDS} | self._written(rows)
            if not (result["title"] and result["introduction"]):
                return {"": _("A kit's text needs a title and an introduction in this language.")}
        return {}

    def _written(self, rows: list[Change]) -> dict[str, str]:
        return {row.name: row.offered for row in rows if not row.replaces or row.name in self.replacing}

    @transaction.atomic
    def execute(self) -> list[str]:
        """Take them over and return the names of the fields that were written; raises as ``AcceptFile`` does."""
        self.row = _to_decide(self.row, self.user, self.seen)
        services.accept(self.row, self.user)
        target = text_row(self.row)
        rows = changes(self.row)
        written = {row.name for row in rows if row.stored != row.offered} & set(self._written(rows))
        if target is None or not written:
            return []
        for name, words in self._written(rows).items():
            setattr(target, name, words)
        if isinstance(target, KitText):
            self._note_provenance(target, set(self._written(rows)))
        target.save()
        self._record(target)
        return sorted(written)

    def _note_provenance(self, target: KitText, offered: set[str]) -> None:
        """Say that a person wrote it only where every word of the text is theirs."""
        filled = {name for name in KIT_FIELDS if getattr(target, name)}
        if filled <= offered:
            is_text = self.row.kind == ContributionKind.TEXT
            target.provenance = Provenance.ORIGINAL if is_text else Provenance.HUMAN

    def _record(self, target: Any) -> None:
        if isinstance(target, AssetText):
            media_services.record_editing(target.asset, [f"text-{self.row.language}"], self.user)
            return
        log(target.kit, "wagtail.edit", user=self.user, data={"language": self.row.language}, content_changed=True)
        record_change(target.kit, Operation.CHANGED, language=self.row.language, actor=self.user)
