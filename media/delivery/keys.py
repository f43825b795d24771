"""The key that signs content credentials: configured, or made for development.

A key belongs to a certificate of the C2PA profile (C2PA 2.2 §14.5.1): end entity, digital
signature only, with key identifiers. Signed files carry the chain, so that a new key
leaves older files as they are; only the anchors that readers trust must keep the old root.
"""

from __future__ import annotations

import datetime
import functools
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

CERTIFICATES, PRIVATE_KEY, ANCHORS = "certificates.pem", "private-key.pem", "anchors.pem"
_ORGANISATION = "Foreign information portal (development)"
_YEARS = 10
_CURVES = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}


class KeyUnusableError(ValueError):
    """The configured certificate or key cannot be used; says which and why."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A certificate chain (leaf first, PEM) with its private key (PKCS #8, PEM).

    ``algorithm`` is the C2PA name (ES256 …); ``fingerprint`` is the SHA-256 of the leaf.
    """

    chain: bytes
    private_key: bytes
    algorithm: str
    fingerprint: str
    expires_at: datetime.datetime

    def __repr__(self) -> str:
        """Never shows the key."""
        return f"<SigningKey {self.algorithm} {self.fingerprint[:16]}>"


def current() -> SigningKey | None:
    """Return the key that signs now, or None where none is configured.

    In development and tests one is made at the first call. Raises ``KeyUnusableError``.
    """
    places = _places()
    if places is None:
        return None
    certificates, private_key, _ = places
    return _loaded(certificates, private_key, _stamp(certificates), _stamp(private_key))


def anchors() -> str:
    """Return the root certificates (PEM) that the portal's own checks trust; empty where none are configured."""
    places = _places()
    place = Path(settings.C2PA_TRUST_ANCHORS) if settings.C2PA_TRUST_ANCHORS else places and places[2]
    if not place:
        return ""
    try:
        return place.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnusableError(f"C2PA_TRUST_ANCHORS: {place.name} cannot be read") from error


def _places() -> tuple[Path, Path, Path | None] | None:
    """Where certificates, key and anchors of the development lie; configured ones come first."""
    if settings.C2PA_CERTIFICATES and settings.C2PA_PRIVATE_KEY:
        return Path(settings.C2PA_CERTIFICATES), Path(settings.C2PA_PRIVATE_KEY), None
    if settings.C2PA_DEVELOPMENT_FOLDER is None:
        return None
    folder = Path(settings.C2PA_DEVELOPMENT_FOLDER)
    make_development_key(folder)
    return folder / CERTIFICATES, folder / PRIVATE_KEY, folder / ANCHORS


def _stamp(place: Path) -> int:
    """When the file last changed, in nanoseconds: a replaced key is read again."""
    try:
        return place.stat().st_mtime_ns
    except OSError as error:
        raise KeyUnusableError(f"{place.name} cannot be read") from error


@functools.lru_cache(maxsize=4)
def _loaded(certificates: Path, private_key: Path, *_stamps: int) -> SigningKey:
    try:
        chain, key = certificates.read_bytes(), private_key.read_bytes()
        leaf = x509.load_pem_x509_certificates(chain)[0]
    except (OSError, ValueError, IndexError) as error:
        raise KeyUnusableError(f"C2PA_CERTIFICATES: {certificates.name} is no chain of certificates in PEM") from error
    try:
        private = serialization.load_pem_private_key(key, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyUnusableError(f"C2PA_PRIVATE_KEY: {private_key.name} is no private key in PEM") from error
    if _spki(private.public_key()) != _spki(leaf.public_key()):
        raise KeyUnusableError("C2PA_PRIVATE_KEY does not belong to the first certificate of C2PA_CERTIFICATES")
    encoded = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return SigningKey(
        chain, encoded, _algorithm(private), leaf.fingerprint(hashes.SHA256()).hex(), leaf.not_valid_after_utc
    )


def _spki(key: object) -> bytes:
    encoded: bytes = key.public_bytes(  # type: ignore[attr-defined]
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return encoded


def _algorithm(key: object) -> str:
    """The algorithm that C2PA 2.2 §13.2.1 allows for this kind of key."""
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _CURVES:
        return _CURVES[key.curve.name]
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ED25519"
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= 2048:
        return "PS256"
    raise KeyUnusableError("C2PA_PRIVATE_KEY: use an EC key (P-256, P-384, P-521), Ed25519 or RSA of 2048 bits or more")


def make_development_key(folder: Path) -> None:
    """Make a root, a signing certificate and its key in *folder* unless they are there.

    They are written aside and the folder is renamed into place, so that of several
    processes that start at once one wins and all use the same key.
    """
    if folder.exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = folder.with_name(f".{folder.name}-{secrets.token_hex(6)}")
    aside.mkdir(mode=0o700)
    try:
        for name, content in _development().items():
            handle = os.open(aside / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                os.fsync(file.fileno())
        aside.rename(folder)
    except OSError:
        if not folder.exists():
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _development() -> dict[str, bytes]:
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = (
        _certificate("development root", root_key, "development root")
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    leaf = (
        _certificate("development signer", key, "development root")
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    encoded = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem = serialization.Encoding.PEM
    return {CERTIFICATES: leaf.public_bytes(pem), PRIVATE_KEY: encoded, ANCHORS: root.public_bytes(pem)}


def _certificate(subject: str, key: ec.EllipticCurvePrivateKey, issuer: str) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365 * _YEARS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _usage(**yes: bool) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip
    return x509.KeyUsage(**{name: yes.get(name, False) for name in names})
