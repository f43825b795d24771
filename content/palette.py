"""The design tokens as they stand in ``tokens.css``, and what their colours make of each other.

Contrast after WCAG 2.2, “relative luminance” and “contrast ratio”. The portal holds text to 7:1 (1.4.6)
and the lines that carry meaning to 3:1 (1.4.11), in both themes.
"""

import re
from dataclasses import dataclass

from content.stylesheets import STYLES

TEXT, LINE = 7.0, 3.0
_BLOCK = re.compile(r":root\s*\{(?P<body>[^{}]*)\}")
_TOKEN = re.compile(r"--(?P<name>[a-z0-9-]+):\s*(?P<value>[^;]+);")
_COLOUR = re.compile(r"#[0-9a-f]{6}")

#: What stands on what: ink, the grounds it is used on, and the ratio it must reach.
PAIRS: tuple[tuple[str, tuple[str, ...], float], ...] = (
    ("ink", ("paper", "raised", "sunken", "mark"), TEXT),
    ("muted", ("paper", "raised", "sunken"), TEXT),
    ("red", ("paper", "raised"), TEXT),
    ("jade", ("paper", "raised"), TEXT),
    ("red-on-sunken", ("sunken",), TEXT),
    ("jade-on-sunken", ("sunken",), TEXT),
    ("action-text", ("action", "action-hover"), TEXT),
    ("lacquer-text", ("lacquer", "lacquer-deep"), TEXT),
    ("jade-ground-text", ("jade-ground",), TEXT),
    ("night-text", ("night",), TEXT),
    ("night-muted", ("night",), TEXT),
    ("night-gold", ("night",), TEXT),
    ("paper", ("ink",), TEXT),
    ("line-strong", ("paper", "raised", "sunken"), LINE),
    ("focus", ("paper", "raised", "sunken"), LINE),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """An ink on a ground, in one theme."""

    ink: str
    ground: str
    ink_colour: str
    ground_colour: str
    ratio: float
    wanted: float

    @property
    def passes(self) -> bool:
        """Whether the ratio is what it must be."""
        return self.ratio >= self.wanted


def tokens() -> tuple[dict[str, str], dict[str, str]]:
    """Return every token of the light and of the dark theme by name."""
    source = (STYLES / "tokens.css").read_text(encoding="utf-8")
    dark_from = source.index("prefers-color-scheme: dark")
    light_block, dark_block = _BLOCK.search(source), _BLOCK.search(source, dark_from)
    if light_block is None or dark_block is None:
        raise ValueError("tokens.css has no theme")
    light = {row["name"]: row["value"].strip() for row in _TOKEN.finditer(light_block["body"])}
    return light, light | {row["name"]: row["value"].strip() for row in _TOKEN.finditer(dark_block["body"])}


def colours(theme: dict[str, str]) -> dict[str, str]:
    """Return the tokens of *theme* that are colours."""
    return {name: value for name, value in theme.items() if _COLOUR.fullmatch(value)}


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, 0 for black and 1 for white."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs(theme: dict[str, str]) -> list[Pair]:
    """Return every combination of ``PAIRS`` in *theme* with its ratio."""
    return [
        Pair(ink, ground, theme[ink], theme[ground], round(contrast(theme[ink], theme[ground]), 2), wanted)
        for ink, grounds, wanted in PAIRS
        for ground in grounds
    ]
