"""Drawing a line or an area, press by press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, Signal

from ui.canvas.handtools.strokes import handle, rubber
from ui.canvas.handtools.tool import ENDS, Spot, Tool

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter


class DrawPath(Tool):
    """Every press is a corner; a double press or Enter ends it, Backspace takes the last corner back.

    Signals
    -------
    drawn(points)
        A tuple of (x, y) in metres: two or more of a line, three or more of an area.

    Parameters
    ----------
    area
        Whether it closes.
    """

    drawn = Signal(object)

    def __init__(self, *, area: bool = False) -> None:
        super().__init__()
        self._area = area
        self._points: list[tuple[float, float]] = []
        self._pointer: QPointF | None = None
        what = "範囲の角" if area else "線の曲がり角"
        self.hint = f"{what}を順に押してください。終わりは2回続けて押すか、Enter を押します。"

    def hover(self, spot: Spot) -> None:
        """The next piece follows the pointer."""
        self._pointer = spot.screen
        self.surface.update()

    def click(self, spot: Spot) -> None:
        """A corner."""
        self._points.append((spot.x, spot.y))
        self.surface.update()

    def double_click(self, spot: Spot) -> bool:
        """The first of both presses was the last corner."""
        del spot
        self._end()
        return True

    def key(self, key: Qt.Key) -> bool:
        """Enter ends, Backspace takes a corner back."""
        if key in ENDS:
            self._end()
            return True
        if key is Qt.Key.Key_Backspace and self._points:
            self._points.pop()
            self.surface.update()
            return True
        return super().key(key)

    def _end(self) -> None:
        points = tuple(self._points)
        if len(points) >= (3 if self._area else 2):
            self._points.clear()
            self.drawn.emit(points)
        self.surface.update()

    def paint(self, painter: QPainter) -> None:
        """What was drawn, and the piece to the pointer."""
        corners = [self.surface.view.to_screen(*point) for point in self._points]
        if self._points and self._pointer is not None:
            rubber(painter, [*corners, self._pointer], closed=self._area and len(corners) > 1, dashed=True)
        if len(corners) > 1:
            rubber(painter, corners)
        for corner in corners:
            handle(painter, corner)

    def stop(self) -> None:
        """Forget what was not ended."""
        self._points.clear()
        super().stop()
