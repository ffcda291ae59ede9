"""How far it is, and how long it takes an elderly walker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from himi_map.geo import walking
from ui.canvas.handtools.strokes import handle, rubber, word
from ui.canvas.handtools.tool import Spot, Tool

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter


class Measure(Tool):
    """Every press is a corner of the way; the words at its end say how long it is."""

    hint = "道のりの曲がり角を順に押してください。お年寄りの歩く速さ（1分に30 m）で数えます。やめるときは Esc。"

    def __init__(self) -> None:
        super().__init__()
        self._points: list[tuple[float, float]] = []
        self._pointer: tuple[float, float] | None = None

    @property
    def metres(self) -> float:
        """Length of the way so far."""
        return walking.length(self._points)

    def hover(self, spot: Spot) -> None:
        """Tell the length to the pointer."""
        self._pointer = (spot.x, spot.y)
        self.surface.update()

    def click(self, spot: Spot) -> None:
        """A corner."""
        self._points.append((spot.x, spot.y))
        self.surface.update()

    def double_click(self, spot: Spot) -> bool:
        """Begin another way."""
        del spot
        self._points.clear()
        self.surface.update()
        return True

    def key(self, key: Qt.Key) -> bool:
        """Backspace takes the last corner back."""
        if key is Qt.Key.Key_Backspace and self._points:
            self._points.pop()
            self.surface.update()
            return True
        return super().key(key)

    def paint(self, painter: QPainter) -> None:
        """The way and its words."""
        points = [*self._points, self._pointer] if self._points and self._pointer is not None else self._points
        if not points:
            return
        corners = [self.surface.view.to_screen(*point) for point in points]
        if len(corners) > 1:
            rubber(painter, corners)
            word(painter, corners[-1], walking.words(walking.length(points)))
        for corner in corners[: len(self._points)]:
            handle(painter, corner)
