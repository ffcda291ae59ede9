"""The canvas widget: pan, zoom, press, drop."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from layers.areas import extent_of
from ui.canvas.marks import LAYER_OF, Link, Mark, MarkPainter
from ui.canvas.tiles import TILE, GroundTiles, level_for, pixels_per_metre
from ui.look import colour

if TYPE_CHECKING:
    from himi_map.publicmap import Extent, PublicMap

MIME_PERSON = "application/x-himi-person"
_SLICE_S = 0.008
"""Time given to drawing tiles between two frames."""

_TOUCH_PX = 24.0
"""How near to a mark a press has to be."""

_SNAP_PX = 22.0
"""How near to a house a drop has to be."""

_WORDS_FROM = 1.3
"""Pixels a metre from which words have room."""

_PX_PER_MM_SCREEN = 96 / 25.4
"""Of an ordinary screen, to tell a scale."""


class MapCanvas(QWidget):
    """The working map.

    Signals
    -------
    mark_clicked(kind, key)
        A mark was pressed; for a home, the id of its first member.
    ground_clicked(x, y)
        Open ground was pressed, metres.
    person_dropped(resident, x, y, building)
        A row of the list was dropped: metres, and the key of the house it fell on or "".
    mark_moved(kind, key, x, y, building)
        A mark was dragged while moving is on.
    scale_changed(denominator)
        Another zoom.
    place_changed(x, y)
        The pointer, metres.
    """

    mark_clicked = Signal(str, str)
    ground_clicked = Signal(float, float)
    person_dropped = Signal(str, float, float, str)
    mark_moved = Signal(str, str, float, float, str)
    scale_changed = Signal(float)
    place_changed = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("地図")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setMinimumSize(QSize(160, 150))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._centre = QPointF(0.0, 0.0)
        self._resolution = 1.0
        self._fitted = False
        self._tiles: GroundTiles | None = None
        self._ground: PublicMap | None = None
        self._tree: shapely.STRtree | None = None
        self._marks: tuple[Mark, ...] = ()
        self._links: tuple[Link, ...] = ()
        self._xy = np.empty((0, 2))
        self._chosen = ""
        self._off: set[str] = set()
        self._names_hidden = False
        self._unit = 1.0
        self._empty = ""
        self._picking = ""
        self._press: QPoint | None = None
        self._dragging = False
        self._snapped: object | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._work)

    # --- what is shown ----------------------------------------------------------------------------------------

    def set_ground(self, ground: PublicMap) -> None:
        """Show another ground; the view stays where it is."""
        self._ground = ground
        self._tiles = GroundTiles(ground)
        self._tiles.hide(self._hidden_ground())
        self._tree = shapely.STRtree(ground.buildings.geometry) if len(ground.buildings) else None
        self.update()

    def set_marks(self, marks: Sequence[Mark], links: Sequence[Link] = ()) -> None:
        """Show these marks and lines."""
        self._marks = tuple(marks)
        self._links = tuple(links)
        self._xy = np.array([one.xy for one in self._marks], dtype=np.float64).reshape(-1, 2)
        self.update()

    def select(self, kind: str, key: str) -> None:
        """Emphasise a mark; bring it into view when it is outside."""
        self._chosen = key
        for one in self._marks:
            if one.kind == kind and key and one.stands_for(key):
                place = self.map_to_screen(*one.xy)
                if not QRectF(self.rect()).adjusted(40, 40, -40, -40).contains(place):
                    self.centre_on(one.xy)
        self.update()

    def set_switch(self, layer: str, on: bool) -> None:
        """重ねるもの: draw a layer or not."""
        (self._off.discard if on else self._off.add)(layer)
        if self._tiles is not None:
            self._tiles.hide(self._hidden_ground())
        self.update()

    def _hidden_ground(self) -> frozenset[str]:
        return frozenset(self._off & {"hazards", "areas", "contours", "water", "roads", "rails", "buildings"})

    def set_names_hidden(self, hidden: bool) -> None:
        """投影モード: numbers only."""
        self._names_hidden = hidden
        self.update()

    def set_unit(self, unit: float) -> None:
        """How much larger marks and words are than at the middle type size."""
        self._unit = unit
        self.update()

    def say_empty(self, words: str) -> None:
        """What to say while there is no map at all."""
        self._empty = words
        self.update()

    # --- the view ---------------------------------------------------------------------------------------------

    @property
    def resolution(self) -> float:
        """Pixels a metre."""
        return self._resolution

    def map_to_screen(self, x: float, y: float) -> QPointF:
        """Metres to widget pixels."""
        return QPointF(
            (x - self._centre.x()) * self._resolution + self.width() / 2,
            (self._centre.y() - y) * self._resolution + self.height() / 2,
        )

    def screen_to_map(self, place: QPointF) -> tuple[float, float]:
        """Widget pixels to metres."""
        return (
            (place.x() - self.width() / 2) / self._resolution + self._centre.x(),
            self._centre.y() - (place.y() - self.height() / 2) / self._resolution,
        )

    def fit(self, extent: Extent) -> None:
        """Show all of *extent* (metres)."""
        self._fitted = False
        x0, y0, x1, y1 = extent
        self._centre = QPointF((x0 + x1) / 2, (y0 + y1) / 2)
        wide, high = max(x1 - x0, 1.0), max(y1 - y0, 1.0)
        self._set_resolution(min(self.width() / wide, self.height() / high) * 0.94)

    def fit_ground(self) -> None:
        """Show the whole association."""
        if self._ground is None:
            return
        area = extent_of(self._ground)
        if area is not None:
            x0, y0, x1, y1 = (float(one) for one in shapely.bounds(area))
            self.fit((x0, y0, x1, y1))
        else:
            self.fit(self._ground.extent)
        self._fitted = True

    def centre_on(self, xy: tuple[float, float]) -> None:
        """Move the view, keep the zoom."""
        self._fitted = False
        self._centre = QPointF(*xy)
        self._moved()

    def zoom(self, factor: float, about: QPointF | None = None) -> None:
        """Zoom so that the ground under *about* (widget pixels) stays there."""
        self._fitted = False
        place = about if about is not None else QPointF(self.width() / 2, self.height() / 2)
        x, y = self.screen_to_map(place)
        wanted = min(max(self._resolution * factor, 0.02), 40.0)
        self._centre = QPointF(
            x - (place.x() - self.width() / 2) / wanted, y + (place.y() - self.height() / 2) / wanted
        )
        self._set_resolution(wanted)

    def _set_resolution(self, wanted: float) -> None:
        self._resolution = wanted
        self.scale_changed.emit(self.scale())
        self._moved()

    def scale(self) -> float:
        """Denominator on an ordinary screen."""
        return _PX_PER_MM_SCREEN * 1000.0 / self._resolution

    def _moved(self) -> None:
        if self._tiles is not None:
            self._tiles.forget_wishes()
        self.update()

    # --- drawing ----------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tiles, then lines, then marks."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("ground"))
        if self._tiles is not None:
            self._paint_ground(painter, self._tiles)
        elif self._empty:
            painter.setPen(colour("ink"))
            painter.setFont(self.font())
            words = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(24, 24, -24, -24), words, self._empty)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._snapped is not None:
            self._paint_snapped(painter)
        self._paint_marks(painter)
        if self.hasFocus():
            painter.setPen(QPen(colour("action"), 3.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        painter.end()
        if self._tiles is not None and self._tiles.waiting:
            self._timer.start()

    def _paint_ground(self, painter: QPainter, tiles: GroundTiles) -> None:
        level = level_for(self._resolution)
        size = TILE / pixels_per_metre(level)
        left, top = self.screen_to_map(QPointF(0, 0))
        right, bottom = self.screen_to_map(QPointF(self.width(), self.height()))
        side = size * self._resolution
        middle = (self._centre.x() / size, self._centre.y() / size)
        keys = [
            (level, column, row)
            for column in range(math.floor(left / size), math.floor(right / size) + 1)
            for row in range(math.floor(bottom / size), math.floor(top / size) + 1)
        ]
        keys.sort(key=lambda one: abs(one[1] + 0.5 - middle[0]) + abs(one[2] + 0.5 - middle[1]))
        for key in keys:
            corner = self.map_to_screen(key[1] * size, (key[2] + 1) * size)
            place = QRectF(corner.x(), corner.y(), side, side)
            image = tiles.tile(key)
            if image is not None:
                painter.drawImage(place, image)
                continue
            stand_in = tiles.stand_in(key)
            if stand_in is not None:
                painter.drawImage(place, stand_in[0], stand_in[1])

    def _paint_snapped(self, painter: QPainter) -> None:
        ring = shapely.get_coordinates(shapely.get_exterior_ring(shapely.get_parts(self._snapped)[0]))
        painter.setPen(QPen(colour("action"), 4.0))
        painter.setBrush(colour("selection"))
        painter.drawPolygon(QPolygonF([self.map_to_screen(float(x), float(y)) for x, y in ring]))

    def _paint_marks(self, painter: QPainter) -> None:
        draw = MarkPainter(painter, words=self._resolution >= _WORDS_FROM, hidden=self._names_hidden, unit=self._unit)
        if not {"lines", "people", "supporters"} & self._off:
            draw.links([(self.map_to_screen(*o.start), self.map_to_screen(*o.end), o.order) for o in self._links])
        rim = QRectF(self.rect()).adjusted(-60, -60, 60, 60)
        shown = [
            (one, place)
            for kind in ("note", "site", "supporter", "person")
            if LAYER_OF[kind] not in self._off
            for one in self._marks
            if one.kind == kind and rim.contains(place := self.map_to_screen(*one.xy))
        ]
        for one, place in shown:
            draw.reserve(one, place)
        for one, place in sorted(shown, key=lambda pair: pair[0].stands_for(self._chosen)):
            draw.mark(one, place, chosen=bool(self._chosen) and one.stands_for(self._chosen))

    def _work(self) -> None:
        if self._tiles is not None and self._tiles.work(_SLICE_S):
            self.update()

    def draw_all_tiles(self) -> None:
        """Draw everything in view now, for pictures and tests."""
        self.grab()
        while self._tiles is not None and self._tiles.waiting:
            self._tiles.work(1.0)
            self.grab()

    # --- hands ------------------------------------------------------------------------------------------------

    def mark_at(self, place: QPointF) -> Mark | None:
        """The mark nearest to a place, if it is near enough for a finger."""
        if not len(self._xy):
            return None
        x, y = self.screen_to_map(place)
        gaps = np.hypot(self._xy[:, 0] - x, self._xy[:, 1] - y) * self._resolution
        for index in np.argsort(gaps):
            if gaps[index] > _TOUCH_PX * self._unit:
                return None
            mark = self._marks[int(index)]
            if LAYER_OF[mark.kind] not in self._off:
                return mark
        return None

    def house_at(self, x: float, y: float) -> tuple[str, tuple[float, float]] | None:
        """The house at or near a place (metres): its key and a point in it."""
        if self._tree is None or self._ground is None:
            return None
        point = shapely.Point(x, y)
        index = self._tree.nearest(point)
        house = self._ground.buildings.geometry[index]
        if shapely.distance(house, point) * self._resolution > _SNAP_PX:
            return None
        middle = shapely.point_on_surface(house)
        return str(self._ground.buildings.columns["key"][index]), (float(middle.x), float(middle.y))

    def pick_house_for(self, resident: str) -> None:
        """The next press on the map is this person's house, as a drop would be; "" forgets the wish."""
        self._picking = resident
        self._snapped = None
        self.setCursor(Qt.CursorShape.CrossCursor if resident else Qt.CursorShape.ArrowCursor)
        if resident:
            self.setFocus()
        self.update()

    def _put(self, resident: str, place: QPointF) -> None:
        """A person was put here by hand: on the house that is near, or on open ground."""
        self._snapped = None
        x, y = self.screen_to_map(place)
        found = self.house_at(x, y)
        if found is not None:
            self.person_dropped.emit(resident, found[1][0], found[1][1], found[0])
        else:
            self.person_dropped.emit(resident, x, y, "")
        self.update()

    def _show_house(self, place: QPointF) -> None:
        """Show the house that is meant here."""
        found = self.house_at(*self.screen_to_map(place))
        self._snapped = None
        if found is not None and self._ground is not None:
            keys = self._ground.buildings.columns["key"]
            self._snapped = self._ground.buildings.geometry[int(np.flatnonzero(keys == found[0])[0])]
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a press or a drag."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._press = event.position().toPoint()
            self._dragging = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan while pressed; otherwise tell what is under the pointer."""
        place = event.position()
        self.place_changed.emit(*self.screen_to_map(place))
        if self._press is None:
            if self._picking:
                self._show_house(place)
                return
            mark = self.mark_at(place)
            hidden = self._names_hidden and mark is not None and mark.kind in ("person", "supporter")
            words = "" if mark is None or hidden else mark.tooltip
            QToolTip.showText(event.globalPosition().toPoint(), words, self)
            return
        step = place.toPoint() - self._press
        if not self._dragging and step.manhattanLength() < 6:
            return
        self._dragging = True
        self._press = place.toPoint()
        self._centre -= QPointF(step.x() / self._resolution, -step.y() / self._resolution)
        self._moved()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press without a drag chooses what is there."""
        if self._press is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        self._press = None
        if self._dragging:
            self._dragging = False
            return
        if self._picking:
            resident = self._picking
            self.pick_house_for("")
            self._put(resident, event.position())
            return
        mark = self.mark_at(event.position())
        if mark is not None:
            self.mark_clicked.emit(mark.kind, mark.key)
        else:
            self.ground_clicked.emit(*self.screen_to_map(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Zoom in where it was pressed."""
        self.zoom(2.0, event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer."""
        turns = event.angleDelta().y() / 120.0
        if turns:
            self.zoom(2.0 ** (turns / 2.5), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows pan, + and - zoom, Home shows the whole association."""
        step = 80.0 / self._resolution
        moves = {
            Qt.Key.Key_Left: (-step, 0.0),
            Qt.Key.Key_Right: (step, 0.0),
            Qt.Key.Key_Up: (0.0, step),
            Qt.Key.Key_Down: (0.0, -step),
        }
        key = Qt.Key(event.key())
        if key in moves:
            self._centre += QPointF(*moves[key])
            self._moved()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Semicolon):
            self.zoom(1.4)
        elif key is Qt.Key.Key_Minus:
            self.zoom(1 / 1.4)
        elif key is Qt.Key.Key_Home:
            self.fit_ground()
        elif key is Qt.Key.Key_Escape and self._picking:
            self.pick_house_for("")
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size shows more or less ground at the same zoom; the whole stays whole until the user moves it."""
        super().resizeEvent(event)
        if self._fitted:
            self.fit_ground()
        self._moved()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Only people of our own list can be dropped here."""
        if event.mimeData().hasFormat(MIME_PERSON):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show the house that a drop would mean."""
        self._show_house(event.position())
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget the house."""
        self._snapped = None
        self.update()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Put the person on the house, or on open ground."""
        self._put(bytes(event.mimeData().data(MIME_PERSON).data()).decode(), event.position())
        event.acceptProposedAction()
