"""From mouse, wheel, fingers and keys to what they mean: moving the map, or using the tool in the hand."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QToolTip, QWidget

from ui.canvas.handtools.strokes import outline
from ui.canvas.handtools.tool import ARROWS, Spot

if TYPE_CHECKING:
    from ui.canvas.handtools.tool import Tool
    from ui.canvas.houses import House
    from ui.canvas.view import View

MIME_PERSON = "application/x-himi-person"

_DRAG_PX = 6
"""A hand that trembles less than this meant to press."""

_ARROW_PX = 80.0
_KEY_ZOOM = 1.4


class Hands(QWidget):
    """The part of the canvas that feels hands.

    Signals
    -------
    person_dropped(resident, x, y, building)
        A row of the list was dropped: metres, and the key of the house it fell on or "".
    place_changed(x, y)
        The pointer, metres.
    """

    person_dropped = Signal(str, float, float, str)
    place_changed = Signal(float, float)

    view: View

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self.pointed: House | None = None
        self._press: QPointF | None = None
        self._grabbed = False
        self._dragging = False

    @property
    @abstractmethod
    def tool(self) -> Tool:
        """What is in the hand."""

    @abstractmethod
    def shift(self, right: float, down: float) -> None:
        """Move the view by pixels."""

    @abstractmethod
    def zoom(self, factor: float, about: QPointF | None = None) -> None:
        """Zoom about a place (pixels)."""

    @abstractmethod
    def fit_ground(self) -> None:
        """Show everything."""

    @abstractmethod
    def house_near(self, x: float, y: float) -> House | None:
        """The house at or near a place (metres)."""

    @abstractmethod
    def words_at(self, place: QPointF) -> str:
        """What the mark under the pointer says."""

    # --- mouse ------------------------------------------------------------------------------------------------

    def _spot(self, event: QMouseEvent) -> Spot:
        place = event.position()
        return Spot(*self.view.to_map(place), place, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a press or a drag."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._press = event.position()
            self._dragging = False
            self._grabbed = self.tool.grab(self._spot(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the map or what was grabbed; without a button, tell what is under the pointer."""
        place = event.position()
        self.place_changed.emit(*self.view.to_map(place))
        if self._press is None:
            self.tool.hover(self._spot(event))
            QToolTip.showText(event.globalPosition().toPoint(), self.words_at(place), self)
            return
        step = place - self._press
        if not self._dragging and abs(step.x()) + abs(step.y()) < _DRAG_PX:
            return
        self._dragging = True
        if self._grabbed:
            self.tool.drag(self._spot(event))
            return
        self._press = place
        self.shift(-step.x(), -step.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press without a drag is the tool's."""
        if self._press is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        self._press = None
        dragged, self._dragging = self._dragging, False
        if not dragged:
            self.tool.click(self._spot(event))
        elif self._grabbed:
            self.tool.drop(self._spot(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The tool's, else zoom in where it was pressed."""
        if event.button() is Qt.MouseButton.LeftButton and not self.tool.double_click(self._spot(event)):
            self.zoom(2.0, event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer."""
        turns = event.angleDelta().y() / 120.0
        if turns:
            self.zoom(2.0 ** (turns / 2.5), event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Two fingers zoom about their middle, on a screen and on a touch pad."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom(1.0 + event.value(), event.position())
            return True
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self._press = None
                self.zoom(pinch.scaleFactor(), QPointF(self.mapFromGlobal(pinch.centerPoint().toPoint())))
                return True
        return super().event(event)

    # --- keys -------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The tool's first; else arrows move, + and - zoom, Home shows everything."""
        key = Qt.Key(event.key())
        if self.tool.key(key):
            return
        if key in ARROWS:
            right, up = ARROWS[key]
            self.shift(right * _ARROW_PX, -up * _ARROW_PX)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Semicolon):
            self.zoom(_KEY_ZOOM)
        elif key is Qt.Key.Key_Minus:
            self.zoom(1 / _KEY_ZOOM)
        elif key is Qt.Key.Key_Home:
            self.fit_ground()
        else:
            super().keyPressEvent(event)

    # --- rows of the list ----------------------------------------------------------------------------------------

    def paint_pointed(self, painter: QPainter) -> None:
        """The house under a row that is being dragged."""
        if self.pointed is not None:
            outline(painter, self.view, self.pointed.shape)

    def _point(self, house: House | None) -> None:
        self.pointed = house
        self.update()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Only people of our own list can be dropped here."""
        if event.mimeData().hasFormat(MIME_PERSON):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show the house that a drop would mean."""
        self._point(self.house_near(*self.view.to_map(event.position())))
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget the house."""
        self._point(None)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Put the person on the house, or on open ground."""
        self._point(None)
        x, y = self.view.to_map(event.position())
        house = self.house_near(x, y)
        resident = bytes(event.mimeData().data(MIME_PERSON).data()).decode()
        if house is not None:
            self.person_dropped.emit(resident, *house.xy, house.key)
        else:
            self.person_dropped.emit(resident, x, y, "")
        event.acceptProposedAction()
