"""One kit's form as a whole: all parts are checked together and saved together."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import transaction
from django.forms import Media
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.panels import ObjectList
from wagtail.models import Locale

from locales import languages
from locales.actors import actor_of
from locales.readers import reader_of_request
from media import selectors
from media.admin.forms import PartForm
from media.kits import editing
from media.kits.forms import ItemsPanel, KitForm, KitTextForm, offered
from media.models import KitText, MediaKit

_PREFIX = "items"


class FilesPart:
    """The files of a kit as one part of its form, with a mark of what the editor was shown."""

    def __init__(self, kit: MediaKit, request: HttpRequest, data: QueryDict | None) -> None:
        self.kit, self.errors = kit, list[str]()
        self.current = _mark([(row.asset_id, row.formats) for row in kit.items.order_by("sort_order", "pk")])
        self.shown = (data.get(f"{_PREFIX}-seen") or self.current) if data is not None else self.current
        self.seen = self.current
        handler = ObjectList([ItemsPanel()]).bind_to_model(MediaKit)
        form_class: Any = handler.get_form_class()
        # An instance of its own: what is wrong with the kit's dates is not said of its files.
        self.form = form_class(_without_keys(data) if data is not None else None, instance=MediaKit(pk=kit.pk))
        keys = _keys(data) if data is not None else {str(row.asset_id) for row in kit.items.all()}
        found = {str(row.pk): row for row in offered(reader_of_request(request), kit).filter(pk__in=keys)}
        for row in self.form.formsets[_PREFIX].forms:
            row.fields["asset"].offer(found)
        self._handler, self._request = handler, request

    @cached_property
    def panel(self) -> Any:
        """What the page shows; made after the check, so that it has the errors."""
        return self._handler.get_bound_panel(instance=self.kit, request=self._request, form=self.form)

    @cached_property
    def wanted(self) -> list[tuple[UUID, list[str]]]:
        """Asset and formats of each file, in the order that was sent; asked after a check."""
        rows = self.form.formsets[_PREFIX].ordered_forms
        found = [row.cleaned_data for row in rows if row.cleaned_data.get("asset")]
        return [(row["asset"].pk, row["formats"]) for row in found]

    def check(self) -> bool:
        """Whether the files may be saved: known, each once, and not changed by somebody else meanwhile."""
        if not self.form.is_valid():
            return False
        keys = [key for key, _formats in self.wanted]
        if len(set(keys)) < len(keys):
            self.errors.append(_("A file is listed twice. Take one of the rows out and tick its formats in the other."))
        if self.was_changed() and self.shown != self.current:
            titles = [selectors.title_of(row.asset) for row in self.kit.items.order_by("sort_order", "pk")]
            self.errors.append(
                _("Somebody else changed the files meanwhile to: %(titles)s. Save again to replace theirs by yours.")
                % {"titles": "; ".join(titles) or "–"}
            )
        return not self.errors

    def was_changed(self) -> bool:
        """Whether the editor changed the files; asked after the check of the form."""
        return _mark(self.wanted) not in {self.shown, self.current}


def _mark(rows: list[tuple[UUID, list[str]]]) -> str:
    plain = [[str(key), sorted(formats)] for key, formats in rows]
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:20]


def _keys(data: QueryDict) -> set[str]:
    names = [name for name in data if name.startswith(f"{_PREFIX}-") and name.endswith("-asset")]
    sent = {str(data.get(name)) for name in names}
    return {value for value in sent if _is_uuid(value)}


def _is_uuid(text: Any) -> bool:
    try:
        UUID(str(text))
    except ValueError:
        return False
    return True


def _without_keys(data: QueryDict) -> QueryDict:
    """Return what was sent as rows that are all new: which stored row was meant is found by its asset."""
    plain = data.copy()
    plain[f"{_PREFIX}-INITIAL_FORMS"] = "0"
    plain.setdefault(f"{_PREFIX}-TOTAL_FORMS", "0")
    for name in list(plain):
        if name.startswith(f"{_PREFIX}-") and name.endswith("-id"):
            plain[name] = ""
    return plain


class KitEditor:
    """The form of *kit* for the user of *request*: ``check()``, then ``execute()``.

    A part is a form of its own with a prefix; only what the editor changed is written,
    so that two editors in two languages never undo each other's work.
    """

    def __init__(self, kit: MediaKit, request: HttpRequest, data: QueryDict | None = None) -> None:
        self.kit, self.user, self.is_new = kit, request.user, kit._state.adding
        self.is_bound = data is not None
        self.errors: list[str] = []
        self.circle = KitForm(data, instance=kit, prefix="circle", actor=actor_of(request.user))
        self.texts = list(self._text_forms(data))
        self.files = FilesPart(kit, request, data)

    def _text_forms(self, data: QueryDict | None) -> Iterator[KitTextForm]:
        locales = {row.language_code: row for row in Locale.objects.all()}
        stored = {} if self.is_new else {row.locale_id: row for row in KitText.objects.filter(kit=self.kit)}
        for language in languages.LANGUAGES:
            locale = locales.get(language.code)
            if locale is not None:
                row = stored.get(locale.pk) or KitText(kit=self.kit, locale=locale)
                yield KitTextForm(data, instance=row, prefix=f"text-{language.code}", language=language)

    @property
    def parts(self) -> dict[str, PartForm]:
        """The parts by the name that the ledger gives them; the files are a part of their own."""
        return {"circle": self.circle, **{f"text-{form.language.code}": form for form in self.texts}}

    @property
    def media(self) -> Media:
        """What the widgets need."""
        return self.circle.media + self.files.form.media + self.files.panel.media

    def check(self) -> bool:
        """Whether everything may be saved; the errors are on the parts."""
        wrong = [name for name, form in self.parts.items() if not form.is_valid()]
        files = self.files.check()
        if not wrong and all(form.is_empty() for form in self.texts):
            self.errors.append(_("Give the kit a title and an introduction in at least one language."))
        return files and not wrong and not self.errors

    def execute(self) -> list[str]:
        """Save what was changed, with its ledger row and log entry, in one transaction; returns the parts' names."""
        changed = {name: form for name, form in self.parts.items() if form.was_changed()}
        names = sorted([*changed, *(["items"] if self.files.was_changed() else [])])
        if not names and not self.is_new:
            return []
        with transaction.atomic():
            self._save_kit(changed)
            for form in changed.values():
                if isinstance(form, KitTextForm):
                    self._save_text(form)
            if "items" in names:
                editing.set_items(self.kit, self.files.wanted)
            editing.record_editing(self.kit, names, self.user, is_new=self.is_new)
        return names or ["circle"]

    def _save_kit(self, changed: dict[str, PartForm]) -> None:
        if self.is_new:
            self.kit.created_by = self.user
            self.kit.slug = str(self.kit.pk)
        if self.is_new or "circle" in changed:
            self.circle.save()

    @staticmethod
    def _save_text(form: KitTextForm) -> None:
        if not form.is_empty():
            form.save()
        elif form.instance.pk:
            form.instance.delete()

    def problems(self) -> list[tuple[str, str]]:
        """Return the anchors and headings of the parts with errors."""
        headings = {"circle": _("Release")}
        headings |= {f"text-{form.language.code}": form.language.own_name for form in self.texts}
        wrong = [(name, headings[name]) for name, form in self.parts.items() if form.errors]
        wrong = [("texts", error) for error in self.errors] + wrong
        if self.files.errors or (self.is_bound and not self.files.form.is_valid()):
            wrong.append(("files", _("Files")))
        return wrong
