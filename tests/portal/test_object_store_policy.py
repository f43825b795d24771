"""Pictures and films of an object store are redirected to its own host, which the browser must be allowed to ask."""

from typing import Any

import pytest

from portal.settings.parts import security

pytest.importorskip("storages")


@pytest.mark.parametrize(
    ("endpoint", "region"),
    [("", ""), ("", "ap-southeast-1"), ("https://files.example.vn:9000", "vn"), ("http://127.0.0.1:9000", "")],
)
def test_presigned_addresses_are_of_an_allowed_origin(
    endpoint: str, region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from media.delivery.s3 import PrivateObjectStorage

    for name, value in (("S3_BUCKET", "portal-files"), ("S3_ENDPOINT_URL", endpoint), ("S3_REGION", region)):
        monkeypatch.setenv(name, value)
    storage: Any = PrivateObjectStorage(
        bucket_name="portal-files",
        access_key="test",
        secret_key="test",
        endpoint_url=endpoint or None,
        region_name=region or None,
        location="assets",
        querystring_auth=True,
    )
    address = storage.url("aa/film.mp4")
    origins = security._object_store()
    assert any(address.startswith(f"{origin}/") for origin in origins), (address, origins)


def test_without_a_bucket_nothing_but_the_portal_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("S3_BUCKET", raising=False)
    monkeypatch.setenv("S3_ENDPOINT_URL", "https://files.example.vn")
    assert security._object_store() == []


def test_pages_and_admin_may_show_what_the_object_store_holds() -> None:
    """In a process of its own: the policy is made when the settings are read."""
    import os
    import subprocess
    import sys

    from tests.services import ROOT

    program = (
        "from portal.settings.parts import security as s\n"
        "for p in (s.CONTENT_SECURITY_POLICY['DIRECTIVES'], s.ADMIN_CONTENT_SECURITY_POLICY):\n"
        "    print(*('https://files.example.vn' in p[n] for n in ('img-src', 'media-src', 'script-src')))\n"
    )
    environment = {**os.environ, "S3_BUCKET": "b", "S3_ENDPOINT_URL": "https://files.example.vn"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["True True False"] * 2
