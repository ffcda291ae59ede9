"""The canvas widget: shows a ground and its marks, and hands every press, drag and key to the tool in the hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import shapely
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from himi_map.publicmap import FeatureLayer
from layers.areas import extent_of
from ui.canvas.backdrop import paint_backdrop, paint_ground
from ui.canvas.hands import Hands
from ui.canvas.handtools.look import Look
from ui.canvas.houses import House, Houses
from ui.canvas.marks import LAYER_OF, Link, Mark, Trace
from ui.canvas.overlay import Overlay
from ui.canvas.tiles import GroundTiles
from ui.canvas.view import View
from ui.look import colour

if TYPE_CHECKING:
    from himi_map.publicmap import Extent, PublicMap
    from ui.canvas.handtools.tool import Tool

_SLICE_S = 0.004
"""Time given to drawing tiles between two frames."""

_BREATH_MS = 6
"""Between two slices the hand is listened to."""

_TOUCH_PX = 24.0
"""How near to a mark a press has to be."""

_SNAP_PX = 22.0
"""How near to a house a press has to be."""

_RIM_PX = 40
"""So near to the rim nothing is well in sight."""

_PX_PER_MM_SCREEN = 96 / 25.4
"""Of an ordinary screen, to tell a scale."""

_GROUND_LAYERS = frozenset({"hazards", "areas", "contours", "water", "roads", "rails", "buildings"})


class MapCanvas(Hands):
    """The working map.

    Signals
    -------
    mark_clicked(kind, key)
        A mark was pressed while looking; for a home, the id of its first member.
    ground_clicked(x, y)
        Open ground was pressed while looking, metres.
    boxed(ids)
        People in a box drawn with Shift held.
    person_dropped(resident, x, y, building)
        A row of the list was dropped: metres, and the key of the house it fell on or "".
    scale_changed(denominator)
        Another zoom.
    place_changed(x, y)
        The pointer, metres.
    view_changed()
        Another part of the ground is shown.
    ground_changed()
        Another ground is shown.
    tool_changed(Tool)
        Another tool is in the hand.
    """

    mark_clicked = Signal(str, str)
    ground_clicked = Signal(float, float)
    boxed = Signal(object)
    scale_changed = Signal(float)
    view_changed = Signal()
    ground_changed = Signal()
    tool_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("地図")
        self.setMinimumSize(QSize(160, 150))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.view = View()
        self.houses = Houses(FeatureLayer.empty("key"))
        self._fitted = False
        self._veil = True
        self._tiles: GroundTiles | None = None
        self._ground: PublicMap | None = None
        self._overlay = Overlay()
        self._empty = ""
        self._look = Look()
        self._look.mark_pressed.connect(self.mark_clicked)
        self._look.ground_pressed.connect(self.ground_clicked)
        self._look.boxed.connect(self.boxed)
        self._tool: Tool = self._look
        self._look.start(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_BREATH_MS)
        self._timer.timeout.connect(self._work)

    # --- the tool in the hand -----------------------------------------------------------------------------------

    @property
    def tool(self) -> Tool:
        """What is in the hand now."""
        return self._tool

    def take(self, tool: Tool | None) -> None:
        """Take a tool up; None goes back to looking."""
        if tool is self._tool:
            return
        old, self._tool = self._tool, tool if tool is not None else self._look
        old.stop()
        if old is not self._look:
            old.finished.disconnect(self._tool_finished)
        if self._tool is not self._look:
            self._tool.finished.connect(self._tool_finished)
        self._tool.start(self)
        self.setCursor(Qt.CursorShape.CrossCursor if self._tool.crosshair else Qt.CursorShape.ArrowCursor)
        self.tool_changed.emit(self._tool)
        self.update()

    def _tool_finished(self) -> None:
        self.take(None)

    # --- what is shown ----------------------------------------------------------------------------------------

    def set_ground(self, ground: PublicMap, *, veil: bool = True) -> None:
        """Show another ground; the view stays where it is. *veil*: what is outside the first area is paler."""
        self._ground = ground
        self._veil = veil
        self._tiles = GroundTiles(ground, veil=veil)
        self._tiles.hide(frozenset(self._overlay.off & _GROUND_LAYERS))
        self.houses = Houses(ground.buildings)
        self.ground_changed.emit()
        self.update()

    def set_marks(self, marks: Sequence[Mark], links: Sequence[Link] = (), traces: Sequence[Trace] = ()) -> None:
        """Show these marks and lines."""
        self._overlay.show(marks, links, traces)
        self.update()

    def select(self, kind: str, key: str) -> None:
        """Emphasise a mark; bring it into view when it is outside."""
        self._overlay.chosen = key
        for one in self._overlay.marks:
            if one.kind == kind and key and one.stands_for(key):
                self.bring_into_sight(*one.xy)
        self.update()

    def set_switch(self, layer: str, on: bool) -> None:
        """重ねるもの: draw a layer or not."""
        off = self._overlay.off
        (off.discard if on else off.add)(layer)
        if self._tiles is not None:
            self._tiles.hide(frozenset(self._overlay.off & _GROUND_LAYERS))
        self.update()

    def set_names_hidden(self, hidden: bool) -> None:
        """投影モード: numbers only."""
        self._overlay.names_hidden = hidden
        self.update()

    def set_unit(self, unit: float) -> None:
        """How much larger marks and words are than at the middle type size."""
        self._overlay.unit = unit
        self.update()

    def say_empty(self, words: str) -> None:
        """What to say while there is no map at all."""
        self._empty = words
        self.update()

    # --- the view ---------------------------------------------------------------------------------------------

    @property
    def resolution(self) -> float:
        """Pixels a metre."""
        return self.view.resolution

    def map_to_screen(self, x: float, y: float) -> QPointF:
        """Metres to widget pixels."""
        return self.view.to_screen(x, y)

    def screen_to_map(self, place: QPointF) -> tuple[float, float]:
        """Widget pixels to metres."""
        return self.view.to_map(place)

    def fit(self, extent: Extent) -> None:
        """Show all of *extent* (metres)."""
        self._fitted = False
        self.view.fit(extent)
        self._zoomed()

    def whole_extent(self) -> Extent | None:
        """The association's area, or all of the ground; None while there is no ground. Metres."""
        if self._ground is None:
            return None
        area = extent_of(self._ground) if self._veil else None
        if area is None:
            return self._ground.extent
        x0, y0, x1, y1 = (float(one) for one in shapely.bounds(area))
        return x0, y0, x1, y1

    def fit_ground(self) -> None:
        """Show the whole association, or the whole town."""
        extent = self.whole_extent()
        if extent is not None:
            self.fit(extent)
            self._fitted = True

    def picture(self, view: View, ratio: float) -> QImage:
        """The ground alone as an image of a view's size."""
        return paint_ground(self._tiles, view, ratio)

    def centre_on(self, xy: tuple[float, float]) -> None:
        """Move the view, keep the zoom."""
        self._fitted = False
        self.view.centre(*xy)
        self._moved()

    def bring_into_sight(self, x: float, y: float) -> None:
        """Move the view when a place (metres) is outside or at the rim."""
        if not QRectF(self.rect()).adjusted(_RIM_PX, _RIM_PX, -_RIM_PX, -_RIM_PX).contains(self.view.to_screen(x, y)):
            self.centre_on((x, y))

    def shift(self, right: float, down: float) -> None:
        """Move the view over the ground by pixels."""
        self._fitted = False
        self.view.shift(right, down)
        self._moved()

    def zoom(self, factor: float, about: QPointF | None = None) -> None:
        """Zoom so that the ground under *about* (widget pixels) stays there."""
        self._fitted = False
        self.view.zoom(factor, about if about is not None else QPointF(self.width() / 2, self.height() / 2))
        self._zoomed()

    def scale(self) -> float:
        """Denominator on an ordinary screen."""
        return _PX_PER_MM_SCREEN * 1000.0 / self.view.resolution

    def _zoomed(self) -> None:
        self.scale_changed.emit(self.scale())
        self._moved()

    def _moved(self) -> None:
        if self._tiles is not None:
            self._tiles.forget_wishes()
        self.view_changed.emit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size shows more or less ground at the same zoom; the whole stays whole until the user moves it."""
        super().resizeEvent(event)
        self.view.width, self.view.height = self.width(), self.height()
        if self._fitted:
            self.fit_ground()
        self._moved()

    # --- drawing ----------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tiles, then lines, then marks, then what the hand is doing."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("ground"))
        if self._tiles is not None:
            paint_backdrop(painter, self.view, self._tiles)
        elif self._empty:
            painter.setPen(colour("ink"))
            painter.setFont(self.font())
            words = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(24, 24, -24, -24), words, self._empty)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._tool.paint(painter)
        if self.pointed is not None:
            self.paint_pointed(painter)
        self._overlay.paint(painter, self.view)
        if self.hasFocus():
            painter.setPen(QPen(colour("action"), 3.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        painter.end()
        if self._tiles is not None and self._tiles.waiting:
            self._timer.start()

    def _work(self) -> None:
        if self._tiles is None:
            return
        if self._tiles.work(_SLICE_S):
            self.update()
        elif self._tiles.waiting:
            self._timer.start()

    def draw_all_tiles(self) -> None:
        """Draw everything in view now, for pictures and tests."""
        self.grab()
        while self._tiles is not None and self._tiles.waiting:
            self._tiles.work(1.0)
            self.grab()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks that are shown."""
        return self._overlay.marks

    # --- what is where ----------------------------------------------------------------------------------------

    def mark_at(self, place: QPointF, kinds: Sequence[str] = ()) -> Mark | None:
        """The mark nearest to a place (pixels), near enough for a finger; of some kinds only."""
        x, y = self.screen_to_map(place)
        return self._overlay.at(x, y, _TOUCH_PX * self._overlay.unit / self.view.resolution, kinds)

    def marks_within(self, box: QRectF) -> list[Mark]:
        """All marks in a box (pixels)."""
        return [
            one
            for one in self._overlay.marks
            if LAYER_OF[one.kind] not in self._overlay.off and box.contains(self.map_to_screen(*one.xy))
        ]

    def house_near(self, x: float, y: float) -> House | None:
        """The house at or near a place (metres), near for a hand."""
        return self.houses.at(x, y, _SNAP_PX / self.view.resolution)

    def words_at(self, place: QPointF) -> str:
        """What a mark under the pointer says; nothing about people while names are hidden."""
        mark = self.mark_at(place)
        hidden = self._overlay.names_hidden and mark is not None and mark.kind in ("person", "supporter")
        return "" if mark is None or hidden else mark.tooltip
