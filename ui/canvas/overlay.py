"""What stands over the ground: written lines, links, and the marks in sight, the chosen one last."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from ui.canvas.marks import LAYER_OF, Link, Mark, MarkPainter, Trace

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter

    from ui.canvas.view import View

_WORDS_FROM: Final = 1.3
"""Pixels a metre from which words have room."""

_BEYOND_PX: Final = 60
"""A mark so far outside still reaches into the window."""


@dataclass
class Overlay:
    """Marks, links and traces, and how they are shown.

    Attributes
    ----------
    chosen
        Key of the mark to emphasise.
    off
        Layers that are switched off.
    names_hidden, unit
        As in :class:`~ui.canvas.marks.MarkPainter`.
    """

    marks: tuple[Mark, ...] = ()
    links: tuple[Link, ...] = ()
    traces: tuple[Trace, ...] = ()
    chosen: str = ""
    off: set[str] = field(default_factory=set)
    names_hidden: bool = False
    unit: float = 1.0
    xy: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))

    def show(self, marks: Sequence[Mark], links: Sequence[Link], traces: Sequence[Trace]) -> None:
        """Other marks."""
        self.marks, self.links, self.traces = tuple(marks), tuple(links), tuple(traces)
        self.xy = np.array([one.xy for one in self.marks], dtype=np.float64).reshape(-1, 2)

    def paint(self, painter: QPainter, view: View) -> None:
        """Draw everything in sight."""
        words = view.resolution >= _WORDS_FROM
        draw = MarkPainter(painter, words=words, hidden=self.names_hidden, unit=self.unit)
        if "notes" not in self.off:
            for trace in self.traces:
                draw.trace([view.to_screen(*point) for point in trace.points], trace)
        if not {"lines", "people", "supporters"} & self.off:
            draw.links([(view.to_screen(*one.start), view.to_screen(*one.end), one.order) for one in self.links])
        x0, y0, x1, y1 = view.extent(_BEYOND_PX)
        xs, ys = self.xy[:, 0], self.xy[:, 1]
        near = [self.marks[int(i)] for i in np.flatnonzero((xs >= x0) & (xs <= x1) & (ys >= y0) & (ys <= y1))]
        shown = [
            (one, view.to_screen(*one.xy))
            for kind in ("note", "site", "supporter", "person")
            if LAYER_OF[kind] not in self.off
            for one in near
            if one.kind == kind
        ]
        for mark, place in shown:
            draw.reserve(mark, place)
        for mark, place in sorted(shown, key=lambda pair: pair[0].stands_for(self.chosen)):
            draw.mark(mark, place, chosen=bool(self.chosen) and mark.stands_for(self.chosen))

    def at(self, x: float, y: float, within: float, kinds: Collection[str] = ()) -> Mark | None:
        """The mark nearest to a place, at most *within* metres away; of some kinds only."""
        gaps = np.hypot(self.xy[:, 0] - x, self.xy[:, 1] - y)
        for index in np.argsort(gaps):
            if gaps[index] > within:
                return None
            mark = self.marks[int(index)]
            if LAYER_OF[mark.kind] not in self.off and (not kinds or mark.kind in kinds):
                return mark
        return None
