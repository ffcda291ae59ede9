"""Putting a stamp: where it is pressed, or at the cross that the arrow keys move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, Signal

from himi_map.look import SIZES
from ui.canvas.handtools.tool import ARROWS, ENDS, Spot, Tool
from ui.canvas.marks import PIXELS_PER_MM
from ui.painter.scene_painter import draw_symbol

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

_STEP_PX = 12.0


class PutPoint(Tool):
    """The stamp follows the pointer until it is put.

    Signals
    -------
    put(x, y)
        Metres.

    Parameters
    ----------
    symbol
        Symbol name of the stamp, as it is drawn.
    """

    put = Signal(float, float)
    hint = "地図で、その場所を押してください。矢印キーで動かし、Enter で決まります。"

    def __init__(self, symbol: str) -> None:
        super().__init__()
        self._symbol = symbol
        self._at: tuple[float, float] | None = None

    def hover(self, spot: Spot) -> None:
        """The stamp is in the hand."""
        self._at = (spot.x, spot.y)
        self.surface.update()

    def click(self, spot: Spot) -> None:
        """Here."""
        self._at = None
        self.put.emit(spot.x, spot.y)

    def key(self, key: Qt.Key) -> bool:
        """Arrows move the stamp, Enter puts it."""
        view = self.surface.view
        at = self._at or (view.x, view.y)
        if key in ARROWS:
            right, up = ARROWS[key]
            self._at = (at[0] + right * _STEP_PX / view.resolution, at[1] + up * _STEP_PX / view.resolution)
            self.surface.bring_into_sight(*self._at)
            self.surface.update()
            return True
        if key in ENDS:
            self._at = None
            self.put.emit(*at)
            return True
        return super().key(key)

    def paint(self, painter: QPainter) -> None:
        """The stamp in the hand, over the very place."""
        if self._at is not None:
            place: QPointF = self.surface.view.to_screen(*self._at)
            draw_symbol(painter, self._symbol, place, SIZES["note"] * PIXELS_PER_MM)
