"""The right column of a sheet, set from top to bottom; what does not fit is told, never dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himi_map.look import WEIGHTS
from layers.scene import Drawable, Shapes, Space, Stroke, Symbol, Text
from layers.shapes import ring
from layers.text import Role, fit, lay_out, width_of, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.scene import Box

PT = 25.4 / 72.0
"""Millimetres of a typographic point."""

LEAST_PT = 7.0
"""No type on paper is smaller, points."""

PICTURE = 11.0
"""Room for the picture left of the words of a legend, mm."""


class Column:
    """A pen that goes down a column of the sheet.

    Parameters
    ----------
    box
        The column, mm of paper.
    factor
        All type in it is so much larger than asked for, but never smaller than 7 points.
    """

    def __init__(self, box: Box, factor: float = 1.0) -> None:
        self.factor = factor
        self.row = 0.0
        """No row of symbols is lower, mm."""
        self.left, self.bottom, self.right, self.top = box
        self.y = box[3]
        self.items: list[Drawable] = []

    @property
    def width(self) -> float:
        """Of the column, mm."""
        return self.right - self.left

    @property
    def room(self) -> float:
        """Height left, mm."""
        return self.y - self.bottom

    def size(self, size_pt: float) -> float:
        """Type of *size_pt* points as it is set in this column, mm."""
        return max(size_pt * self.factor, LEAST_PT) * PT

    def skip(self, height: float) -> None:
        """Leave white."""
        self.y -= height

    def rule(self, weight: str = "thin") -> None:
        """A line across."""
        stroke = Stroke("ink", WEIGHTS[weight])
        self.items.append(ring([(self.left, self.y), (self.right, self.y)], closed=False, stroke=stroke))

    def text(
        self,
        words: str,
        size_pt: float,
        *,
        role: Role = "regular",
        indent: float = 0.0,
        leading: float = 1.35,
        layer: str = "",
    ) -> None:
        """Words over as many lines as they take."""
        size = self.size(size_pt)
        for run in wrap(words, size, self.width - indent, role=role, balanced=True):
            self.y -= size * leading
            at = (self.left + indent, self.y + size * 0.25)
            self.items.append(Text(run, at, "ink", space=Space.PAPER, layer=layer))

    def line(self, words: str, size_pt: float, *, layer: str = "") -> None:
        """One line that is as high whatever it says: what is of the run must not move what is below it."""
        size = self.size(size_pt)
        self.y -= size * 1.35
        (run, *_) = fit(words, size, self.width, LEAST_PT * PT)
        self.items.append(Text(run, (self.left, self.y + size * 0.25), "ink", space=Space.PAPER, layer=layer))

    def parts(self, parts: Sequence[str], size_pt: float, *, indent: float = 0.0, leading: float = 1.3) -> None:
        """Words of one part stay together: lines end between *parts*; all but the first are set in by *indent* mm."""
        size = self.size(size_pt)
        lines: list[str] = []
        for part in parts:
            longer = f"{lines[-1]}　{part}" if lines else part
            if lines and width_of(longer, size) <= self.width - indent:
                lines[-1] = longer
            else:
                lines.append(part)
        for number, words in enumerate(lines):
            self.text(words, size_pt, indent=indent if number else 0.0, leading=leading)

    def name(self, words: str, size_pt: float, least_pt: float, *, role: Role = "bold") -> None:
        """Words that shrink before they break, and are never cut."""
        for run in fit(words, size_pt * PT, self.width, least_pt * PT, role=role):
            self.y -= run.size_mm * 1.25
            self.items.append(Text(run, (self.left, self.y + run.size_mm * 0.2), "ink", space=Space.PAPER))

    def heading(self, words: str) -> None:
        """A small bold heading with a hairline under it."""
        self.skip(2.4 * self.factor)
        self.text(words, 8.5, role="bold")
        self.y -= 0.7
        self.items.append(
            ring(
                [(self.left, self.y), (self.right, self.y)],
                closed=False,
                stroke=Stroke("hairline", WEIGHTS["thin"]),
            )
        )
        self.skip(1.3 * self.factor)

    def put(self, *items: Drawable) -> None:
        """Drawables already placed."""
        self.items.extend(items)

    def symbol_row(self, names: list[str], size: float, words: str, size_pt: float = 8.0) -> None:
        """Symbols in a row and their words beside them."""
        type_size = self.size(size_pt)
        height = max(size + 0.8, type_size * 1.4, self.row)
        x = self.left + size / 2
        for name in names:
            self.items.append(Symbol(name, (x, self.y - height / 2), size, space=Space.PAPER))
            x += size + 0.4
        run = lay_out(words, type_size)
        start = max(x - size / 2 + 1.2, self.left + PICTURE)
        at = (start, self.y - height / 2 - type_size * 0.36)
        self.items.append(Text(run, at, "ink", space=Space.PAPER))
        self.y -= height


def frame_of(box: Box, weight: str = "line") -> Shapes:
    """A rectangle without fill."""
    x0, y0, x1, y1 = box
    return ring([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], stroke=Stroke("ink", WEIGHTS[weight]))


def block(box: Box, colour: str, *, hatch: str | None = None, stroke: Stroke | None = None) -> Shapes:
    """A filled swatch, with the edge its zones have on the map, or a fine one."""
    x0, y0, x1, y1 = box
    stroke = stroke or Stroke("ink2", WEIGHTS["fine"])
    return ring([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], fill=colour, stroke=stroke, hatch=hatch)


def dots(cells: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], x: float, y: float, size: float) -> Shapes:
    """A QR matrix as rectangles, one for each row of dark dots: lower left corner (x, y), *size* mm."""
    edges = np.diff(np.pad(cells.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    rows, first = np.nonzero(edges == 1)
    _, stop = np.nonzero(edges == -1)
    step = size / len(cells)
    x0, x1 = x + first * step, x + stop * step
    y0, y1 = y + size - (rows + 1) * step, y + size - rows * step
    corners = np.stack([np.column_stack(pair) for pair in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))], axis=1)
    return Shapes(
        xy=corners.reshape(-1, 2),
        starts=np.arange(0, 4 * len(rows), 4, dtype=np.int64),
        closed=True,
        fill="ink",
        features=np.zeros(1, dtype=np.int64),
        space=Space.PAPER,
        clip=False,
    )
