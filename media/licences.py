"""Licences by SPDX identifier, with names and addresses for readers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence as readers see it; ``allows`` lists what it lets everybody do."""

    spdx: str
    name: str
    url: str
    allows: tuple[str, ...]


_OPEN = ("editorial", "education", "social", "print", "commercial", "adaptation")
_NON_COMMERCIAL = ("editorial", "education", "social", "print", "adaptation")
_CC = "https://creativecommons.org/licenses/"


def _creative_commons(kind: str, version: str, allows: tuple[str, ...]) -> Licence:
    return Licence(f"CC-{kind.upper()}-{version}", f"CC {kind.upper()} {version}", f"{_CC}{kind}/{version}/", allows)


_ROWS = (
    Licence("CC0-1.0", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/", _OPEN),
    *(_creative_commons("by", version, _OPEN) for version in ("2.0", "2.5", "3.0", "4.0")),
    *(_creative_commons("by-sa", version, _OPEN) for version in ("2.0", "2.5", "3.0", "4.0")),
    *(_creative_commons("by-nc", version, _NON_COMMERCIAL) for version in ("3.0", "4.0")),
    *(_creative_commons("by-nd", version, _OPEN[:-1]) for version in ("3.0", "4.0")),
    Licence("PDM-1.0", "Public domain", "https://creativecommons.org/publicdomain/mark/1.0/", _OPEN),
)
LICENCES: dict[str, Licence] = {row.spdx: row for row in _ROWS}


def is_known_licence(identifier: str) -> bool:
    """Whether *identifier* is an SPDX identifier that the portal can link by itself."""
    return identifier in LICENCES


def describe(identifier: str, url: str = "") -> Licence:
    """Return the licence of *identifier*; an unknown one keeps its own name and *url*."""
    return LICENCES.get(identifier) or Licence(identifier, identifier, url, ())
