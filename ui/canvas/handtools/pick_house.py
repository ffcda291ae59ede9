"""Showing somebody's house: by a press, or with the arrow keys from house to house."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from ui.canvas.handtools.strokes import outline
from ui.canvas.handtools.tool import ARROWS, ENDS, Spot, Tool

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from ui.canvas.handtools.tool import Surface
    from ui.canvas.houses import House


class PickHouse(Tool):
    """The next press is a house; a place without a house near is open ground.

    Arrow keys walk from house to house, the first one from *start* or the middle of the view; Enter takes it.

    Signals
    -------
    picked(x, y, building)
        Metres, and the key of the house or "".

    Parameters
    ----------
    start
        Where the arrow keys begin, metres.
    keep
        Whether the tool stays in the hand after a house was picked, so that arrow keys correct it.
    """

    picked = Signal(float, float, str)
    hint = "地図で、家を押してください。矢印キーで隣の家へ動き、Enter で決まります。"

    def __init__(self, start: tuple[float, float] | None = None, *, keep: bool = False) -> None:
        super().__init__()
        self._start = start
        self._keep = keep
        self._meant: House | None = None
        self._put = False

    @property
    def meant(self) -> House | None:
        """The house shown now."""
        return self._meant

    def start(self, surface: Surface) -> None:
        """Show the house it begins with."""
        super().start(surface)
        if self._start is not None:
            self._meant = surface.houses.at(*self._start, within=1.0)
            self._put = True

    def hover(self, spot: Spot) -> None:
        """Show the house that is meant here."""
        if not self._put:
            self._show(self.surface.house_near(spot.x, spot.y))

    def click(self, spot: Spot) -> None:
        """This one."""
        house = self.surface.house_near(spot.x, spot.y)
        self._show(house)
        self._take(*(house.xy if house is not None else (spot.x, spot.y)), house.key if house is not None else "")

    def key(self, key: Qt.Key) -> bool:
        """Arrows walk, Enter takes."""
        if key in ARROWS:
            self._walk(*ARROWS[key])
            return True
        if key in ENDS and self._meant is not None:
            self._take(*self._meant.xy, self._meant.key)
            return True
        return super().key(key)

    def _walk(self, right: int, up: int) -> None:
        houses, view = self.surface.houses, self.surface.view
        if self._meant is None:
            found = houses.nearest(*(self._start or (view.x, view.y)))
        else:
            found = houses.next(self._meant.xy, right, up)
        if found is not None:
            self._show(found)
            self.surface.bring_into_sight(*found.xy)
            if self._put:
                self._take(*found.xy, found.key)

    def _take(self, x: float, y: float, building: str) -> None:
        self._put = self._keep
        self._start = (x, y)
        self.picked.emit(x, y, building)
        if not self._keep and self.held:
            self.finished.emit()

    def _show(self, house: House | None) -> None:
        self._meant = house
        self.surface.update()

    def paint(self, painter: QPainter) -> None:
        """The house that is meant."""
        if self._meant is not None:
            outline(painter, self.surface.view, self._meant.shape)
