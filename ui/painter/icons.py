"""Drawings of the map as icons: a stamp on its button is the stamp on the paper."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from ui.painter.scene_painter import draw_symbol

_SHARP = 2.0


@lru_cache(maxsize=512)
def symbol_image(name: str, size: float, ratio: float) -> QImage:
    """A symbol *size* logical pixels large, for painting it often: drawn once for each size and screen density.

    An image and not a pixmap: it may outlive the application.
    """
    pixels = math.ceil(size * ratio) + 2
    made = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_symbol(painter, name, QPointF(pixels / 2, pixels / 2), size * ratio)
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def symbol_icon(name: str, size: int) -> QPixmap:
    """A symbol of the catalogue, *size* logical pixels, sharp on a screen of double density."""
    pixels = round(size * _SHARP)
    made = QPixmap(pixels, pixels)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_symbol(painter, name, QPointF(pixels / 2, pixels / 2), pixels * 0.92)
    painter.end()
    made.setDevicePixelRatio(_SHARP)
    return made
