"""One portal with something of everything, in a transaction that is taken back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.portal.controls.portal import Portal, build


class _Undo(Exception):
    """Takes everything back."""


@pytest.fixture(scope="module")
def portal(django_db_setup: None, django_db_blocker: Any) -> Iterator[Portal]:
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                yield build()
                raise _Undo
        except _Undo:
            pass


@pytest.fixture(autouse=True)
def _taken_back(portal: Portal, django_db_blocker: Any) -> Iterator[None]:
    """Take back what one test does."""
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                yield
                raise _Undo
        except _Undo:
            pass
