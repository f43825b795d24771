"""People who work with assets, and a browser for each."""

import uuid
from collections.abc import Callable, Iterator
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


@pytest.fixture
def bucket(use_store: Callable[[Storage], None], monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    """A real object store on this machine (moto's server)."""
    boto3, server = pytest.importorskip("boto3"), pytest.importorskip("moto.server")
    from media.delivery.s3 import PrivateObjectStorage

    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(variable, raising=False)
    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    # The server's buckets outlive a test: each has its own.
    name = f"assets-{uuid.uuid4().hex[:12]}"
    _host, port = running.get_host_and_port()
    access = {"endpoint_url": f"http://127.0.0.1:{port}", "region_name": "us-east-1"}
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    boto3.client("s3", **access, **keys).create_bucket(Bucket=name)
    storage = PrivateObjectStorage(
        bucket_name=name,
        access_key="test",
        secret_key="test",
        **access,
        default_acl=None,
        file_overwrite=False,
        querystring_auth=True,
        querystring_expire=60,
    )
    use_store(storage)
    yield storage
    running.stop()
