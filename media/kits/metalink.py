"""Metalink 4 (RFC 5854) of a release: download managers resume and verify with it."""

from xml.sax.saxutils import escape

from media.models import KitRelease

MEDIA_TYPE = "application/metalink4+xml"
_SPACE = "urn:ietf:params:xml:ns:metalink"


def archive_name(release: KitRelease) -> str:
    """Return the file name under which an archive is saved."""
    return f"{release.kit.slug}-{release.number}-{release.language}.zip"


def compose(release: KitRelease, address: str, publisher: str) -> str:
    """Return the Metalink of *release*, whose archive lies at the absolute *address*.

    The digests of the pieces let a manager fetch again only what arrived damaged.
    """
    pieces = "".join(f"<hash>{piece}</hash>" for piece in release.pieces)
    published = release.released_at.strftime("%Y-%m-%dT%H:%M:%SZ") if release.released_at else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<metalink xmlns="{_SPACE}"><published>{published}</published>'
        f'<file name="{escape(archive_name(release))}"><size>{release.archive_bytes}</size>'
        f"<language>{escape(release.language)}</language>"
        f"<description>{escape(release.title)}</description>"
        f'<hash type="sha-256">{release.archive_sha256}</hash>'
        f'<pieces type="sha-256" length="{release.piece_bytes}">{pieces}</pieces>'
        f"<publisher name={_quoted(publisher)}/>"
        f'<url priority="1">{escape(address)}</url></file></metalink>\n'
    )


def _quoted(text: str) -> str:
    return '"' + escape(text, {'"': "&quot;"}) + '"'
