"""Strokes and shapes of which symbols are made, in a unit box from -0.5 to 0.5 with y up; curves are flattened here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class SymbolPart:
    """A shape of a symbol.

    Attributes
    ----------
    xy
        Shape (n, 2), unit box, y up.
    starts
        Index of the first point of each ring or line.
    closed
        Rings or open lines.
    fill, stroke
        Colour names of :mod:`himi_map.look`, or None.
    stroke_width
        Share of the symbol's size.
    """

    xy: NDArray[np.float64]
    starts: NDArray[np.int64]
    closed: bool
    fill: str | None = None
    stroke: str | None = None
    stroke_width: float = 0.0


def area(*rings: Points, fill: str | None = "ink", stroke: str | None = None, width: float = 0.0) -> SymbolPart:
    """Filled rings (even-odd)."""
    return _part(rings, closed=True, fill=fill, stroke=stroke, width=width)


def line(*lines: Points, stroke: str = "ink", width: float = 0.07) -> SymbolPart:
    """Open lines."""
    return _part(lines, closed=False, fill=None, stroke=stroke, width=width)


def _part(rings: Sequence[Points], *, closed: bool, fill: str | None, stroke: str | None, width: float) -> SymbolPart:
    arrays = [np.asarray(ring, dtype=np.float64) for ring in rings]
    starts = np.cumsum([0, *(len(one) for one in arrays[:-1])]).astype(np.int64)
    return SymbolPart(np.concatenate(arrays), starts, closed, fill, stroke, width)


def disc(x: float, y: float, radius: float, *, steps: int = 20) -> Points:
    """A circle."""
    angles = np.linspace(0.0, 2 * np.pi, steps, endpoint=False)
    return [(x + radius * float(np.cos(a)), y + radius * float(np.sin(a))) for a in angles]


def box(x0: float, y0: float, x1: float, y1: float) -> Points:
    """A rectangle."""
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def rounded(half: float, radius: float) -> Points:
    """A square with round corners about the middle."""
    found: list[tuple[float, float]] = []
    for number, (sx, sy) in enumerate(((1, 1), (-1, 1), (-1, -1), (1, -1))):
        x, y = sx * (half - radius), sy * (half - radius)
        turns = np.linspace(0, np.pi / 2, 5) + number * np.pi / 2
        found.extend((x + radius * float(np.cos(turn)), y + radius * float(np.sin(turn))) for turn in turns)
    return found


def wave(y: float, *, x0: float = -0.3, x1: float = 0.3, height: float = 0.05, waves: float = 2.0) -> Points:
    """A wavy line."""
    share = np.linspace(0.0, 1.0, 17)
    return [(x0 + (x1 - x0) * float(t), y + height * float(np.sin(2 * np.pi * waves * t))) for t in share]
