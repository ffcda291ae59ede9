"""The ground as tiles: drawn a slice at a time, kept, and shown scaled until the sharp one is there.

PySide6 holds Python's lock while QPainter draws, so threads would not help; instead tiles are drawn on the GUI thread
in slices shorter than a frame, only from features that touch them.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QImage, QPainter, QPainterPath, QPen, QTransform

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

_PIECE: Final = 150
"""Features drawn at once: less than a millisecond or two of work."""

_HOUSES_FROM: Final = 0.25
"""Pixels a metre from which a house is more than a dot."""

_LANE_PX: Final = 0.8
"""A lane narrower than this on the screen is left out."""

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
    veil
        Draw what is outside the first area paler.
    """

    def __init__(self, public_map: PublicMap, *, veil: bool = True) -> None:
        self._items = [Cullable(one) for one in _together(ground_items(public_map, _REFERENCE_SCALE, veil=veil))]
        self._tiles: OrderedDict[Key, QImage] = OrderedDict()
        self._wanted: OrderedDict[Key, None] = OrderedDict()
        self._begun: tuple[Key, _Drawing] | None = None
        self.hidden: frozenset[str] = frozenset()

    def hide(self, layers: frozenset[str]) -> None:
        """Leave layers out; all tiles are drawn anew."""
        if layers != self.hidden:
            self.hidden = layers
            self._tiles.clear()
            self._wanted.clear()
            self._begun = None

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
        return bool(self._wanted) or self._begun is not None

    def work(self, seconds: float) -> bool:
        """Draw wanted tiles for about *seconds*; True when at least one was finished.

        A tile is drawn piece by piece: one that holds a whole town does not hold up a frame, it goes on in the next.
        """
        end = time.perf_counter() + seconds
        finished = False
        while self._begun is not None or self._wanted:
            if self._begun is None:
                key, _ = self._wanted.popitem(last=False)
                self._begun = key, self._tile(key)
            key, drawing = self._begun
            if drawing.go_on(end):
                self._tiles[key] = drawing.image
                self._begun = None
                finished = True
            if time.perf_counter() >= end:
                break
        while len(self._tiles) > _KEEP:
            self._tiles.popitem(last=False)
        return finished

    def _tile(self, key: Key) -> _Drawing:
        level, column, row = key
        size = TILE / pixels_per_metre(level)
        image = QImage(TILE, TILE, QImage.Format.Format_RGB32)
        image.fill(colour("ground"))
        corner = column * size, (row + 1) * size
        return _Drawing(image, corner, pixels_per_metre(level), (size, size), self._items, self.hidden)

    def draw(self, image: QImage, corner: tuple[float, float], resolution: float, size: tuple[float, float]) -> None:
        """Draw the ground into an image at once: its upper left corner and size in metres, pixels a metre."""
        _Drawing(image, corner, resolution, size, self._items, self.hidden).go_on(float("inf"))


class _Drawing:
    """A picture of the ground while it is drawn.

    Parameters
    ----------
    image
        Where to; filled already.
    corner
        Its upper left corner, metres.
    resolution
        Pixels a metre.
    size
        Width and height, metres.
    """

    def __init__(
        self,
        image: QImage,
        corner: tuple[float, float],
        resolution: float,
        size: tuple[float, float],
        items: list[Cullable],
        hidden: frozenset[str],
    ) -> None:
        self.image = image
        self._corner, self._resolution, self._size = corner, resolution, size
        self._pieces = self._pieces_of(items, hidden)

    def go_on(self, end: float) -> bool:
        """Draw until *end* (of ``perf_counter``), at least one piece; True when nothing is left.

        The painter lives no longer than this call: a tile may be forgotten at any time between two.
        """
        painter = QPainter(self.image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = False
        for path, shapes in self._pieces:
            if shapes.fill is not None and shapes.closed:
                path.setFillRule(Qt.FillRule.OddEvenFill)
                painter.fillPath(path, QBrush(colour(shapes.fill)))
            if shapes.stroke is not None:
                painter.strokePath(path, _pen(shapes, self._resolution))
            if time.perf_counter() >= end:
                left = True
                break
        painter.end()
        return not left

    def _pieces_of(self, items: list[Cullable], hidden: frozenset[str]) -> Iterator[tuple[QPainterPath, Shapes]]:
        x0, y1 = self._corner
        x1, y0 = x0 + self._size[0], y1 - self._size[1]
        turn = QTransform(self._resolution, 0, 0, -self._resolution, -x0 * self._resolution, y1 * self._resolution)
        rim = 12.0 / self._resolution + 6.0
        for item in items:
            if item.shapes.layer in hidden or not _worth(item.shapes, self._resolution):
                continue
            for piece in item.pieces(x0 - rim, y0 - rim, x1 + rim, y1 + rim, _PIECE):
                yield turn.map(piece), item.shapes


def _together(items: Iterable[Shapes]) -> list[Shapes]:
    """Items that look the same as one: a town of two hundred boundaries is drawn in as many pieces as one of two."""
    groups: dict[tuple[object, ...], list[Shapes]] = {}
    for one in items:
        groups.setdefault((one.layer, one.fill, one.stroke, one.closed, one.hatch, one.clip), []).append(one)
    return [members[0] if len(members) == 1 else _joined(members) for members in groups.values()]


def _joined(members: list[Shapes]) -> Shapes:
    points = np.cumsum([0, *(len(one.xy) for one in members[:-1])])
    rings = np.cumsum([0, *(len(one.starts) for one in members[:-1])])
    starts = [one.starts + shift for one, shift in zip(members, points, strict=True)]
    features = [
        (one.features if one.features is not None else np.arange(len(one.starts))) + shift
        for one, shift in zip(members, rings, strict=True)
    ]
    return replace(
        members[0],
        xy=np.concatenate([one.xy for one in members]),
        starts=np.concatenate(starts),
        features=np.concatenate(features),
    )


def _worth(shapes: Shapes, resolution: float) -> bool:
    """Whether a layer can be seen at all at this resolution."""
    if shapes.layer == "buildings":
        return resolution > _HOUSES_FROM
    if shapes.layer == "contours":
        return resolution > 0.15
    if shapes.layer == "roads" and shapes.stroke is not None and not shapes.stroke.colour.startswith("main"):
        return resolution * shapes.stroke.width > _LANE_PX
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
