"""A line from a person to whoever helps them, drawn with the hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Signal

from ui.canvas.handtools.strokes import rubber
from ui.canvas.handtools.tool import Spot, Tool

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from ui.canvas.marks import Mark


class DragLink(Tool):
    """Drag from a person to a supporter; or, with a person chosen, press the supporter.

    Signals
    -------
    linked(resident, supporter)
        Both ids.
    chosen(resident)
        A person was pressed.
    """

    linked = Signal(str, str)
    chosen = Signal(str)
    hint = "人の丸から、助ける人の四角まで、線を引いてください。丸を押して、四角を押しても結べます。"

    def __init__(self, resident: str = "") -> None:
        super().__init__()
        self.resident = resident
        self._from: Mark | None = None
        self._to = QPointF()

    def grab(self, spot: Spot) -> bool:
        """A line begins at a person."""
        self._from = self.surface.mark_at(spot.screen, ("person",))
        self._to = spot.screen
        return self._from is not None

    def drag(self, spot: Spot) -> None:
        """The line follows."""
        self._to = spot.screen
        self.surface.update()

    def drop(self, spot: Spot) -> None:
        """It ends at a supporter, or is forgotten."""
        start, self._from = self._from, None
        end = self.surface.mark_at(spot.screen, ("supporter",))
        self.surface.update()
        if start is not None and end is not None:
            resident = self.resident if self.resident in start.members else start.key
            self.linked.emit(resident, end.key)

    def click(self, spot: Spot) -> None:
        """A person is chosen, or the supporter of the person who was."""
        self._from = None
        mark = self.surface.mark_at(spot.screen, ("person", "supporter"))
        if mark is None:
            return
        if mark.kind == "person":
            self.resident = mark.key
            self.chosen.emit(mark.key)
        elif self.resident:
            self.linked.emit(self.resident, mark.key)

    def paint(self, painter: QPainter) -> None:
        """The line being drawn."""
        if self._from is not None:
            rubber(painter, [self.surface.view.to_screen(*self._from.xy), self._to])
