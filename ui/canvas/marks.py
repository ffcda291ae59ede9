"""What stands on the canvas above the ground, and how it is drawn: constant sizes on screen, words at near zooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from himi_map.look import SIZES
from ui.look import colour, font
from ui.painter.icons import symbol_image

Kind = Literal["person", "supporter", "site", "note"]

PIXELS_PER_MM: Final = 5.0
"""Size of a paper millimetre on screen: a little larger than life, for eyes at arm's length."""

LAYER_OF: Final[dict[str, str]] = {"person": "people", "supporter": "supporters", "site": "sites", "note": "notes"}


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on the map that can be pressed.

    Attributes
    ----------
    xy
        Metres of the plane zone.
    label
        Number of a person, word of a site.
    ring
        ``whole``, ``dashed`` or ``dotted``.
    members
        Ids of all people of a home; empty for other kinds.
    symbol
        Symbol name of a site or note.
    change
        What changed since, as one letter to draw beside it: 「新」「移」「替」; "" for nothing.
    """

    kind: Kind
    key: str
    xy: tuple[float, float]
    label: str = ""
    ring: str = "whole"
    tooltip: str = ""
    members: tuple[str, ...] = ()
    carenet: bool = False
    baton: bool = False
    organisation: bool = False
    symbol: str = "site.shelter"
    change: str = ""

    def stands_for(self, key: str) -> bool:
        """Whether *key* is this mark or one of its members."""
        return key == self.key or key in self.members


@dataclass(frozen=True, slots=True)
class Link:
    """A line from a person to a supporter, metres."""

    start: tuple[float, float]
    end: tuple[float, float]
    order: int = 1


@dataclass(frozen=True, slots=True)
class Trace:
    """A line or an area that was written on the map, metres."""

    points: tuple[tuple[float, float], ...]
    closed: bool = False
    danger: bool = False


class MarkPainter:
    """Draws marks and links at screen places.

    Parameters
    ----------
    painter
        Active painter of the canvas.
    words
        Whether there is room for words (near zoom).
    hidden
        投影モード: no words that name anybody.
    unit
        How much larger than at the middle type size.
    """

    def __init__(self, painter: QPainter, *, words: bool, hidden: bool, unit: float = 1.0) -> None:
        self._painter = painter
        self._unit = unit
        self._mm = PIXELS_PER_MM * unit
        self._words = words
        self._hidden = hidden
        self._font = font("small", bold=True)
        self._font.setPixelSize(round(15 * unit))
        self._taken: list[QRectF] = []

    def links(self, links: Sequence[tuple[QPointF, QPointF, int]]) -> None:
        """Lines with a white halo: first whole, second dashed, others dotted."""
        for start, end, order in links:
            halo = QPen(colour("paper"), 5.0)
            self._painter.setPen(halo)
            self._painter.drawLine(start, end)
            pen = QPen(colour("support_line"), 1.8)
            if order == 2:
                pen.setStyle(Qt.PenStyle.DashLine)
            elif order > 2:
                pen.setStyle(Qt.PenStyle.DotLine)
            self._painter.setPen(pen)
            self._painter.drawLine(start, end)

    def trace(self, places: Sequence[QPointF], trace: Trace) -> None:
        """A written line or area: a danger is dashed."""
        path = QPainterPath(places[0])
        for place in places[1:]:
            path.lineTo(place)
        if trace.closed:
            path.closeSubpath()
        style = Qt.PenStyle.DashLine if trace.danger else Qt.PenStyle.SolidLine
        for pen in (QPen(colour("paper"), 6.0), QPen(colour("note_danger"), 3.0, style)):
            self._painter.strokePath(path, pen)

    def reserve(self, mark: Mark, at: QPointF) -> None:
        """Keep words off a mark that is going to be drawn."""
        if not self._words:
            return
        half = {"person": 13.0, "supporter": 11.0, "site": 17.0, "note": 15.0}[mark.kind] * self._unit
        self._taken.append(self._square(at, half))

    def mark(self, mark: Mark, at: QPointF, *, chosen: bool) -> QRectF:
        """One mark; returns the room it takes on screen."""
        if chosen:
            self._halo(at, mark)
        if mark.kind == "person":
            return self._person(mark, at)
        if mark.kind == "supporter":
            return self._supporter(mark, at)
        return self._symbol(mark, at)

    @staticmethod
    def _square(at: QPointF, half: float) -> QRectF:
        return QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half)

    def _halo(self, at: QPointF, mark: Mark) -> None:
        box = self._person_box(mark, at) if mark.kind == "person" else self._square(at, 16 * self._unit)
        self._painter.setBrush(colour("selection"))
        self._painter.setPen(QPen(colour("action"), 3.0))
        grown = box.adjusted(-9, -9, 9, 9)
        self._painter.drawRoundedRect(grown, grown.height() / 2, grown.height() / 2)

    def _person_box(self, mark: Mark, at: QPointF) -> QRectF:
        height = SIZES["person"] * self._mm
        width = max(height, QFontMetricsF(self._font).horizontalAdvance(mark.label) + 14 * self._unit)
        return QRectF(at.x() - width / 2, at.y() - height / 2, width, height)

    def _person(self, mark: Mark, at: QPointF) -> QRectF:
        box = self._person_box(mark, at)
        ring = SIZES["person_ring"] * self._mm
        pen = QPen(colour("person_ring"), ring)
        if mark.ring != "whole":
            pen.setDashPattern([1.6, 1.0] if mark.ring == "dashed" else [0.6, 1.0])
        self._painter.setPen(pen)
        self._painter.setBrush(colour("person_fill"))
        inner = box.adjusted(ring / 2, ring / 2, -ring / 2, -ring / 2)
        self._painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
        self._painter.setPen(QPen(colour("paper"), 1.0))
        self._painter.setBrush(colour("ink"))
        for there, x in ((mark.carenet, box.left() + ring / 2), (mark.baton, box.right() - ring / 2)):
            if there:
                self._painter.drawEllipse(QPointF(x, at.y()), 4.0 * self._unit, 4.0 * self._unit)
        self._painter.setFont(self._font)
        self._painter.setPen(colour("ink"))
        self._painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark.label)
        if mark.change:
            self._changed(mark.change, box)
        return box

    def _changed(self, letter: str, box: QRectF) -> None:
        """What changed since: a word on colour at the upper right, so that it is told by the word too."""
        half = 12.0 * self._unit
        place = self._square(QPointF(box.right() + half * 0.4, box.top() - half * 0.4), half)
        self._painter.setPen(QPen(colour("paper"), 1.5))
        self._painter.setBrush(colour("action"))
        self._painter.drawRoundedRect(place, 5, 5)
        self._painter.setPen(colour("action_text"))
        self._painter.drawText(place, Qt.AlignmentFlag.AlignCenter, letter)

    def _supporter(self, mark: Mark, at: QPointF) -> QRectF:
        half = SIZES["supporter"] * self._mm / 2
        box = self._square(at, half)
        self._painter.setPen(QPen(colour("supporter_ring"), SIZES["supporter_ring"] * self._mm))
        self._painter.setBrush(colour("supporter_fill"))
        inner = box.adjusted(2, 2, -2, -2)
        if mark.organisation:
            self._painter.drawRoundedRect(inner, 8, 8)
        else:
            self._painter.drawRect(inner)
        if self._words and not self._hidden:
            self._word(mark.tooltip, QPointF(at.x(), box.bottom() + 12 * self._unit))
        return box

    def _symbol(self, mark: Mark, at: QPointF) -> QRectF:
        size = SIZES["site" if mark.kind == "site" else "note"] * self._mm
        image = symbol_image(mark.symbol, size, self._painter.device().devicePixelRatioF())
        half = image.deviceIndependentSize().width() / 2
        self._painter.drawImage(QPointF(at.x() - half, at.y() - half), image)
        if self._words:
            self._word(mark.label, QPointF(at.x(), at.y() + size / 2 + 11 * self._unit))
        return QRectF(at.x() - size / 2, at.y() - size / 2, size, size)

    def _word(self, words: str, middle: QPointF) -> None:
        small = QFont(self._font)
        small.setPixelSize(round(14 * self._unit))
        width = QFontMetricsF(small).horizontalAdvance(words)
        half = 9 * self._unit
        place = QRectF(middle.x() - width / 2 - 3, middle.y() - half, width + 6, 2 * half)
        if any(place.intersects(other) for other in self._taken):
            return  # the tooltip and the list still say it
        self._taken.append(place)
        self._painter.fillRect(place, colour("paper"))
        self._painter.setFont(small)
        self._painter.setPen(colour("ink"))
        self._painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
