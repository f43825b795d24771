"""The signing key: made once in development, configured in production, never shown."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa

from media.delivery import checks, credentials, keys
from tests.media.ingest.builders import encoded, picture


def configure(settings: Any, folder: Path) -> None:
    settings.C2PA_CERTIFICATES = str(folder / keys.CERTIFICATES)
    settings.C2PA_PRIVATE_KEY = str(folder / keys.PRIVATE_KEY)
    settings.C2PA_DEVELOPMENT_FOLDER = None


def test_development_key_is_made_once_and_private(settings: Any, tmp_path: Path) -> None:
    settings.C2PA_DEVELOPMENT_FOLDER = tmp_path / "new" / "credentials"
    first, again = keys.current(), keys.current()
    assert first and again and first.fingerprint == again.fingerprint and first.algorithm == "ES256"
    modes = {path.name: path.stat().st_mode & 0o777 for path in settings.C2PA_DEVELOPMENT_FOLDER.iterdir()}
    assert modes == dict.fromkeys((keys.CERTIFICATES, keys.PRIVATE_KEY, keys.ANCHORS), 0o600)
    assert [path.name for path in settings.C2PA_DEVELOPMENT_FOLDER.parent.iterdir()] == ["credentials"]
    assert "PRIVATE" not in repr(first) and str(first.private_key) not in repr(first)


def test_certificate_has_the_profile(settings: Any, tmp_path: Path) -> None:
    """C2PA 2.2 §14.5.1.1."""
    keys.make_development_key(tmp_path / "made")
    leaf = x509.load_pem_x509_certificate((tmp_path / "made" / keys.CERTIFICATES).read_bytes())
    root = x509.load_pem_x509_certificate((tmp_path / "made" / keys.ANCHORS).read_bytes())
    leaf.verify_directly_issued_by(root)
    assert "development" in leaf.subject.rfc4514_string() and "development" in root.subject.rfc4514_string()
    values = {extension.oid: extension for extension in leaf.extensions}
    assert values[x509.OID_BASIC_CONSTRAINTS].value == x509.BasicConstraints(ca=False, path_length=None)
    usage = values[x509.OID_KEY_USAGE]
    assert usage.critical and usage.value.digital_signature and not usage.value.key_cert_sign
    assert {x509.OID_AUTHORITY_KEY_IDENTIFIER, x509.OID_SUBJECT_KEY_IDENTIFIER, x509.OID_EXTENDED_KEY_USAGE} <= set(
        values
    )


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from media.delivery import keys; folder = Path(sys.argv[1]);"
        "keys.make_development_key(folder); print((folder / keys.CERTIFICATES).read_text())"
    )

    def start(_: int) -> str:
        folder = str(tmp_path / "credentials")
        return subprocess.run(
            [sys.executable, "-c", program, folder], capture_output=True, text=True, check=True
        ).stdout

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(start, range(4)))) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["credentials"]


def test_replaced_key_signs_and_the_old_file_stays_trusted(settings: Any, tmp_path: Path) -> None:
    """Rotation: a file carries the chain it was signed with; readers keep the old root."""
    for name in ("old", "new"):
        keys.make_development_key(tmp_path / name)
    (tmp_path / "in").write_bytes(encoded(picture(), "JPEG"))
    for name in ("old", "new"):
        configure(settings, tmp_path / name)
        key = keys.current()
        assert key is not None
        credentials.sign(tmp_path / "in", tmp_path / f"by-{name}", "image/jpeg", credentials.Claim("Portal", "1"), key)
    both = tmp_path / "anchors.pem"
    both.write_bytes(b"".join((tmp_path / name / keys.ANCHORS).read_bytes() for name in ("new", "old")))
    settings.C2PA_TRUST_ANCHORS = str(both)
    assert credentials.read(tmp_path / "by-old", "image/jpeg", keys.anchors()).state == "Trusted"
    assert credentials.read(tmp_path / "by-new", "image/jpeg", keys.anchors()).state == "Trusted"
    only_new = (tmp_path / "new" / keys.ANCHORS).read_text()
    assert credentials.read(tmp_path / "by-old", "image/jpeg", only_new).state == "Valid"


def test_key_of_another_certificate_is_refused(settings: Any, tmp_path: Path) -> None:
    for name in ("one", "two"):
        keys.make_development_key(tmp_path / name)
    configure(settings, tmp_path / "one")
    settings.C2PA_PRIVATE_KEY = str(tmp_path / "two" / keys.PRIVATE_KEY)
    with pytest.raises(keys.KeyUnusableError, match="C2PA_PRIVATE_KEY"):
        keys.current()
    assert [found.id for found in checks.check_signing_key(None)] == ["media.E001"]


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"])
def test_nonsense_is_refused_by_name(content: bytes, settings: Any, tmp_path: Path) -> None:
    keys.make_development_key(tmp_path / "one")
    configure(settings, tmp_path / "one")
    (tmp_path / "one" / keys.CERTIFICATES).write_bytes(content)
    with pytest.raises(keys.KeyUnusableError, match="C2PA_CERTIFICATES"):
        keys.current()
    settings.C2PA_CERTIFICATES = str(tmp_path / "absent.pem")
    with pytest.raises(keys.KeyUnusableError, match="absent"):
        keys.current()


@pytest.mark.parametrize(
    ("made", "algorithm"),
    [
        (ec.generate_private_key(ec.SECP384R1()), "ES384"),
        (ed25519.Ed25519PrivateKey.generate(), "ED25519"),
        (rsa.generate_private_key(65537, 2048), "PS256"),
    ],
)
def test_other_kinds_of_keys_have_their_algorithm(made: Any, algorithm: str) -> None:
    assert keys._algorithm(made) == algorithm


def test_weak_kinds_of_keys_are_refused() -> None:
    for weak in (dsa.generate_private_key(1024), ec.generate_private_key(ec.SECP256K1())):
        with pytest.raises(keys.KeyUnusableError):
            keys._algorithm(weak)


def test_portal_without_a_key_is_told_so_before_it_is_deployed(settings: Any) -> None:
    assert checks.check_signing_key(None) == []
    settings.C2PA_DEVELOPMENT_FOLDER = None
    assert keys.current() is None and keys.anchors() == ""
    assert [found.id for found in checks.check_signing_key(None)] == ["media.W001"]


def test_key_that_runs_out_is_announced(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "WARN_DAYS", 365 * 20)
    settings.C2PA_DEVELOPMENT_FOLDER = tmp_path / "credentials"
    assert [found.id for found in checks.check_signing_key(None)] == ["media.W002"]
