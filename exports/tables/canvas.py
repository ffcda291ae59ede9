"""A sheet of paper on which a form is set: text, rules, fills and bands in millimetres, collected as a Scene."""

from __future__ import annotations

import numpy as np

from himi_map.look import WEIGHTS
from layers.scene import Box, CustodySlots, Drawable, Scene, Shapes, Space, Stroke, Text
from layers.text import GlyphRun, Role, fit, lay_out

PT = 25.4 / 72.0
"""Millimetres of a typographic point."""


class PageCanvas:
    """Collects drawables of one page.

    Parameters
    ----------
    width, height
        Of the sheet in millimetres; origin is its lower left corner, y up.
    """

    def __init__(self, width: float, height: float) -> None:
        self.width = width
        self.height = height
        self._ground: list[Drawable] = []
        self._rules: dict[str, list[tuple[float, float, float, float]]] = {}
        self._texts: list[Drawable] = []
        self._boxes: dict[str, Box] = {}

    def claim(self, name: str, x0: float, y0: float, x1: float, y1: float) -> None:
        """Say what stands where, for the proof."""
        self._boxes[name] = (x0, y0, x1, y1)

    def run(self, run: GlyphRun, x: float, y: float, colour: str = "ink", *, layer: str = "") -> None:
        """A laid-out run with its baseline starting at (x, y)."""
        self._texts.append(Text(run, (x, y), colour, space=Space.PAPER, layer=layer))

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size_pt: float,
        *,
        role: Role = "regular",
        colour: str = "ink",
        layer: str = "",
    ) -> float:
        """A line of text from (x, y); returns its width in mm."""
        if not words:
            return 0.0
        run = lay_out(words, size_pt * PT, role=role)
        self.run(run, x, y, colour, layer=layer)
        return run.width_mm

    def text_right(self, x: float, y: float, words: str, size_pt: float, *, role: Role = "regular") -> None:
        """A line of text ending at x."""
        run = lay_out(words, size_pt * PT, role=role)
        self.run(run, x - run.width_mm, y)

    def text_middle(
        self, left: float, right: float, y: float, words: str, size_pt: float, *, role: Role = "regular"
    ) -> None:
        """A line of text in the middle between two edges."""
        run = lay_out(words, size_pt * PT, role=role)
        self.run(run, left + (right - left - run.width_mm) / 2, y)

    def text_fit(self, x: float, y: float, words: str, size_pt: float, width: float, *, role: Role = "regular") -> None:
        """A line that shrinks, then breaks in two, rather than lose a letter."""
        for number, run in enumerate(fit(words, size_pt * PT, width, size_pt * PT * 0.6, role=role)):
            self.run(run, x, y - number * run.size_mm * 1.15)

    def rule(self, x0: float, y0: float, x1: float, y1: float, weight: str) -> None:
        """A straight line of a named weight."""
        self._rules.setdefault(weight, []).append((x0, y0, x1, y1))

    def frame(self, x0: float, y0: float, x1: float, y1: float, *, weight: str) -> None:
        """A rectangle without fill."""
        for line in ((x0, y0, x1, y0), (x1, y0, x1, y1), (x1, y1, x0, y1), (x0, y1, x0, y0)):
            self.rule(*line, weight)

    def fill(self, x0: float, y0: float, x1: float, y1: float, colour: str) -> None:
        """A filled rectangle below everything else."""
        self._ground.append(_rectangle(x0, y0, x1, y1, colour))

    def band(self, x0: float, y0: float, x1: float, y1: float, words: str) -> None:
        """A band with words that nobody may miss: ink frame, bold."""
        self.frame(x0, y0, x1, y1, weight="bold")
        self.text_middle(x0, x1, (y0 + y1) / 2 - 1.7, words, 13.0, role="bold")

    def caution(self, right: float, top: float, words: str) -> None:
        """The 取扱注意 box in the upper right corner."""
        run = lay_out(words, 14.0 * PT, role="bold", letter_spacing=0.15)
        width = run.width_mm + 8.0
        self.frame(right - width, top - 10.0, right, top, weight="bold")
        self.run(run, right - width + 4.4, top - 6.9)

    def scene(self, custody: CustodySlots | None = None) -> Scene:
        """Everything so far as one page: fills, then rules, then text; with the rooms for the marks of a copy."""
        rules = [
            Shapes(
                xy=np.array(lines, dtype=np.float64).reshape(-1, 2),
                starts=np.arange(0, 2 * len(lines), 2, dtype=np.int64),
                closed=False,
                stroke=Stroke("ink", WEIGHTS[weight]),
                space=Space.PAPER,
                clip=False,
            )
            for weight, lines in self._rules.items()
        ]
        items = (*self._ground, *rules, *self._texts)
        return Scene((self.width, self.height), items, boxes=self._boxes, custody=custody)


def _rectangle(x0: float, y0: float, x1: float, y1: float, colour: str) -> Shapes:
    return Shapes(
        xy=np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float64),
        starts=np.array([0], dtype=np.int64),
        closed=True,
        fill=colour,
        space=Space.PAPER,
        clip=False,
    )
