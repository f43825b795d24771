"""Licences by SPDX identifier, with names and addresses for readers."""

from dataclasses import dataclass

_OPEN = ("editorial", "education", "social", "print", "commercial", "adaptation")


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence as readers see it.

    ``allows`` lists what it lets everybody do and ``forbids`` what it does not; a licence
    that the portal does not know says nothing, and both are empty. ``clauses`` name the
    section of its text that says so, by use, and by ``""`` for every other use.
    """

    spdx: str
    name: str
    url: str
    allows: tuple[str, ...] = ()
    clauses: tuple[tuple[str, str], ...] = ()
    is_share_alike: bool = False

    @property
    def forbids(self) -> tuple[str, ...]:
        """The uses that a known licence does not allow."""
        return tuple(use for use in _OPEN if use not in self.allows) if self.allows else ()

    def clause(self, use: str) -> str:
        """Return where the licence speaks of *use*, such as ``CC BY 4.0 §2(a)(1)``; empty where no section does."""
        sections = dict(self.clauses)
        section = sections.get(use, sections.get("", ""))
        return f"{self.name} {section}" if section else ""


_CC = "https://creativecommons.org/licenses/"
#: Where the texts grant the right to share and adapt: in 4.0, and in the versions before it.
_GRANT = {"4.0": "§2(a)(1)", "3.0": "§3", "2.5": "§3", "2.0": "§3"}
#: Where they take a use away or tie a condition to it.
_CONDITIONS = {
    "by-sa": {
        "4.0": ("adaptation", "§3(b)"),
        "3.0": ("adaptation", "§4(b)"),
        "2.5": ("adaptation", "§4(b)"),
        "2.0": ("adaptation", "§4(b)"),
    },
    "by-nc": {"4.0": ("commercial", "§2(a)(1)"), "3.0": ("commercial", "§4(b)")},
    "by-nd": {"4.0": ("adaptation", "§2(a)(1)(B)"), "3.0": ("adaptation", "§3")},
}


def _creative_commons(kind: str, version: str, without: str = "") -> Licence:
    condition = _CONDITIONS.get(kind, {}).get(version)
    return Licence(
        f"CC-{kind.upper()}-{version}",
        f"CC {kind.upper()} {version}",
        f"{_CC}{kind}/{version}/",
        tuple(use for use in _OPEN if use != without),
        (("", _GRANT[version]), *((condition,) if condition else ())),
        is_share_alike=kind == "by-sa",
    )


_ROWS = (
    Licence("CC0-1.0", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/", _OPEN, (("", "§2"),)),
    *(_creative_commons("by", version) for version in ("2.0", "2.5", "3.0", "4.0")),
    *(_creative_commons("by-sa", version) for version in ("2.0", "2.5", "3.0", "4.0")),
    *(_creative_commons("by-nc", version, "commercial") for version in ("3.0", "4.0")),
    *(_creative_commons("by-nd", version, "adaptation") for version in ("3.0", "4.0")),
    Licence("PDM-1.0", "Public domain", "https://creativecommons.org/publicdomain/mark/1.0/", _OPEN),
)
LICENCES: dict[str, Licence] = {row.spdx: row for row in _ROWS}


def is_known_licence(identifier: str) -> bool:
    """Whether *identifier* is an SPDX identifier that the portal can link by itself."""
    return identifier in LICENCES


def describe(identifier: str, url: str = "") -> Licence:
    """Return the licence of *identifier*; an unknown one keeps its own name and *url*."""
    return LICENCES.get(identifier) or Licence(identifier, identifier, url)
