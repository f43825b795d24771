"""Line and bar charts as plain numbers: where each mark stands, in percent of the drawing.

Percentages instead of a view box: the drawing takes any width and its words keep their size. Templates put
the numbers into SVG attributes, so that no inline style is needed.
"""

import itertools
import math
from dataclasses import dataclass

#: The part of the drawing that the marks use: room for words at the edges (percent).
LEFT, RIGHT, TOP, BOTTOM = 5.0, 95.0, 12.0, 86.0
#: Years named below the axis on a narrow screen.
NAMED = 5


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure: its place and, for a bar, its size; ``minor`` words are for wide screens only."""

    x: float
    y: float
    left: float
    top: float
    width: float
    height: float
    year: int
    value: float
    minor: bool
    emphasis: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A straight piece of the line between two figures."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A horizontal line of the grid with its value."""

    y: float
    value: float
    base: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything a template draws."""

    marks: tuple[Mark, ...]
    segments: tuple[Segment, ...]
    ticks: tuple[Tick, ...]


def draw(rows: list[tuple[int, float]], kind: str = "line", *, mirrored: bool = False) -> Chart:
    """Return the chart of *rows* (year, value), sorted by year; *mirrored* runs from right to left.

    A bar chart begins at zero. A line chart does too, unless its figures fill less than
    two fifths of the way from zero: then it begins at a round value below the lowest.
    """
    rows = sorted(rows)
    if not rows:
        return Chart((), (), ())
    ticks = _scale([value for _year, value in rows], from_zero=kind == "bar")
    low, high = ticks[0], ticks[-1]

    def height(value: float) -> float:
        return round(BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP), 2)

    places = _places(rows, kind, mirrored)
    width = round((RIGHT - LEFT) / max(len(rows), 3) * 0.62, 2) if kind == "bar" else 0.0
    step, last = math.ceil(len(rows) / NAMED), len(rows) - 1
    zero = height(max(low, min(high, 0.0)))
    marks = tuple(
        Mark(
            x=x,
            y=height(value),
            left=round(x - width / 2, 2),
            top=min(height(value), zero),
            width=width,
            height=round(abs(zero - height(value)), 2),
            year=year,
            value=value,
            minor=(last - number) % step != 0,
            emphasis=number in {0, last},
        )
        for number, ((year, value), x) in enumerate(zip(rows, places, strict=True))
    )
    pairs = itertools.pairwise(marks) if kind == "line" else ()
    segments = tuple(Segment(a.x, a.y, b.x, b.y) for a, b in pairs)
    return Chart(marks, segments, tuple(Tick(height(value), value, value == low) for value in ticks))


def _places(rows: list[tuple[int, float]], kind: str, mirrored: bool) -> list[float]:
    first, span = rows[0][0], rows[-1][0] - rows[0][0]
    room = RIGHT - LEFT
    if kind == "bar" or span == 0:
        found = [LEFT + room * (number + 0.5) / len(rows) for number in range(len(rows))]
    else:
        found = [LEFT + room * (year - first) / span for year, _value in rows]
    return [round(100 - x if mirrored else x, 2) for x in found]


def _scale(values: list[float], *, from_zero: bool) -> list[float]:
    """Return three to six round values that enclose *values*."""
    low, high = min(values), max(values)
    if from_zero or (low >= 0 and (high - low) > 0.4 * high):
        low = min(low, 0.0)
    if high <= low:
        high = low + (abs(low) or 1.0) * 0.1
    step = _round_step((high - low) / 4)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(number * step, 10) for number in range(first, last + 1)]


def _round_step(rough: float) -> float:
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next((factor * power for factor in (1, 2, 2.5, 5) if factor * power >= rough), 10 * power)
