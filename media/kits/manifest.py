"""The manifest of a release, in the form of DESIGN section 4, as the exact text that is served and archived."""

import json
from typing import Any

from media.kits import contents
from media.models import KitFile, KitRelease

NAME = "manifest.json"


def compose(release: KitRelease, files: list[KitFile]) -> str:
    """Return the manifest of *release* with its *files*, whose sizes and digests are known.

    Keys are sorted as in the interface's description, text is plain UTF-8, and nothing in
    it depends on where or when it is composed: the same release gives the same text.
    """
    document = {
        "kit": release.kit.slug,
        "release": release.number,
        "lang": release.language,
        "title": release.title,
        "released_at": release.released_at.isoformat(timespec="seconds") if release.released_at else None,
        "files": [_file(file) for file in files],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _file(file: KitFile) -> dict[str, Any]:
    entry = {name: value for name, value in file.entry.items() if name != contents.PROVENANCE}
    return {"path": file.path, "sha256": file.sha256, "bytes": file.bytes, "media_type": file.media_type, **entry}


def changes_between(before: KitRelease | None, files: list[KitFile]) -> dict[str, Any]:
    """Return what *files* add, change and remove against the release *before*, by path; empty for the first."""
    if before is None:
        return {}
    old = {file.path: file.sha256 for file in before.files.all()}
    new = {file.path: file.sha256 for file in files}
    return {
        "since": before.number,
        "added": sorted(new.keys() - old.keys()),
        "changed": sorted(path for path in new.keys() & old.keys() if new[path] != old[path]),
        "removed": sorted(old.keys() - new.keys()),
    }
