"""Draws any Scene with Qt, so that the window can show exactly what is printed."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QGlyphRun, QPainter, QPainterPath, QPen, QRawFont, QTransform

from himi_map.look import HATCHES
from layers.scene import Frame, Scene, Shapes, Space, Stroke, Symbol, Text
from layers.symbols import outline
from layers.text import system_fonts
from ui.look import colour
from ui.painter.paths import path_of

if TYPE_CHECKING:
    from layers.text import FontKey, GlyphRun


class ScenePainter:
    """Paints a Scene onto a QPainter.

    Parameters
    ----------
    painter
        Active painter; device coordinates y down.
    pixels_per_mm
        Size of a millimetre of paper.
    """

    def __init__(self, painter: QPainter, pixels_per_mm: float) -> None:
        self._painter = painter
        self._mm = pixels_per_mm

    def paint(self, scene: Scene) -> None:
        """Draw the whole page with its lower left corner at the lower left of the page rectangle (0, 0, w, h)."""
        height = scene.page[1]
        for item in scene.items:
            if isinstance(item, Shapes):
                self._shapes(item, scene.frame, height)
            elif isinstance(item, Text):
                self._text(item, scene.frame, height)
            else:
                self._symbol(item, scene.frame, height)

    def _to_device(self, space: Space, frame: Frame | None, height: float) -> QTransform:
        """From the drawable's coordinates to pixels."""
        page = QTransform(self._mm, 0, 0, -self._mm, 0, height * self._mm)
        if space is Space.PAPER or frame is None:
            return page
        x0, y0, x1, y1 = frame.paper
        factor = 1000.0 / frame.scale
        to_paper = QTransform(factor, 0, 0, factor, 0, 0)
        to_paper.translate(-frame.centre[0], -frame.centre[1])
        turned = QTransform().translate((x0 + x1) / 2, (y0 + y1) / 2).rotate(frame.angle)
        return to_paper * turned * page

    def _clip(self, frame: Frame | None, height: float, wanted: bool) -> None:
        self._painter.save()
        if wanted and frame is not None:
            x0, y0, x1, y1 = frame.paper
            corner = QPointF(x0 * self._mm, (height - y1) * self._mm)
            self._painter.setClipRect(QRectF(corner.x(), corner.y(), (x1 - x0) * self._mm, (y1 - y0) * self._mm))

    def _shapes(self, item: Shapes, frame: Frame | None, height: float) -> None:
        frame = item.frame or frame
        self._clip(frame, height, item.clip)
        path = self._to_device(item.space, frame, height).map(path_of(item.xy, item.starts))
        path.setFillRule(Qt.FillRule.OddEvenFill)
        if item.closed:
            path.closeSubpath()
        if item.fill is not None and item.closed:
            self._painter.fillPath(path, QBrush(colour(item.fill)))
        if item.hatch is not None:
            self._hatch(path, item.hatch)
        if item.stroke is not None:
            self._painter.strokePath(path, pen_of(item.stroke, self._mm))
        self._painter.restore()

    def _hatch(self, path: QPainterPath, name: str) -> None:
        hatch = HATCHES[name]
        self._painter.save()
        self._painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
        box = path.boundingRect()
        self._painter.setPen(QPen(colour(hatch.colour), max(hatch.width * self._mm, 0.5)))
        self._painter.translate(box.center())
        self._painter.rotate(-hatch.angle)
        step, reach = hatch.spacing * self._mm, math.hypot(box.width(), box.height()) / 2
        for number in range(-math.ceil(reach / step), math.ceil(reach / step) + 1):
            self._painter.drawLine(QPointF(-reach, number * step), QPointF(reach, number * step))
        self._painter.restore()

    def _text(self, item: Text, frame: Frame | None, height: float) -> None:
        anchor = self._to_device(item.space, frame, height).map(QPointF(*item.at))
        self._painter.save()
        self._painter.translate(anchor + QPointF(item.offset[0] * self._mm, -item.offset[1] * self._mm))
        self._painter.rotate(-item.angle)
        if item.halo is not None:
            outlines = run_path(item.run, self._mm)
            pen = QPen(colour(item.halo), item.halo_width * self._mm)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            self._painter.strokePath(outlines, pen)
        draw_run(self._painter, item.run, self._mm, colour(item.colour))
        self._painter.restore()

    def _symbol(self, item: Symbol, frame: Frame | None, height: float) -> None:
        place = self._to_device(item.space, frame, height).map(QPointF(*item.at))
        offset = QPointF(item.offset[0] * self._mm, -item.offset[1] * self._mm)
        draw_symbol(self._painter, item.name, place + offset, item.size * self._mm)


def pen_of(stroke: Stroke, pixels_per_mm: float) -> QPen:
    """A round pen of a stroke; never thinner than half a pixel."""
    width = max(stroke.width * pixels_per_mm, 0.5)
    pen = QPen(colour(stroke.colour), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap if not stroke.dash else Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if stroke.dash:
        dash = [max(one * pixels_per_mm / width, 0.1) for one in stroke.dash]
        pen.setDashPattern(dash if len(dash) % 2 == 0 else dash * 2)
    return pen


def draw_symbol(painter: QPainter, name: str, middle: QPointF, size: float) -> None:
    """A symbol of the catalogue, *size* pixels wide."""
    turn = QTransform(size, 0, 0, -size, middle.x(), middle.y())
    for part in outline(name):
        path = turn.map(path_of(part.xy, part.starts))
        path.setFillRule(Qt.FillRule.OddEvenFill)
        if part.closed:
            path.closeSubpath()
        if part.fill is not None:
            painter.fillPath(path, QBrush(colour(part.fill)))
        if part.stroke is not None:
            pen = QPen(colour(part.stroke), part.stroke_width * size)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.strokePath(path, pen)


@cache
def _raw_font(key: FontKey, pixels: float) -> QRawFont:
    face = system_fonts().face(key)
    raw = QRawFont()
    raw.loadFromData(QByteArray(face.standalone()), pixels, QFont.HintingPreference.PreferNoHinting)
    return raw


def draw_run(painter: QPainter, run: GlyphRun, pixels_per_mm: float, ink: QColor) -> None:
    """Glyphs by id at their places; nothing is laid out here."""
    painter.setPen(ink)
    for piece in run.pieces:
        glyphs = QGlyphRun()
        glyphs.setRawFont(_raw_font(piece.font, round(run.size_mm * pixels_per_mm, 2)))
        glyphs.setGlyphIndexes([int(one) for one in piece.glyphs])
        places = zip(piece.x, piece.y, strict=True)
        glyphs.setPositions([QPointF(float(x) * pixels_per_mm, -float(y) * pixels_per_mm) for x, y in places])
        painter.drawGlyphRun(QPointF(0, 0), glyphs)


def run_path(run: GlyphRun, pixels_per_mm: float) -> QPainterPath:
    """The outlines of a run, for halos."""
    path = QPainterPath()
    for piece in run.pieces:
        raw = _raw_font(piece.font, round(run.size_mm * pixels_per_mm, 2))
        for glyph, x, y in zip(piece.glyphs, piece.x, piece.y, strict=True):
            one = raw.pathForGlyph(int(glyph))
            path.addPath(one.translated(float(x) * pixels_per_mm, -float(y) * pixels_per_mm))
    return path
