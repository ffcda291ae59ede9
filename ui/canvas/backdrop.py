"""Paints the ground of a view from its tiles, sharp where they are ready and scaled where they are not yet."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from ui.canvas.tiles import TILE, GroundTiles, level_for, pixels_per_metre
from ui.look import colour

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from ui.canvas.view import View


def paint_backdrop(painter: QPainter, view: View, tiles: GroundTiles) -> None:
    """Draw every tile in sight; those that are missing are put on the tiles' list, the middle of the view first."""
    level = level_for(view.resolution)
    size = TILE / pixels_per_metre(level)
    left, bottom, right, top = view.extent()
    side = size * view.resolution
    keys = [
        (level, column, row)
        for column in range(math.floor(left / size), math.floor(right / size) + 1)
        for row in range(math.floor(bottom / size), math.floor(top / size) + 1)
    ]
    keys.sort(key=lambda one: abs(one[1] + 0.5 - view.x / size) + abs(one[2] + 0.5 - view.y / size))
    for key in keys:
        place = QRectF(view.to_screen(key[1] * size, (key[2] + 1) * size), view.to_screen(0, 0))
        place.setWidth(side)
        place.setHeight(side)
        image = tiles.tile(key)
        if image is not None:
            painter.drawImage(place, image)
            continue
        stand_in = tiles.stand_in(key)
        if stand_in is not None:
            painter.drawImage(place, stand_in[0], stand_in[1])


def paint_ground(tiles: GroundTiles | None, view: View, ratio: float) -> QImage:
    """The ground of a view at once, as an image *ratio* times as sharp as its size."""
    image = QImage(round(view.width * ratio), round(view.height * ratio), QImage.Format.Format_RGB32)
    image.fill(colour("ground"))
    if tiles is not None:
        x0, y0, x1, y1 = view.extent()
        tiles.draw(image, (x0, y1), view.resolution * ratio, (x1 - x0, y1 - y0))
    image.setDevicePixelRatio(ratio)
    return image
