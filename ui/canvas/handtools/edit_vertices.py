"""Correcting boundaries: take a corner and move it, put a new one into a line, take one out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from PySide6.QtCore import Qt, Signal

from ui.canvas.handtools.strokes import HANDLE_PX, handle, rubber
from ui.canvas.handtools.tool import ARROWS, Spot, Tool

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter

_REACH_PX = 24.0
_STEP_PX = 6.0


class EditVertices(Tool):
    """Handles on the corners of areas. What moving means for the areas that share a corner, the owner of them decides.

    Signals
    -------
    moved(index, x, y)
        A corner was let go at a new place, metres.
    inserted(x, y)
        A line was pressed where it has no corner, metres.
    removed(index)
        Delete was pressed on the chosen corner.
    """

    moved = Signal(int, float, float)
    inserted = Signal(float, float)
    removed = Signal(int)
    hint = "角の丸をつまんで動かします。線を2回続けて押すと角が増え、Delete で選んだ角が消えます。"

    def __init__(self) -> None:
        super().__init__()
        self._vertices: NDArray[np.float64] = np.empty((0, 2))
        self._shapes: tuple[Any, ...] = ()
        self._taken = -1
        self._chosen = -1
        self._at = (0.0, 0.0)

    def show(self, vertices: NDArray[np.float64], shapes: Sequence[Any]) -> None:
        """Show these corners (n, 2) and areas, metres."""
        self._vertices = np.asarray(vertices, dtype=np.float64).reshape(-1, 2)
        self._shapes = tuple(shapes)
        self._taken = -1
        if self._chosen >= len(self._vertices):
            self._chosen = -1
        if self.held:
            self.surface.update()

    def _near(self, spot: Spot) -> int:
        if not len(self._vertices):
            return -1
        gaps = np.hypot(self._vertices[:, 0] - spot.x, self._vertices[:, 1] - spot.y) * self.surface.view.resolution
        index = int(np.argmin(gaps))
        return index if gaps[index] <= _REACH_PX else -1

    def grab(self, spot: Spot) -> bool:
        """Take the corner."""
        self._taken = self._chosen = self._near(spot)
        self._at = (spot.x, spot.y)
        self.surface.update()
        return self._taken >= 0

    def drag(self, spot: Spot) -> None:
        """It follows."""
        self._at = (spot.x, spot.y)
        self.surface.update()

    def drop(self, spot: Spot) -> None:
        """Here it belongs."""
        taken, self._taken = self._taken, -1
        if taken >= 0:
            self.moved.emit(taken, spot.x, spot.y)

    def click(self, spot: Spot) -> None:
        """Choose a corner."""
        self._taken = -1
        self._chosen = self._near(spot)
        self.surface.update()

    def double_click(self, spot: Spot) -> bool:
        """A new corner on a line that is near."""
        point = shapely.Point(spot.x, spot.y)
        for shape in self._shapes:
            edge = shapely.boundary(shape)
            if shapely.distance(edge, point) * self.surface.view.resolution <= _REACH_PX:
                self.inserted.emit(spot.x, spot.y)
                return True
        return False

    def key(self, key: Qt.Key) -> bool:
        """Arrows move the chosen corner, Delete takes it out."""
        if self._chosen >= 0 and key in ARROWS:
            step = _STEP_PX / self.surface.view.resolution
            right, up = ARROWS[key]
            x, y = self._vertices[self._chosen]
            self.moved.emit(self._chosen, float(x) + right * step, float(y) + up * step)
            return True
        if self._chosen >= 0 and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self._chosen)
            return True
        return super().key(key)

    def paint(self, painter: QPainter) -> None:
        """Areas, corners, and the corner in the hand."""
        view = self.surface.view
        for shape in self._shapes:
            for ring in shapely.get_parts(shapely.boundary(shape)):
                rubber(painter, [view.to_screen(float(x), float(y)) for x, y in shapely.get_coordinates(ring)])
        rim = view.extent(HANDLE_PX)
        for index, (x, y) in enumerate(self._vertices):
            if rim[0] <= x <= rim[2] and rim[1] <= y <= rim[3]:
                handle(painter, view.to_screen(float(x), float(y)), full=index == self._chosen)
        if self._taken >= 0:
            handle(painter, view.to_screen(*self._at), full=True)
