"""The ground as tiles: drawn a slice at a time, kept, and shown scaled until the sharp one is there.

PySide6 holds Python's lock while QPainter draws, so threads would not help; instead tiles are drawn on the GUI thread
in slices shorter than a frame, only from features that touch them.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QImage, QPainter, QPen, QTransform

from layers.ground import ground_items
from ui.look import colour
from ui.painter.paths import Cullable
from ui.painter.scene_painter import pen_of

if TYPE_CHECKING:
    from himi_map.publicmap import PublicMap
    from layers.scene import Shapes

TILE: Final = 384
"""Side of a tile, device pixels."""

_REFERENCE_SCALE: Final = 1000.0
"""Scale at which the ground's items are made: there a road's width in mm on paper is its width in metres."""

_KEEP: Final = 260
"""Tiles kept: some 150 MB."""

Key = tuple[int, int, int]
"""Level, column, row."""


def pixels_per_metre(level: int) -> float:
    """Resolution of a level: each is √2 finer than the one before; level 0 is one pixel a metre."""
    return float(2.0 ** (level / 2))


def level_for(resolution: float) -> int:
    """The level whose tiles are shown at *resolution* (pixels a metre)."""
    return round(2 * math.log2(max(resolution, 1e-6)))


class GroundTiles:
    """Tiles of one public map.

    Parameters
    ----------
    public_map
        What to draw, metres.
    """

    def __init__(self, public_map: PublicMap, *, veil: bool = True) -> None:
        self._items = [Cullable(one) for one in ground_items(public_map, _REFERENCE_SCALE, veil=veil)]
        self._tiles: OrderedDict[Key, QImage] = OrderedDict()
        self._wanted: OrderedDict[Key, None] = OrderedDict()
        self.hidden: frozenset[str] = frozenset()

    def hide(self, layers: frozenset[str]) -> None:
        """Leave layers out; all tiles are drawn anew."""
        if layers != self.hidden:
            self.hidden = layers
            self._tiles.clear()
            self._wanted.clear()

    def tile(self, key: Key) -> QImage | None:
        """A tile that is ready; otherwise it is put on the list."""
        found = self._tiles.get(key)
        if found is None:
            self._wanted[key] = None
        else:
            self._tiles.move_to_end(key)
        return found

    def stand_in(self, key: Key) -> tuple[QImage, QRectF] | None:
        """A coarser tile that covers *key*, and which part of it."""
        level, column, row = key
        size = TILE / pixels_per_metre(level)
        for coarser in range(level - 1, level - 9, -1):
            other = TILE / pixels_per_metre(coarser)
            x, y = column * size / other, row * size / other
            parent = (coarser, math.floor(x), math.floor(y))
            image = self._tiles.get(parent)
            share = size / other
            if image is not None and x - parent[1] + share <= 1.0001 and y - parent[2] + share <= 1.0001:
                left, top = (x - parent[1]) * TILE, (1 - (y - parent[2]) - share) * TILE
                return image, QRectF(left, top, share * TILE, share * TILE)
        return None

    def forget_wishes(self) -> None:
        """Start a new list: the view has moved."""
        self._wanted.clear()

    @property
    def waiting(self) -> bool:
        """Whether tiles are still to be drawn."""
        return bool(self._wanted)

    def work(self, seconds: float) -> bool:
        """Draw wanted tiles for about *seconds*; True when at least one was drawn."""
        end = time.perf_counter() + seconds
        drawn = False
        while self._wanted and (not drawn or time.perf_counter() < end):
            key, _ = self._wanted.popitem(last=False)
            self._tiles[key] = self._draw(key)
            drawn = True
        while len(self._tiles) > _KEEP:
            self._tiles.popitem(last=False)
        return drawn

    def _draw(self, key: Key) -> QImage:
        level, column, row = key
        resolution = pixels_per_metre(level)
        size = TILE / resolution
        x0, y0 = column * size, row * size
        image = QImage(TILE, TILE, QImage.Format.Format_RGB32)
        image.fill(colour("ground"))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        turn = QTransform(resolution, 0, 0, -resolution, -x0 * resolution, (y0 + size) * resolution)
        rim = 12.0 / resolution + 6.0
        for item in self._items:
            shapes = item.shapes
            if shapes.layer in self.hidden or not _worth(shapes, resolution):
                continue
            path = item.within(x0 - rim, y0 - rim, x0 + size + rim, y0 + size + rim)
            if path is None:
                continue
            path = turn.map(path)
            if shapes.fill is not None and shapes.closed:
                path.setFillRule(Qt.FillRule.OddEvenFill)
                painter.fillPath(path, QBrush(colour(shapes.fill)))
            if shapes.stroke is not None:
                painter.strokePath(path, _pen(shapes, resolution))
        painter.end()
        return image


def _worth(shapes: Shapes, resolution: float) -> bool:
    """Whether a layer can be seen at all at this resolution."""
    if shapes.layer == "buildings":
        return resolution > 0.09
    if shapes.layer == "contours":
        return resolution > 0.15
    if shapes.layer == "roads" and shapes.stroke is not None and not shapes.stroke.colour.startswith("main"):
        return resolution * shapes.stroke.width > 0.35
    return True


def _pen(shapes: Shapes, resolution: float) -> QPen:
    """Roads in their true width on the ground; all other lines in mm of paper, thinner when far away."""
    stroke = shapes.stroke
    assert stroke is not None
    if shapes.layer == "roads":
        pen = QPen(colour(stroke.colour), max(stroke.width * resolution, 0.8))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return pen
    return pen_of(stroke, 4.0 * min(1.0, 0.35 + resolution / 3.0))
