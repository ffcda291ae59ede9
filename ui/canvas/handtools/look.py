"""Looking: a press chooses what is there, a drag with Shift chooses everybody in a box."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPen

from ui.canvas.handtools.tool import Spot, Tool
from ui.look import colour


class Look(Tool):
    """The tool in hand when there is no other.

    Signals
    -------
    mark_pressed(kind, key)
        A mark; for a home, the id of its first member.
    ground_pressed(x, y)
        Open ground, metres.
    boxed(ids)
        All people in a box drawn with Shift held, a tuple of resident ids.
    """

    mark_pressed = Signal(str, str)
    ground_pressed = Signal(float, float)
    boxed = Signal(object)
    crosshair = False

    def __init__(self) -> None:
        super().__init__()
        self._from: QPointF | None = None
        self._to = QPointF()

    def click(self, spot: Spot) -> None:
        """Choose what is there."""
        mark = self.surface.mark_at(spot.screen)
        if mark is not None:
            self.mark_pressed.emit(mark.kind, mark.key)
        else:
            self.ground_pressed.emit(spot.x, spot.y)

    def grab(self, spot: Spot) -> bool:
        """With Shift a box begins."""
        if spot.shift:
            self._from = self._to = spot.screen
        return spot.shift

    def drag(self, spot: Spot) -> None:
        """The box grows."""
        self._to = spot.screen
        self.surface.update()

    def drop(self, spot: Spot) -> None:
        """Everybody in the box is chosen."""
        if self._from is None:
            return
        box = QRectF(self._from, spot.screen).normalized()
        self._from = None
        people = [mark for mark in self.surface.marks_within(box) if mark.kind == "person"]
        self.boxed.emit(tuple(member for mark in people for member in mark.members))
        self.surface.update()

    def key(self, key: Qt.Key) -> bool:
        """It cannot be laid down; Esc forgets the box."""
        if key is Qt.Key.Key_Escape and self._from is not None:
            self._from = None
            self.surface.update()
            return True
        return False

    def paint(self, painter: QPainter) -> None:
        """The box."""
        if self._from is not None:
            painter.setPen(QPen(colour("action"), 2.0, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self._from, self._to).normalized())
