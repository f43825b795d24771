"""One asset's form as a whole: all parts are checked together and saved together."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Media
from django.utils.translation import gettext as _
from wagtail.models import Locale

from locales import languages
from locales.actors import actor_of
from media import permissions, services
from media.admin.captions import RecordingTextForm
from media.admin.forms import CircleForm, PartForm, RightsForm, TextForm
from media.models import Asset, AssetText, Rights
from media.vocabulary import AssetKind, Audience

#: What of the first part decides who sees the asset; the rest of it is what it is about.
CLEARING = frozenset({"audience", "named_missions", "owner"})


class AssetEditor:
    """The form of *asset* for *user*: ``check()``, then ``execute()``.

    A part is a form of its own with a prefix; only what the editor changed is written,
    so that two editors in two languages never undo each other's work.
    """

    def __init__(self, asset: Asset, user: Any, data: Any = None, files: Any = None) -> None:
        self.asset, self.user = asset, user
        self.circle = CircleForm(data, instance=asset, prefix="circle", actor=actor_of(user))
        rights = Rights.objects.filter(asset=asset).first() or Rights(asset=asset)
        self.rights = RightsForm(data, instance=rights, prefix="rights")
        #: Who decides on audience, owner and rights in the user's place; empty where the user does.
        self.closed = permissions.why_not_clear(user, asset)
        if self.closed:
            self.circle.close(*CLEARING)
            self.rights.close()
        self.texts = list(self._text_forms(data, files))

    def _text_forms(self, data: Any, files: Any) -> Iterator[TextForm]:
        form = RecordingTextForm if self.asset.kind == AssetKind.RECORDING else TextForm
        locales = {row.language_code: row for row in Locale.objects.all()}
        stored = {row.locale_id: row for row in AssetText.objects.filter(asset=self.asset)}
        for language in languages.LANGUAGES:
            locale = locales.get(language.code)
            if locale is not None:
                row = stored.get(locale.pk) or AssetText(asset=self.asset, locale=locale)
                yield form(
                    data, files, instance=row, prefix=f"text-{language.code}", language=language, kind=self.asset.kind
                )

    @property
    def parts(self) -> dict[str, PartForm]:
        """The parts by the name that the ledger gives them."""
        return {"circle": self.circle, "rights": self.rights, **{f"text-{f.language.code}": f for f in self.texts}}

    @property
    def media(self) -> Media:
        """What the widgets need."""
        return self.circle.media + self.rights.media

    @property
    def is_multipart(self) -> bool:
        """Whether the form sends files."""
        return any(form.is_multipart() for form in self.texts)

    def check(self) -> bool:
        """Whether everything may be saved; the errors are on the parts."""
        wrong = [name for name, form in self.parts.items() if not form.is_valid()]
        return self._is_cleared_for_its_circle() and not wrong

    def _is_cleared_for_its_circle(self) -> bool:
        """Nobody outside sees an asset whose credit line or licence is missing."""
        if self.closed:
            return True
        audience = self.circle.cleaned_data.get("audience", Audience.INTERNAL)
        if audience == Audience.INTERNAL:
            return True
        lacking = [name for name in ("credit_line", "licence") if not self.rights.cleaned_data.get(name)]
        for name in lacking:
            if name not in self.rights.errors:
                self.rights.add_error(name, _("Needed before anybody outside may see the asset."))
        if lacking:
            self.circle.add_error(
                "audience",
                _("Give the credit line and the licence first, or leave it to the owner and the home desk."),
            )
        return not lacking

    def execute(self) -> list[str]:
        """Save what was changed, with its ledger row and log entry, in one transaction; returns the parts' names."""
        changed = {name: form for name, form in self.parts.items() if form.was_changed()}
        if not changed:
            return []
        if self.closed and ("rights" in changed or not CLEARING.isdisjoint(self.circle.changed_data)):
            raise PermissionDenied(self.closed)
        with transaction.atomic():
            for form in changed.values():
                self._save(form)
            services.record_editing(self.asset, sorted(changed), self.user)
        return sorted(changed)

    @staticmethod
    def _save(form: PartForm) -> None:
        if not isinstance(form, TextForm) or not form.is_empty():
            form.save()
        elif form.instance.pk:
            form.instance.delete()

    def problems(self) -> list[tuple[str, str]]:
        """Return the anchors and headings of the parts with errors."""
        headings = {"circle": _("Who may see it"), "rights": _("Rights")}
        headings |= {f"text-{form.language.code}": form.language.own_name for form in self.texts}
        return [(name, headings[name]) for name, form in self.parts.items() if form.errors]
