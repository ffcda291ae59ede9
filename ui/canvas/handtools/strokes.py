"""How tools draw what is being done: the outline of a house, a rubber line, a handle, a word beside the pointer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from ui.look import colour, font

if TYPE_CHECKING:
    from ui.canvas.view import View

HANDLE_PX = 8.0
"""Half a handle."""


def outline(painter: QPainter, view: View, shape: Any) -> None:
    """The house that is meant."""
    painter.setPen(QPen(colour("action"), 4.0))
    painter.setBrush(colour("selection"))
    for part in shapely.get_parts(shape):
        ring = shapely.get_coordinates(shapely.get_exterior_ring(part))
        painter.drawPolygon(QPolygonF([view.to_screen(float(x), float(y)) for x, y in ring]))


def rubber(painter: QPainter, points: Sequence[QPointF], *, closed: bool = False, dashed: bool = False) -> None:
    """A line in the colour of doing, on a white halo."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
    draw = painter.drawPolygon if closed else painter.drawPolyline
    for pen in (QPen(colour("paper"), 7.0), QPen(colour("action"), 3.5, style)):
        painter.setPen(pen)
        draw(QPolygonF(list(points)))


def handle(painter: QPainter, at: QPointF, *, full: bool = False) -> None:
    """A round handle that can be taken."""
    painter.setPen(QPen(colour("action"), 3.0))
    painter.setBrush(colour("action" if full else "paper"))
    painter.drawEllipse(at, HANDLE_PX, HANDLE_PX)


def word(painter: QPainter, at: QPointF, words: str) -> None:
    """A word on white beside a place."""
    painter.setFont(font("body", bold=True))
    metrics = QFontMetricsF(painter.font())
    box = QRectF(
        at.x() + 14, at.y() - metrics.height() - 10, metrics.horizontalAdvance(words) + 16, metrics.height() + 8
    )
    painter.setPen(QPen(colour("ink2"), 1.0))
    painter.setBrush(colour("paper"))
    painter.drawRoundedRect(box, 6, 6)
    painter.setPen(colour("ink"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
