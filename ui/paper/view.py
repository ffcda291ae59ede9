"""One page of a PDF on the screen, at any size: drawn in tiles from the PDF itself, moved by hand, wheel and pinch."""

from __future__ import annotations

import enum
from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QGestureEvent, QPinchGesture, QWidget

from ui.look import colour
from ui.paper.pages import PdfPages

_TILE: Final = 768
"""Side of a tile, device pixels."""
_KEPT: Final = 48
"""Tiles kept: three screens of 1366x768 at twice the pixels."""
_LEAST, _MOST = 0.15, 8.0
"""Device-independent pixels a point."""
_STEP: Final = 1.25
_AIR: Final = 12
"""Logical pixels round the page."""
POINTS_PER_INCH: Final = 72.0


class Fit(enum.Enum):
    """How large the page is shown."""

    WHOLE = "whole"
    WIDTH = "width"
    TRUE = "true"
    FREE = "free"


class PageView(QAbstractScrollArea):
    """Shows a page.

    Signals
    -------
    zoomed()
        It is shown at another size.
    """

    zoomed = Signal()

    def __init__(self, pages: PdfPages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages = pages
        self._tiles: OrderedDict[tuple[int, int, float, int, int], QImage] = OrderedDict()
        self._held: QPoint | None = None
        self.number = 0
        self.fit = Fit.WHOLE
        self.per_point = 1.0
        self.setObjectName("desk")
        self.setAccessibleName("紙の下見")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)

    # --- how large --------------------------------------------------------------------------------------------

    @property
    def true_size(self) -> float:
        """Pixels a point at which a millimetre on this screen is a millimetre."""
        inch = self.screen().physicalDotsPerInch()
        if not 40.0 <= inch <= 400.0:  # a screen that does not know its size
            inch = self.screen().logicalDotsPerInch()
        return inch / POINTS_PER_INCH

    @property
    def percent(self) -> int:
        """Of the true size."""
        return round(self.per_point / self.true_size * 100.0)

    def page_size(self) -> QSize:
        """Of the page as shown, device-independent pixels."""
        width, height = self._pages.size_mm(self.number)
        return QSize(round(width / 25.4 * 72.0 * self.per_point), round(height / 25.4 * 72.0 * self.per_point))

    def show_page(self, number: int) -> None:
        """Another page."""
        if number != self.number:
            self.number = number
            self._refit()

    def set_fit(self, fit: Fit) -> None:
        """Whole page, its width, or true size."""
        self.fit = fit
        self._refit()

    def step(self, by: int) -> None:
        """Larger or smaller by steps."""
        self.zoom_at(_STEP**by, QPointF(self.viewport().rect().center()))

    def zoom_at(self, factor: float, at: QPointF) -> None:
        """Larger or smaller; what lies under *at* stays there."""
        wanted = min(max(self.per_point * factor, _LEAST), _MOST)
        before = self._origin()
        place = ((at.x() - before.x()) / self.per_point, (at.y() - before.y()) / self.per_point)
        self.fit = Fit.FREE
        self.per_point = wanted
        self._bars()
        self.horizontalScrollBar().setValue(round(place[0] * wanted + _AIR - at.x()))
        self.verticalScrollBar().setValue(round(place[1] * wanted + _AIR - at.y()))
        self.viewport().update()
        self.zoomed.emit()

    @property
    def can_grow(self) -> bool:
        """Whether it can be shown larger."""
        return self.per_point < _MOST - 1e-6

    @property
    def can_shrink(self) -> bool:
        """Whether it can be shown smaller."""
        return self.per_point > _LEAST + 1e-6

    def _refit(self) -> None:
        width, height = (side / 25.4 * 72.0 for side in self._pages.size_mm(self.number))
        room = self.maximumViewportSize()
        wide, high = room.width() - 2 * _AIR, room.height() - 2 * _AIR
        if self.fit is Fit.WHOLE:
            self.per_point = max(min(wide / width, high / height), _LEAST)
        elif self.fit is Fit.WIDTH:
            bar = self.verticalScrollBar().sizeHint().width() if wide / width * height > high else 0
            self.per_point = max((wide - bar) / width, _LEAST)
        elif self.fit is Fit.TRUE:
            self.per_point = self.true_size
        self._bars()
        self.viewport().update()
        self.zoomed.emit()

    def _bars(self) -> None:
        size, room = self.page_size(), self.viewport().size()
        for bar, page, seen in (
            (self.horizontalScrollBar(), size.width(), room.width()),
            (self.verticalScrollBar(), size.height(), room.height()),
        ):
            bar.setRange(0, max(page + 2 * _AIR - seen, 0))
            bar.setPageStep(seen)
            bar.setSingleStep(48)

    def _origin(self) -> QPoint:
        """Upper left corner of the page in the viewport."""
        size, room = self.page_size(), self.viewport().size()
        x = (room.width() - size.width()) // 2 if size.width() + 2 * _AIR <= room.width() else _AIR
        y = (room.height() - size.height()) // 2 if size.height() + 2 * _AIR <= room.height() else _AIR
        return QPoint(x - self.horizontalScrollBar().value(), y - self.verticalScrollBar().value())

    # --- drawing ----------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The tiles that can be seen."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), colour("hairline"))
        ratio = self.devicePixelRatioF()
        origin = self._origin()
        scale = self.per_point * ratio
        whole = self._pages.pixels(self.number, scale)
        seen = QRect(
            round((event.rect().x() - origin.x()) * ratio), round((event.rect().y() - origin.y()) * ratio),
            round(event.rect().width() * ratio) + 1, round(event.rect().height() * ratio) + 1,
        ).intersected(QRect(0, 0, whole.width(), whole.height()))  # fmt: skip
        if not seen.isEmpty():
            for row in range(seen.top() // _TILE, seen.bottom() // _TILE + 1):
                for column in range(seen.left() // _TILE, seen.right() // _TILE + 1):
                    image = self._tile(scale, whole, column, row)
                    at = QPointF(origin) + QPointF(column * _TILE, row * _TILE) / ratio
                    painter.drawImage(at, image)
        painter.setPen(colour("ink2"))
        painter.drawRect(QRect(origin, self.page_size()).adjusted(-1, -1, 0, 0))
        painter.end()

    def _tile(self, scale: float, whole: QSize, column: int, row: int) -> QImage:
        key = (self.number, whole.width(), scale, column, row)
        if key in self._tiles:
            self._tiles.move_to_end(key)
            return self._tiles[key]
        part = QRect(column * _TILE, row * _TILE, _TILE, _TILE).intersected(QRect(QPoint(0, 0), whole))
        made = self._pages.image(self.number, scale, part)
        made.setDevicePixelRatio(self.devicePixelRatioF())
        self._tiles[key] = made
        while len(self._tiles) > _KEPT:
            self._tiles.popitem(last=False)
        return made

    def forget(self) -> None:
        """Before the document is closed or another one takes its place."""
        self._tiles.clear()

    def take(self, pages: PdfPages) -> None:
        """Show another document; the page and its size stay as far as they can."""
        self.forget()
        self._pages = pages
        self.number = min(self.number, len(pages) - 1)
        self._refit()

    # --- by hand ----------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A page that is shown whole stays whole."""
        super().resizeEvent(event)
        self._refit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Draw what came into sight."""
        self.viewport().scroll(dx, dy)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl held: larger or smaller where the pointer is."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_at(_STEP ** (event.angleDelta().y() / 120.0), event.position())
            event.accept()
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the paper."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._held = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the paper."""
        if self._held is not None:
            moved = event.position().toPoint() - self._held
            self._held = event.position().toPoint()
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - moved.x())
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        event.accept()
        self._held = None
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Plus, minus and 0; the arrows move."""
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Semicolon):
            self.step(1)
        elif event.key() == Qt.Key.Key_Minus:
            self.step(-1)
        elif event.key() == Qt.Key.Key_0:
            self.set_fit(Fit.WHOLE)
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Two fingers."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_at(1.0 + event.value(), event.position())
            return True
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                at = self.viewport().mapFromGlobal(pinch.centerPoint().toPoint())
                self.zoom_at(pinch.scaleFactor() or 1.0, QPointF(at))
                return True
        return super().viewportEvent(event)
