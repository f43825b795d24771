"""Deployment checks of what leaves the portal: whether there is a key, and for how long it still signs."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register

from media.delivery import keys

#: Ordering a certificate takes weeks.
WARN_DAYS = 60


def check_signing_key(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn where files leave unsigned or soon will, and fail where the key cannot be used."""
    try:
        key = keys.current()
        keys.anchors()
    except keys.KeyUnusableError as error:
        return [Error(str(error), id="media.E001", hint="See docs/how-to/sign-files.md.")]
    if key is None:
        return [
            Warning(
                "No key for content credentials: files leave with credit and licence, but unsigned.",
                hint="Set C2PA_CERTIFICATES and C2PA_PRIVATE_KEY; see docs/how-to/sign-files.md.",
                id="media.W001",
            )
        ]
    if key.expires_at < datetime.now(UTC) + timedelta(days=WARN_DAYS):
        return [
            Warning(
                f"The certificate that signs files ends on {key.expires_at:%Y-%m-%d}.",
                hint="Order the next one; see “Rotate” in docs/how-to/sign-files.md.",
                id="media.W002",
            )
        ]
    return []


def register_all() -> None:
    """Register the checks; they run with ``check --deploy``."""
    register(check_signing_key, Tags.security, deploy=True)
