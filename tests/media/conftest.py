"""People who work with assets, and a browser for each."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.storage import Storage, storages
from django.test import Client

from locales.models import Role
from media.delivery.storage import PrivateFileStorage
from media.models import AssetVersion, KitRelease, PortalDocument, PortalImage, PortalRendition, PreparedFile, Recording
from tests.factories import make_user

_FIELDS = [
    model._meta.get_field("file")
    for model in (PortalImage, PortalDocument, Recording, PortalRendition, AssetVersion, PreparedFile)
]
_FIELDS += [AssetVersion._meta.get_field("poster"), KitRelease._meta.get_field("archive")]


@pytest.fixture
def browser(db: None) -> Callable[..., Client]:
    """Return a client that is logged in with a role at an organisation (default: the home desk)."""

    def logged_in(role: str = Role.CHIEF_EDITOR, organisation: object = None) -> Client:
        client = Client()
        client.force_login(make_user(role, organisation, ("vi",)))  # type: ignore[arg-type]
        return client

    return logged_in


@pytest.fixture
def use_store(monkeypatch: pytest.MonkeyPatch) -> Callable[[Storage], None]:
    """Put the files of every model into another store: a field asks for its store once, when it is made."""

    def use(storage: Storage) -> None:
        for field in _FIELDS:
            monkeypatch.setattr(field, "storage", storage)
        monkeypatch.setitem(storages._storages, "assets", storage)  # what asset_storage() returns

    return use


@pytest.fixture(autouse=True)
def store(tmp_path_factory: pytest.TempPathFactory, use_store: Callable[[Storage], None]) -> Path:
    """Give every test a folder of its own for files, apart from its ``tmp_path``; returns it."""
    folder = tmp_path_factory.mktemp("assets")
    use_store(PrivateFileStorage(location=str(folder)))
    return folder
