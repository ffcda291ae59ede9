"""Which part of the ground is on the screen, and how large: the arithmetic between metres and pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

if TYPE_CHECKING:
    from himi_map.publicmap import Extent

FINEST, COARSEST = 40.0, 0.02
"""Pixels a metre between which a hand may zoom."""

_AIR = 0.94
"""Share of the window that a whole extent fills."""


class View:
    """Centre (metres of the plane zone), resolution (pixels a metre) and size (pixels) of the window on the ground."""

    def __init__(self) -> None:
        self.x = 0.0
        self.y = 0.0
        self.resolution = 1.0
        self.width = 1
        self.height = 1

    def to_screen(self, x: float, y: float) -> QPointF:
        """Metres to widget pixels."""
        return QPointF(
            (x - self.x) * self.resolution + self.width / 2, (self.y - y) * self.resolution + self.height / 2
        )

    def to_map(self, place: QPointF) -> tuple[float, float]:
        """Widget pixels to metres."""
        return (
            (place.x() - self.width / 2) / self.resolution + self.x,
            self.y - (place.y() - self.height / 2) / self.resolution,
        )

    def extent(self, rim: float = 0.0) -> Extent:
        """What is in sight, metres; *rim* pixels more on every side."""
        half = (self.width / 2 + rim) / self.resolution, (self.height / 2 + rim) / self.resolution
        return self.x - half[0], self.y - half[1], self.x + half[0], self.y + half[1]

    def shift(self, right: float, down: float) -> None:
        """Move the window over the ground by pixels."""
        self.x += right / self.resolution
        self.y -= down / self.resolution

    def centre(self, x: float, y: float) -> None:
        """Bring a place (metres) into the middle."""
        self.x, self.y = x, y

    def fit(self, extent: Extent) -> None:
        """Show all of *extent* (metres)."""
        x0, y0, x1, y1 = extent
        self.centre((x0 + x1) / 2, (y0 + y1) / 2)
        self.resolution = min(self.width / max(x1 - x0, 1.0), self.height / max(y1 - y0, 1.0)) * _AIR

    def zoom(self, factor: float, about: QPointF) -> None:
        """Zoom so that the ground under *about* (widget pixels) stays there."""
        x, y = self.to_map(about)
        self.resolution = min(max(self.resolution * factor, COARSEST), FINEST)
        self.x = x - (about.x() - self.width / 2) / self.resolution
        self.y = y + (about.y() - self.height / 2) / self.resolution
