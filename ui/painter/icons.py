"""Drawings of the map as icons: a stamp on its button is the stamp on the paper."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap

from ui.painter.scene_painter import draw_symbol

_SHARP = 2.0


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
