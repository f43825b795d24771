"""Indexes what the demo edition makes once, at the end, instead of by two jobs at every save.

Wagtail queues a job for the search index and one for the index of references each time a page or picture is
saved. Seeding saves every page several times: thousands of jobs, and a search that knows the edition only
when the worker has done them all. Within ``together`` the saves are noted; at its end each object is indexed.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_save
from modelsearch import index
from modelsearch.backends import get_search_backends
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

_noted: list[set[tuple[type[Model], Any]]] = []


@contextmanager
def together() -> Iterator[None]:
    """Hold back indexing, then do it for everything saved or noted within; for one process, such as a command."""
    searched = [model for model in index.get_indexed_models() if getattr(model, "search_auto_update", True)]
    tracked = {*searched, *ReferenceIndex.tracked_models}
    _noted.append(set())
    for model in searched:
        post_save.disconnect(post_save_signal_handler, sender=model)
    for model in tracked:
        post_save.connect(_note_saved, sender=model, dispatch_uid=f"portal.demo.indexing.{model._meta.label}")
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in tracked:
            post_save.disconnect(sender=model, dispatch_uid=f"portal.demo.indexing.{model._meta.label}")
        for model in searched:
            post_save.connect(post_save_signal_handler, sender=model)
        _index(_noted.pop())


def _note_saved(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    _noted[-1].add((sender, instance.pk))


def note(objects: Iterable[Model]) -> None:
    """Note rows that were inserted without a signal; outside of ``together`` nothing follows."""
    if _noted:
        _noted[-1].update((type(row), row.pk) for row in objects)


def _index(noted: set[tuple[type[Model], Any]]) -> None:
    by_model: dict[type[Model], list[Any]] = {}
    for model, key in noted:
        by_model.setdefault(model, []).append(key)
    for model, pks in by_model.items():
        rows = list(model._default_manager.filter(pk__in=pks))
        if issubclass(model, index.Indexed):
            _add_to_search(model, rows)
        if ReferenceIndex.model_is_indexable(model):
            for row in rows:
                ReferenceIndex.create_or_update_for_object(row)


def _add_to_search(model: Any, rows: list[Any]) -> None:
    """Add *rows* as they are indexed: a page as its own type, and only where its type wants it."""
    wanted = [row for row in (index.get_indexed_instance(row) for row in rows) if row is not None]
    for backend in get_search_backends(with_auto_update=True):
        if wanted:
            backend.get_index_for_model(model).add_items(model, wanted)
